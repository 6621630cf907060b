/**
 * Checkpoints on any Hadoop file system: what a run needs to go on after it was stopped or killed.
 *
 * <p>{@link org.thalweg.checkpoint.CheckpointDirectory} writes a {@link org.thalweg.solve.Snapshot}
 * beside and renames it, and finds the newest one that is whole; {@link
 * org.thalweg.checkpoint.CheckpointWriter} does so in a thread of its own while training goes on.
 * {@link org.thalweg.checkpoint.Origin} says of which run a checkpoint is.
 *
 * <p>A checkpoint is a directory with {@code manifest.json} and a file of raw little-endian doubles
 * for every array. Not Parquet, as models are: that takes a job on the executors, while training
 * needs them, and w goes there and back; this is one stream from the memory of the driver, with its
 * checksum in passing.
 *
 * <p>Imports the loop, whose snapshots these are; nothing of Spark.
 */
package org.thalweg.checkpoint;
