package org.thalweg.spark;

/**
 * Where sums over the rows of shards are made. It changes no bit of them, since they merge in the
 * same tree everywhere.
 */
public enum Placement {
  /** By tasks on the executors: each question is a job. */
  EXECUTORS,
  /** By the driver, in whose memory the rows are: a question takes no job. */
  DRIVER,
  /**
   * The driver sums batches, to which jobs bring the rows of many batches at a time; all others by
   * tasks.
   */
  GATHER
}
