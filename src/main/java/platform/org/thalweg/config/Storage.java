package org.thalweg.config;

/** Where executors keep the rows. */
public enum Storage {
  /** In memory alone; what does not fit is read from the source at every step. */
  MEMORY,
  /** In memory; what does not fit, on local disks. */
  MEMORY_AND_DISK,
  /** On local disks, a shard at a time in memory. */
  DISK
}
