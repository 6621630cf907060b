/**
 * How good a model is on rows: the metrics by name, and the mean loss.
 *
 * <p>Read {@link org.thalweg.metrics.Metrics} first, which has the closed table of them, and {@link
 * org.thalweg.metrics.MetricSet}, which measures some of them at once. A metric is made of sums of
 * the shards, which merge in the fixed tree, or of the rows in the order of their scores, which are
 * exact, ties included. {@link org.thalweg.metrics.Evaluation} is what is true at one w over all
 * rows.
 *
 * <p>Imports solve. Must not import anything of Spark: {@code org.thalweg.spark} has the jobs.
 */
package org.thalweg.metrics;
