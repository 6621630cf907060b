package org.thalweg.data;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/**
 * The rows, cut into shards and cached in executors' memory. Shards are numbered from 0 and lie in
 * order: partition p holds those from {@code firstShard(p)} up to {@code firstShard(p + 1)}.
 */
public final class ShardedData implements AutoCloseable {
  private final JavaRDD<Shard> cached;
  private final JavaRDD<Shard> rdd; // the same, checked
  private final ShardSizes sizes;
  private final int features;
  private final long entries;
  private final long bytes;
  private final List<Broadcast<?>> inputs;

  /**
   * Data that were read.
   *
   * @param inputs what the tasks that read again would need; destroyed with the data
   */
  ShardedData(JavaRDD<Shard> rdd, List<ShardSummary> summaries, List<Broadcast<?>> inputs) {
    this.cached = rdd;
    this.inputs = inputs;
    this.sizes = new ShardSizes(summaries.stream().mapToInt(ShardSummary::rows).toArray());
    ShardSizes expected = sizes;
    this.rdd = cached.map(shard -> shard.expecting(expected.rows(shard.index())));
    this.features = summaries.stream().mapToInt(ShardSummary::features).max().orElse(0);
    this.entries = summaries.stream().mapToLong(ShardSummary::entries).sum();
    this.bytes = summaries.stream().mapToLong(ShardSummary::bytes).sum();
  }

  /** The cached shards; one that had to be read again is rejected unless it is the same. */
  public JavaRDD<Shard> rdd() {
    return rdd;
  }

  /** Rows of every shard. */
  public ShardSizes sizes() {
    return sizes;
  }

  /** Number of rows. */
  public long rows() {
    return sizes.rows();
  }

  /** One more than the largest column in use. */
  public int features() {
    return features;
  }

  /** Number of stored entries. */
  public long entries() {
    return entries;
  }

  /** Bytes of all blocks. */
  public long bytes() {
    return bytes;
  }

  /** Number of partitions. */
  public int partitions() {
    return rdd.getNumPartitions();
  }

  /** The first shard of a partition: ⌊shards·partition / partitions⌋. */
  public int firstShard(int partition) {
    return firstShard(partition, partitions(), sizes.shards());
  }

  static int firstShard(int partition, int partitions, int shards) {
    return (int) ((long) shards * partition / partitions);
  }

  /** Frees the executors' memory. */
  @Override
  public void close() {
    cached.unpersist(false);
    inputs.forEach(Broadcast::destroy);
  }
}
