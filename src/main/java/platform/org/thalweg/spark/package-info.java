/**
 * Answers the questions of solvers by Spark jobs.
 *
 * <p>Read first: {@link org.thalweg.spark.SparkOracle}, which decides whether an answer takes a
 * job, and {@code JobOracle}, which runs it. What a task computes of a shard is a {@code
 * ShardFunction}; {@link org.thalweg.spark.TreeAggregation} says how the sums of shards reach the
 * driver. That changes the speed, but no bit, since all sums merge in one fixed tree. {@link
 * org.thalweg.spark.RoundClock} times it all, and {@link org.thalweg.spark.BreezeFunction} shows
 * any oracle to Breeze.
 *
 * <p>Spark's own reduce, fold and treeAggregate merge in completion order and are not used. Losses
 * and counts travel inside the sums, never in accumulators, which count retried tasks twice.
 */
package org.thalweg.spark;
