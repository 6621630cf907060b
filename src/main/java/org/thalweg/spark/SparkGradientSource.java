package org.thalweg.spark;

import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.data.DataException;
import org.thalweg.data.Sampler;
import org.thalweg.data.ShardedData;
import org.thalweg.objective.GradientSum;
import org.thalweg.objective.Objective;
import org.thalweg.train.GradientSource;

/**
 * The gradient of a batch, from a cluster: w goes out, each shard sums over the rows it draws, and
 * the sums merge on their way back. One Spark job per step, in O(batch).
 *
 * @param data the shards
 * @param objective what to sum
 * @param sampler which rows
 * @param aggregation how the sums come back
 */
public record SparkGradientSource(
    ShardedData data, Objective objective, Sampler sampler, TreeAggregation aggregation)
    implements GradientSource {
  private static final int ATTEMPTS = 1000;

  /**
   * {@inheritDoc}
   *
   * @throws DataException if batch after batch weighs nothing
   */
  @Override
  public GradientSum evaluate(double[] w, long step) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.rdd().context());
    try (JobLabel label = new JobLabel(spark, "step " + step);
        Parameters parameters = Parameters.send(spark, w)) {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        BatchGradient gradient = new BatchGradient(objective, parameters, sampler, step, attempt);
        GradientSum sum = aggregation.sum(data, partitions(step, attempt), w.length, gradient);
        if (sum != null && sum.weight() > 0) {
          return sum;
        }
      }
    }
    throw new DataException(
        "a batch must have a positive weight but %d draws in a row had none".formatted(ATTEMPTS));
  }

  /** The partitions that hold a shard the step wants; null for all. */
  private int[] partitions(long step, int attempt) {
    if (!sampler.takesSubsets()) {
      return null;
    }
    return IntStream.range(0, data.partitions())
        .filter(
            partition ->
                IntStream.range(data.firstShard(partition), data.firstShard(partition + 1))
                    .anyMatch(shard -> sampler.takes(step, attempt, shard)))
        .toArray();
  }

  @Override
  public long rows() {
    return data.rows();
  }
}
