package org.thalweg.spark;

import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.reduce.TargetMoments;

/**
 * Statistics of the features and of the labels over all shards, in one job, merged in the fixed
 * tree.
 */
public final class FeatureStatistics {
  private FeatureStatistics() {}

  /**
   * Mean and variance of every feature.
   *
   * @param features length of x, which may be longer than the rows are
   */
  public static FeatureMoments moments(ShardedData data, int features) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.rdd().context());
    try (JobLabel label = new JobLabel(spark, "feature moments")) {
      return new TreeAggregation.Auto()
          .sum(
              data,
              null,
              (int) Math.min(Integer.MAX_VALUE, 4L * features),
              shard -> moments(shard, features));
    }
  }

  private static FeatureMoments moments(Shard shard, int features) {
    FeatureMoments moments = new FeatureMoments(features);
    for (int i = 0; i < shard.blockCount(); i++) {
      moments.add(shard.block(i));
    }
    return moments;
  }

  /** Weights, and mean and variance of the labels. */
  public static TargetMoments targets(ShardedData data) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.rdd().context());
    try (JobLabel label = new JobLabel(spark, "label moments")) {
      return new TreeAggregation.Auto().sum(data, null, 4, FeatureStatistics::targets);
    }
  }

  private static TargetMoments targets(Shard shard) {
    TargetMoments moments = new TargetMoments();
    for (int i = 0; i < shard.blockCount(); i++) {
      moments.add(shard.block(i));
    }
    return moments;
  }
}
