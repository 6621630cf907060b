package org.thalweg.data.shard;

import java.util.Arrays;
import org.apache.spark.storage.StorageLevel;
import org.thalweg.config.Storage;

/**
 * How data are cut and kept.
 *
 * @param shards slices that fix the bits of the result; 0 for {@link #defaultShards}
 * @param partitions tasks of a step, each of which holds some shards; 0 for as many as the cluster
 *     has cores, and up to four times as many while there are more than 512 MiB in each. A task
 *     costs a millisecond of the driver at every step, and a shard more in it microseconds
 * @param storage where the blocks are kept
 */
public record Partitioning(int shards, int partitions, Storage storage) {
  private static final long SHARD_BYTES = 16L << 20;
  private static final long PARTITION_BYTES = 512L << 20;
  private static final int MOST_FOR_CORE = 4; // partitions
  private static final int LEAST_SHARDS = 8;
  private static final int MOST_SHARDS = 16_384;

  public Partitioning {
    requireAtLeastZero("data.shards", shards);
    requireAtLeastZero("data.partitions", partitions);
  }

  /** Everything by default. */
  public static Partitioning standard() {
    return of(0, 0);
  }

  /** In memory, as far as it goes. */
  public static Partitioning of(int shards, int partitions) {
    return new Partitioning(shards, partitions, Storage.MEMORY_AND_DISK);
  }

  /** One shard for every 16 MiB, as a power of two between 8 and 16,384. */
  public static int defaultShards(long bytes) {
    int shards = LEAST_SHARDS;
    while (shards < MOST_SHARDS && shards * SHARD_BYTES < bytes) {
      shards *= 2;
    }
    return shards;
  }

  /** How many shards data of a size have: of the size alone. */
  public int shardsFor(long bytes) {
    return shards > 0 ? shards : defaultShards(bytes);
  }

  /** How many partitions hold that many shards. */
  public int partitionsFor(long bytes, int shards, int cores) {
    return Math.min(partitions > 0 ? partitions : defaultPartitions(bytes, cores), shards);
  }

  /** A power of two above the number of cores: then each partition sends one sum of its shards. */
  private static int defaultPartitions(long bytes, int cores) {
    int partitions = Math.max(1, cores);
    if (bytes / PARTITION_BYTES > partitions) {
      int most = MOST_FOR_CORE * partitions;
      partitions = Integer.highestOneBit(partitions);
      while (2L * partitions <= most && partitions * PARTITION_BYTES < bytes) {
        partitions *= 2;
      }
    }
    return partitions;
  }

  /** The first shard of a partition: ⌊shards·partition / partitions⌋. */
  public static int firstShard(int partition, int partitions, int shards) {
    return (int) ((long) shards * partition / partitions);
  }

  /**
   * The partition that holds a place: the last that begins there, as those before it are empty.
   *
   * @param begins of the partitions, ascending
   */
  public static int partitionOf(long place, long[] begins, int partitions) {
    int found = Arrays.binarySearch(begins, 0, partitions, place);
    int partition = found < 0 ? -found - 2 : found;
    while (partition + 1 < partitions && begins[partition + 1] == begins[partition]) {
      partition++;
    }
    return partition;
  }

  /** Where Spark keeps the blocks. */
  public StorageLevel level() {
    return switch (storage) {
      case MEMORY -> StorageLevel.MEMORY_ONLY();
      case MEMORY_AND_DISK -> StorageLevel.MEMORY_AND_DISK();
      case DISK -> StorageLevel.DISK_ONLY();
    };
  }

  private static void requireAtLeastZero(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException("%s must be at least 0 but was %d".formatted(name, value));
    }
  }
}
