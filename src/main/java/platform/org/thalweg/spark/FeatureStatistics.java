package org.thalweg.spark;

import java.util.List;
import java.util.function.BiConsumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.ShardSum;
import org.thalweg.reduce.TargetMoments;

/**
 * Statistics of the features and of the labels over all shards, in one job, merged in the fixed
 * tree.
 */
public final class FeatureStatistics {
  private static final int SAMPLED = 1 << 16; // rows

  private FeatureStatistics() {}

  /**
   * Mean and variance of every feature.
   *
   * @param features length of x, which may be longer than the rows are
   */
  public static FeatureMoments moments(ShardedData data, int features) {
    return sum(data, "feature moments", 4L * features, shard -> moments(shard, features, 1));
  }

  /**
   * About the same, from rows at equal distances in each shard.
   *
   * <p>At most some {@value #SAMPLED} are read, and at least one of each shard.
   */
  public static FeatureMoments sampledMoments(ShardedData data, int features) {
    int stride = stride(data);
    return sum(
        data,
        "feature moments of a sample",
        4L * features,
        shard -> moments(shard, features, stride));
  }

  /** Whether {@link #sampledMoments} are those of all rows. */
  static boolean samplesAll(ShardedData data) {
    return stride(data) == 1;
  }

  private static int stride(ShardedData data) {
    return (int) Math.min(Integer.MAX_VALUE, 1 + (data.rows() - 1) / SAMPLED);
  }

  private static FeatureMoments moments(Shard shard, int features, int stride) {
    FeatureMoments moments = new FeatureMoments(features);
    int first = 0;
    for (int i = 0; i < shard.blockCount(); i++) {
      Block block = shard.block(i);
      moments.add(block, first, stride);
      first = Math.floorMod(first - block.rows(), stride);
    }
    return moments;
  }

  /** Weights, and mean and variance of the labels. */
  public static TargetMoments targets(ShardedData data) {
    return sum(data, "label moments", 4, shard -> targets(shard, TargetMoments::add));
  }

  /** Weights, and mean and variance of the labels less the offsets. */
  public static TargetMoments targetsLessOffsets(ShardedData data) {
    return sum(data, "label moments", 4, shard -> targets(shard, TargetMoments::addLessOffsets));
  }

  private static TargetMoments targets(Shard shard, BiConsumer<TargetMoments, Block> add) {
    TargetMoments moments = new TargetMoments();
    for (int i = 0; i < shard.blockCount(); i++) {
      add.accept(moments, shard.block(i));
    }
    return moments;
  }

  /** In one job, or none where the driver has the rows. */
  private static <S extends Mergeable<S>> S sum(
      ShardedData data, String label, long numbers, ShardFunction<S> ofShard) {
    List<Shard> shards = data.onDriver();
    if (!shards.isEmpty()) {
      int threads = Runtime.getRuntime().availableProcessors();
      return new ShardSum<>(shards.size(), i -> ofShard.apply(shards.get(i))).by(threads);
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.context());
    try (JobLabel shown = new JobLabel(spark, label)) {
      return new TreeAggregation.AutoMode()
          .sum(data, null, (int) Math.min(Integer.MAX_VALUE, numbers), ofShard);
    }
  }
}
