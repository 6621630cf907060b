package org.thalweg.spark;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.thalweg.data.shard.Handover;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;

/**
 * Which data are small enough for steps in the memory of the driver. The data alone decide that,
 * never the cluster, since epochs on the driver have other bits than epochs on executors.
 */
public final class DriverData {
  /** Rows of up to this size, as plain arrays, are few. */
  private static final long SMALL_BYTES = 128L << 20;

  private static final int FEWEST_ROWS = 2048; // that are worth an epoch, as the smallest sample
  private static final int ENTRY_BYTES = 12; // a column and a value
  private static final int ROW_BYTES = 28; // label, weight, offset and where it begins

  private DriverData() {}

  /** Whether all rows are few enough. */
  public static boolean isSmall(ShardedData data) {
    return plainBytes(data) <= SMALL_BYTES;
  }

  /** Bytes, as plain arrays, of the rows that epochs on the driver step on at most. */
  public static long bytes(ShardedData data) {
    return Math.min(SMALL_BYTES, plainBytes(data));
  }

  /**
   * The largest fraction of the rows, in (0, 1], of which an epoch runs on the driver; 1 also where
   * no epoch does, because too few rows fit to make progress.
   */
  public static double fraction(ShardedData data) {
    return fraction(data, SMALL_BYTES);
  }

  /** The share of the rows that the driver takes, if rows of a given size count as few. */
  static double fraction(ShardedData data, long smallBytes) {
    long rows = rows(data, smallBytes);
    boolean isWhole = plainBytes(data) <= smallBytes || rows < FEWEST_ROWS;
    return isWhole ? 1 : Math.min(1, (double) rows / data.rows());
  }

  /**
   * Bytes, at most about, of the rows of batches that are brought to the driver: those that are
   * stepped on, and the next ones as they arrive and as they are read.
   */
  public static long bytesOfBatches() {
    return 3 * BatchPrefetch.WINDOW_BYTES;
  }

  /** How many rows have so many bytes as plain arrays. */
  static long rows(ShardedData data, long bytes) {
    return bytes / Math.max(1, plainBytes(data) / data.rows());
  }

  static long smallBytes() {
    return SMALL_BYTES;
  }

  static long plainBytes(ShardedData data) {
    return ENTRY_BYTES * data.entries() + ROW_BYTES * data.rows();
  }

  /** Brings all rows to the driver, in one job if they are not there: the blocks of each shard. */
  public static List<List<Block>> gather(ShardedData data) {
    return shards(data).stream().map(Shard::blocks).toList();
  }

  /**
   * Brings all rows to the driver once, for all views of them.
   *
   * @param root the rows as they were loaded
   * @return the blocks of each shard as each view has them, by that very view
   */
  static Map<ShardedData, List<List<Block>>> gather(ShardedData root, List<ShardedData> views) {
    Map<ShardedData, List<List<Block>>> all = new IdentityHashMap<>();
    if (views.stream().allMatch(one -> one == views.get(0))) {
      all.put(views.get(0), gather(views.get(0)));
      return all;
    }
    List<Shard> shards = shards(root);
    for (ShardedData one : views) {
      all.computeIfAbsent(
          one, data -> shards.stream().map(shard -> data.view().of(shard).blocks()).toList());
    }
    return all;
  }

  /** The shards of some data, brought to the driver. */
  static List<Shard> shards(ShardedData data) {
    if (!data.onDriver().isEmpty()) {
      return data.onDriver();
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.context());
    try (JobLabel label = new JobLabel(spark, "gather %d rows".formatted(data.rows()))) {
      return handedOver(data).orElseGet(() -> data.rdd().collect());
    }
  }

  /**
   * The shards in order, which tasks hand over as they have them in memory: a job's results would
   * be written to bytes and read again. None where tasks do not see the memory of the driver: on a
   * cluster, or where Spark loads their classes a second time.
   */
  static Optional<List<Shard>> handedOver(ShardedData data) {
    if (!data.context().isLocal()) {
      return Optional.empty();
    }
    try (Handover<Shard> given = new Handover<>(Long.MAX_VALUE)) {
      data.rdd().foreach(give(given.number()));
      int shards = data.sizes().shards();
      return given.size() == shards ? Optional.of(given.all(shards)) : Optional.empty();
    }
  }

  private static VoidFunction<Shard> give(long number) {
    return shard ->
        Handover.<Shard>find(number).ifPresent(given -> given.give(shard.index(), shard));
  }
}
