package org.thalweg.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.StorageLevel;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Targets;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.ranges.FeatureRanges;
import org.thalweg.solve.ranges.RangePart;
import org.thalweg.solve.ranges.RangeRows;
import org.thalweg.solve.ranges.RangeTargets;
import org.thalweg.solve.ranges.RowPieces;
import org.thalweg.solve.ranges.StartWeights;
import scala.Option;
import scala.Tuple2;

/**
 * Rows that were loaded, cut into ranges of the features by one shuffle: an element of the RDD is a
 * range, with a partition of its own. Their labels, weights and offsets are on the driver.
 *
 * @param groups the same ranges, with a partition for each core of the cluster
 * @param beginsAtZero whether w is 0 where a run begins
 */
public record RangedRows(
    FeatureRanges cut,
    JavaRDD<RangeRows> ranges,
    JavaRDD<RangeRows> groups,
    RangeTargets targets,
    boolean beginsAtZero)
    implements AutoCloseable {

  /**
   * Cuts rows.
   *
   * @param data with the weights that rows have in the objective
   * @param measured other rows, which lie behind those of the data
   * @param given number of ranges; 0 for the standard one
   * @param start where a run begins
   */
  public static RangedRows of(
      ShardedData data,
      List<ShardedData> measured,
      int features,
      int given,
      RowPieces batches,
      StartWeights start,
      StorageLevel level) {
    JavaRDD<Shard> shards = data.root().rdd();
    try (JobLabel label = new JobLabel(data.context(), "cutting the features into ranges")) {
      long[] entries = entries(shards, features);
      int count = given > 0 ? given : FeatureRanges.standard(entries, features);
      FeatureRanges cut = FeatureRanges.of(entries, features, count);
      JavaPairRDD<Integer, RangePart> parts = parts(data, () -> batches.order()::at, cut);
      int behind = batches.rows();
      for (ShardedData some : measured) {
        int first = behind;
        parts = parts.union(parts(some, () -> row -> first + row, cut));
        behind = Math.addExact(behind, Math.toIntExact(some.rows()));
      }
      JavaRDD<RangeRows> ranges =
          parts
              .partitionBy(new HashPartitioner(count))
              .mapPartitionsWithIndex(
                  (range, some) -> range(range, cut, batches, some, start), true)
              .persist(level);
      ranges.setName("ranges of the features");
      ranges.foreachPartition(RangedRows::drain); // cuts them now, so that no step does
      boolean beginsAtZero = start == StartWeights.ZEROS;
      return new RangedRows(
          cut, ranges, grouped(ranges), targets(data, batches.order()::at), beginsAtZero);
    }
  }

  private static void drain(Iterator<RangeRows> ranges) {
    ranges.forEachRemaining(range -> {});
  }

  private static JavaRDD<RangeRows> grouped(JavaRDD<RangeRows> ranges) {
    int cores = ranges.context().defaultParallelism();
    int groups = Math.max(1, Math.min(cores, ranges.getNumPartitions()));
    RDD<RangeRows> grouped =
        ranges.rdd().coalesce(groups, false, Option.apply(new RangeGroups()), null);
    return JavaRDD.fromRDD(grouped, ranges.classTag());
  }

  /** How many entries the rows have in each group of features. */
  private static long[] entries(JavaRDD<Shard> shards, int features) {
    int width = FeatureRanges.groupWidth(features);
    int groups = (features - 1) / width + 1;
    List<long[]> counted =
        shards
            .mapPartitions(
                some -> {
                  long[] counts = new long[groups];
                  some.forEachRemaining(shard -> count(shard, width, counts));
                  return List.of(counts).iterator();
                })
            .collect();
    long[] sums = new long[groups];
    for (long[] counts : counted) {
      for (int i = 0; i < groups; i++) {
        sums[i] += counts[i];
      }
    }
    return sums;
  }

  private static void count(Shard shard, int width, long[] counts) {
    for (Block block : shard.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        block.forEach(row, (column, value) -> counts[column / width]++);
      }
    }
  }

  /** Makes what gives the place of a row, from its number in its data. */
  private interface RowPlaces extends Serializable {
    IntUnaryOperator make();
  }

  private static JavaPairRDD<Integer, RangePart> parts(
      ShardedData data, RowPlaces places, FeatureRanges cut) {
    ShardSizes sizes = data.sizes();
    return data.root().rdd().flatMapToPair(shard -> parts(shard, sizes, places, cut));
  }

  private static Iterator<Tuple2<Integer, RangePart>> parts(
      Shard shard, ShardSizes sizes, RowPlaces places, FeatureRanges cut) {
    IntUnaryOperator place = places.make();
    List<Tuple2<Integer, RangePart>> parts = new ArrayList<>();
    long begin = sizes.begin(shard.index());
    for (Block block : shard.blocks()) {
      long first = begin;
      RangePart[] all = RangePart.cut(block, row -> place.applyAsInt((int) first + row), cut);
      for (int c = 0; c < all.length; c++) {
        parts.add(new Tuple2<>(c, all[c]));
      }
      begin += block.rows();
    }
    return parts.iterator();
  }

  private static Iterator<RangeRows> range(
      int range,
      FeatureRanges cut,
      RowPieces batches,
      Iterator<Tuple2<Integer, RangePart>> parts,
      StartWeights start) {
    List<RangePart> all = new ArrayList<>();
    parts.forEachRemaining(part -> all.add(part._2()));
    return List.of(RangeRows.of(range, cut, batches, all, start)).iterator();
  }

  /**
   * Labels, weights and offsets of all rows, which come to the driver.
   *
   * @param place of a row, from its number in the data
   */
  public static RangeTargets targets(ShardedData data, IntUnaryOperator place) {
    List<Targets> read =
        data
            .rdd()
            .map(shard -> shard.blocks().stream().map(Block::targets).toArray(Targets[]::new))
            .collect()
            .stream()
            .flatMap(Arrays::stream)
            .toList();
    return new RangeTargets(place, read);
  }

  @Override
  public void close() {
    ranges.unpersist(false);
  }
}
