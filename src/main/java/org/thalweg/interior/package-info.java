/**
 * The sums of an interior point method over rows, for losses made of straight pieces.
 *
 * <p>Read {@link org.thalweg.interior.Path} first: the iterations so far, from which follows all
 * that is known of each row. {@link org.thalweg.interior.PathRows} replays them over the rows of a
 * shard and answers a {@link org.thalweg.interior.PathTask} with a {@link
 * org.thalweg.interior.PathSum}. {@link org.thalweg.interior.Kinks} is the arithmetic of a kink.
 *
 * <p>Imports objective and what that imports. Must not import solve, whose solver leads the path,
 * nor anything of Spark.
 */
package org.thalweg.interior;
