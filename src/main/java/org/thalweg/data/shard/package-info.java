/**
 * From files to shards of blocks in executors' memory, and from a step to the rows it draws.
 *
 * <p>Read {@link org.thalweg.data.shard.ShardedData} first: the cached shards and how many rows
 * each has. {@link org.thalweg.data.text.LibsvmSource} fills them from text, straight from bytes;
 * {@link org.thalweg.data.table.TableSource} from any table, whose columns an {@link
 * org.thalweg.data.table.Encoding} makes features. Which rows belong to which shard is a function
 * of the input alone, never of the cluster. A {@link org.thalweg.sample.Sampler} says which rows of
 * a shard a step takes: a pure function of seed, step and shard, in O(batch).
 *
 * <p>Imports linalg and Spark; not objective: what labels a loss wants comes in as a {@link
 * org.thalweg.data.shard.LabelRule}.
 */
package org.thalweg.data.shard;
