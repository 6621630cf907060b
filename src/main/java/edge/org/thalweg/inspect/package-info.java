/**
 * Statistics of data for people, before a model is trained on them.
 *
 * <p>Read {@link org.thalweg.inspect.DataInspection.Inspection} first: one pass over the entries of
 * the cached blocks. {@link org.thalweg.inspect.DataInspection.Inspection.ColumnStatistics}
 * collects extremes and hashes of columns, and {@link org.thalweg.inspect.LabelPlan.LabelCounts}
 * the labels. Both merge by sums of whole numbers and by extremes, so the result does not depend on
 * the order.
 *
 * <p>{@link org.thalweg.inspect.DataInspection} looks at files as the command does, and proposes a
 * conf. Of a table, ColumnValues collects the values of each column, ColumnRules says what it is,
 * FeaturePlan and LabelPlan what becomes of it, Advice what to look at, and ConfProposal writes the
 * conf. Imports model, for how labels are read. Must not import run: what it suggests is text.
 */
package org.thalweg.inspect;
