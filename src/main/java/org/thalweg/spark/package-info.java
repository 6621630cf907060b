/**
 * Gradients from a cluster, in the same bits whatever the cluster.
 *
 * <p>Read {@link org.thalweg.spark.SparkGradientSource} first: it broadcasts w, runs one job per
 * step and returns the batch's sum. {@link org.thalweg.spark.TreeAggregation} brings the shards'
 * sums to the driver, straight or over executors, always merging in the one fixed tree. {@link
 * org.thalweg.spark.ReferenceSolver} runs Breeze's L-BFGS over the same objective.
 *
 * <p>Spark's own reduce, fold and treeAggregate merge in completion order and are not used. Losses
 * and counts travel inside the sums, never in accumulators, which count retried tasks twice.
 *
 * <p>Imports solve and data.shard. Must not import metrics, config or run.
 */
package org.thalweg.spark;
