package org.thalweg.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.data.Hash;
import org.thalweg.data.Samplers;
import org.thalweg.data.Shard;
import org.thalweg.data.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.objective.GradientSum;
import org.thalweg.objective.Objective;
import org.thalweg.objective.RowNorms;
import org.thalweg.objective.RowSteps;
import org.thalweg.round.EpochPlan;
import org.thalweg.round.LocalEpoch;
import org.thalweg.round.MemoryRounds;
import org.thalweg.round.RoundSource;
import org.thalweg.round.RowOrder;

/**
 * Rounds on a cluster, each of two jobs: the gradient over all rows, and the epochs of the shards
 * around it. What a shard does is a function of the plan and its number alone.
 */
public final class SparkRounds implements RoundSource {
  /** Data up to this size are gathered on the driver: a pass over them costs less than a job. */
  static final long SMALL_BYTES = 64L << 20;

  private final ShardedData data;
  private final Objective objective;
  private final RowSteps.Source steps;
  private final TreeAggregation aggregation;
  private final SparkGradientSource gradients;
  private final JavaSparkContext spark;

  private SparkRounds(
      ShardedData data, Objective objective, TreeAggregation aggregation, RoundClock clock) {
    this.data = data;
    this.objective = objective;
    this.steps = objective.rowSteps().orElseThrow();
    this.aggregation = aggregation;
    this.gradients =
        new SparkGradientSource(
            data, objective, new Samplers.Full(data.sizes()), aggregation, clock);
    this.spark = JavaSparkContext.fromSparkContext(data.rdd().context());
  }

  /**
   * Rounds over some data: on the driver where these are small, which depends on the data alone, so
   * that the bits of w do not depend on the cluster; else on the executors.
   *
   * @param key of the order in which rows are dealt out on the driver
   */
  public static RoundSource of(
      ShardedData data,
      Objective objective,
      TreeAggregation aggregation,
      RoundClock clock,
      long key) {
    return isSmall(data)
        ? new MemoryRounds(objective, gathered(data), key)
        : onExecutors(data, objective, aggregation, clock);
  }

  /** The same on the executors, whatever the size. */
  static RoundSource onExecutors(
      ShardedData data, Objective objective, TreeAggregation aggregation, RoundClock clock) {
    return new SparkRounds(data, objective, aggregation, clock);
  }

  /** Whether rounds over these data run on the driver. */
  public static boolean isSmall(ShardedData data) {
    return data.bytes() <= SMALL_BYTES;
  }

  private static List<List<Block>> gathered(ShardedData data) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.rdd().context());
    try (JobLabel label = new JobLabel(spark, "gather %d rows".formatted(data.rows()))) {
      return data.rdd().collect().stream().map(SparkRounds::blocks).toList();
    }
  }

  static List<Block> blocks(Shard shard) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < shard.blockCount(); i++) {
      blocks.add(shard.block(i));
    }
    return blocks;
  }

  @Override
  public long rows() {
    return data.rows();
  }

  @Override
  public GradientSum evaluate(double[] w, long step) {
    return gradients.evaluate(w, step);
  }

  @Override
  public RowNorms norms(double[] scale) {
    int features = objective.inputs().get(0).inputs(objective.layout().dimension());
    try (JobLabel label = new JobLabel(spark, "row norms")) {
      return aggregation.sum(
          data, null, (int) Math.min(Integer.MAX_VALUE, 2L * features), new Norms(features, scale));
    }
  }

  @Override
  public GradientSum epoch(EpochPlan plan) {
    try (JobLabel label = new JobLabel(spark, "local epochs");
        Parameters vectors = Parameters.send(spark, plan.vectors())) {
      Epoch epoch = new Epoch(steps, plan.with(null), vectors);
      return aggregation.sum(data, null, plan.layout().dimension(), epoch);
    }
  }

  /** The row norms of a shard. */
  private record Norms(int features, double[] scale) implements ShardFunction<RowNorms> {
    @Override
    public RowNorms apply(Shard shard) {
      RowNorms norms = new RowNorms(features);
      blocks(shard).forEach(block -> norms.add(block, scale));
      return norms;
    }
  }

  /** The epoch of a shard. */
  private record Epoch(RowSteps.Source steps, EpochPlan plan, Parameters vectors)
      implements ShardFunction<GradientSum>, Serializable {
    @Override
    public GradientSum apply(Shard shard) {
      RowOrder order = RowOrder.random(blocks(shard), Hash.of(plan.key(), shard.index()));
      LocalEpoch epoch = new LocalEpoch(plan.with(vectors.value()), steps);
      order.run(0, plan.rowsOf(order.count()), epoch);
      return epoch.end();
    }
  }
}
