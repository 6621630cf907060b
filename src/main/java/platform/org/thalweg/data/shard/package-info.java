/**
 * The rows of a data set, cut into shards of blocks that executors keep.
 *
 * <p>Read {@link org.thalweg.data.shard.ShardedData} first: the cached shards and how many rows
 * each has. A {@link org.thalweg.data.shard.Shard} is a fixed, ordered slice of the rows, the unit
 * of reproducibility. Which rows belong to which shard is a function of the input alone, never of
 * the cluster. {@link org.thalweg.data.shard.RowRules} say what becomes of a row that breaks a
 * rule, and {@link org.thalweg.text.DataException} is what every reader throws.
 *
 * <p>Imports linalg, sample, text and Spark, and config for the words by which a conf says what
 * becomes of rows. Must not import the readers, which build on it, nor loss or objective: what
 * labels a loss takes comes in as a {@link org.thalweg.data.shard.LabelRule}.
 */
package org.thalweg.data.shard;
