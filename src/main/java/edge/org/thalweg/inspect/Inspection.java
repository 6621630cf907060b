package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.sample.Hash;
import org.thalweg.sample.ShardSizes;
import scala.Tuple2;

/**
 * What loaded data look like. Takes O(features) memory in each task and on the driver.
 *
 * @param labels how often each occurs
 * @param columns of the features
 * @param shards how many
 * @param partitions how many
 * @param bytes of the blocks
 */
public record Inspection(
    LabelCounts labels, ColumnStatistics columns, int shards, int partitions, long bytes) {
  private static final int RANGE = 1 << 16; // columns that travel together

  /** Looks at every label, and once at every entry. */
  public static Inspection of(ShardedData data) {
    int cores = JavaSparkContext.fromSparkContext(data.context()).defaultParallelism();
    JavaRDD<Shard> shards = data.partitions() > cores ? data.rdd().coalesce(cores) : data.rdd();
    return new Inspection(
        labels(shards),
        columns(shards, data.features(), data.sizes(), cores),
        data.sizes().shards(),
        data.partitions(),
        data.bytes());
  }

  private static LabelCounts labels(JavaRDD<Shard> shards) {
    LabelCounts all = new LabelCounts();
    shards.mapPartitions(Inspection::counts).collect().forEach(all::merge);
    return all;
  }

  private static Iterator<LabelCounts> counts(Iterator<Shard> shards) {
    LabelCounts counts = new LabelCounts();
    while (shards.hasNext()) {
      Shard shard = shards.next();
      for (int b = 0; b < shard.blockCount(); b++) {
        Block block = shard.block(b);
        for (int row = 0; row < block.rows(); row++) {
          counts.add(block.label(row));
        }
      }
    }
    return List.of(counts).iterator();
  }

  /** Every task looks at some shards, then ranges of columns meet. */
  private static ColumnStatistics columns(
      JavaRDD<Shard> shards, int features, ShardSizes sizes, int cores) {
    ColumnStatistics all = new ColumnStatistics(0, features);
    shards
        .mapPartitionsToPair(some -> new ColumnRanges(features).look(some, sizes))
        .partitionBy(new HashPartitioner(Math.min(cores, features / RANGE + 1)))
        .mapPartitions(Inspection::met)
        .collect()
        .forEach(all::merge);
    return all;
  }

  private static Iterator<ColumnStatistics> met(Iterator<Tuple2<Integer, ColumnStatistics>> some) {
    Map<Integer, ColumnStatistics> ranges = new TreeMap<>();
    some.forEachRemaining(range -> ranges.merge(range._1(), range._2(), ColumnStatistics::merge));
    return ranges.values().iterator();
  }

  /** The ranges of columns that a task met. */
  private static final class ColumnRanges implements Block.EntryConsumer {
    private final int features;
    private final ColumnStatistics[] ranges;
    private long rowHash;

    ColumnRanges(int features) {
      this.features = features;
      ranges = new ColumnStatistics[features / RANGE + 1];
    }

    Iterator<Tuple2<Integer, ColumnStatistics>> look(Iterator<Shard> shards, ShardSizes sizes) {
      while (shards.hasNext()) {
        Shard shard = shards.next();
        long place = sizes.begin(shard.index());
        for (int b = 0; b < shard.blockCount(); b++) {
          Block block = shard.block(b);
          for (int row = 0; row < block.rows(); row++) {
            rowHash = Hash.of(place++);
            block.forEach(row, this);
          }
        }
      }
      List<Tuple2<Integer, ColumnStatistics>> met = new ArrayList<>();
      for (int r = 0; r < ranges.length; r++) {
        if (ranges[r] != null) {
          met.add(new Tuple2<>(r, ranges[r]));
        }
      }
      return met.iterator();
    }

    @Override
    public void at(int column, double value) {
      if (value == 0) {
        return;
      }
      int r = column / RANGE;
      if (ranges[r] == null) {
        int from = r * RANGE;
        ranges[r] = new ColumnStatistics(from, Math.min(RANGE, features - from));
      }
      ranges[r].add(column, rowHash, value);
    }
  }
}
