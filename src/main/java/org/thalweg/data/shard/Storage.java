package org.thalweg.data.shard;

import org.apache.spark.storage.StorageLevel;

/** Where executors keep the blocks. */
public enum Storage {
  /** In memory alone; what does not fit is read from the source at every step. */
  MEMORY,
  /** In memory; what does not fit, on local disks. */
  MEMORY_AND_DISK,
  /** On local disks, a shard at a time in memory. */
  DISK;

  public StorageLevel level() {
    return switch (this) {
      case MEMORY -> StorageLevel.MEMORY_ONLY();
      case MEMORY_AND_DISK -> StorageLevel.MEMORY_AND_DISK();
      case DISK -> StorageLevel.DISK_ONLY();
    };
  }
}
