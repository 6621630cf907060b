/**
 * How good a model is on rows: the mean loss, and the metrics of its kind.
 *
 * <p>Read {@link org.thalweg.metrics.Evaluation} first: loss, penalty, gradient norm and metrics of
 * a w on some data. {@link org.thalweg.metrics.AreaUnderRoc} is exact, ties included, and needs the
 * scores in order.
 *
 * <p>Imports spark, for jobs whose sums merge in the fixed tree. Must not import config, model or
 * run.
 */
package org.thalweg.metrics;
