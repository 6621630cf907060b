package org.thalweg.spark;

import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.GradientSum;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.GradientSource;
import org.thalweg.text.DataException;

/**
 * The gradient of a batch, from a cluster: w goes out, each shard sums over the rows it draws, and
 * the sums merge on their way back. One Spark job per step, in O(batch).
 */
public final class SparkGradientSource implements GradientSource {
  private static final Logger LOG = LoggerFactory.getLogger(SparkGradientSource.class);
  private static final int ATTEMPTS = 1000;

  private final ShardedData data;
  private final Objective objective;
  private final Sampler sampler;
  private final TreeAggregation aggregation;
  private final JavaSparkContext spark;
  private final RoundClock clock;
  private String mode = ""; // of the last job

  /** A source that nobody times. */
  public SparkGradientSource(
      ShardedData data, Objective objective, Sampler sampler, TreeAggregation aggregation) {
    this(data, objective, sampler, aggregation, RoundClock.stopped());
  }

  /**
   * A source of gradients.
   *
   * @param data the shards
   * @param objective what to sum
   * @param sampler which rows
   * @param aggregation how the sums come back
   * @param clock times each evaluation as a round
   */
  public SparkGradientSource(
      ShardedData data,
      Objective objective,
      Sampler sampler,
      TreeAggregation aggregation,
      RoundClock clock) {
    this.data = data;
    this.objective = objective;
    this.sampler = sampler;
    this.aggregation = aggregation;
    this.spark = JavaSparkContext.fromSparkContext(data.rdd().context());
    this.clock = clock;
  }

  /**
   * {@inheritDoc}
   *
   * @throws DataException if batch after batch weighs nothing
   */
  @Override
  public GradientSum evaluate(double[] w, long step) {
    clock.begin();
    try (JobLabel label = new JobLabel(spark, "step " + step);
        Parameters parameters = Parameters.send(spark, w, clock.tasks())) {
      clock.sent();
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        BatchGradient gradient = new BatchGradient(objective, parameters, sampler, step, attempt);
        GradientSum sum = sum(gradient, partitions(step, attempt), w.length);
        if (sum != null && sum.weight() > 0) {
          clock.summed();
          return sum;
        }
      }
    }
    throw new DataException(
        "a batch must have a positive weight but %d draws in a row had none".formatted(ATTEMPTS));
  }

  private GradientSum sum(BatchGradient gradient, int[] partitions, int dimension) {
    ShardSums<GradientSum> sums = new ShardSums<>(data, partitions, gradient, clock.tasks());
    TreeAggregation.Route route = aggregation.route(sums.load(dimension));
    if (!route.mode().equals(mode)) {
      mode = route.mode();
      LOG.info("aggregation {}: {}", mode, route.reason());
    }
    return sums.sum(route);
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
