package org.thalweg.spark;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.data.shard.DataException;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.epoch.LocalDescent;
import org.thalweg.linalg.Rows;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.GradientSource;
import org.thalweg.update.Slot;
import org.thalweg.update.Slots;

/**
 * Local rounds on a cluster, one Spark job each: w and the memory of the rule go out, each shard
 * goes its own way from them, and the mean of w less the ends comes back in the place of a
 * gradient, with the mean of the memories. What a shard does is a function of what went out, the
 * number of the round and its own number alone.
 *
 * @param batches what the shards draw, by the number of the local step
 * @param clock times each round
 */
public record SparkLocalSource(
    ShardedData data,
    LocalDescent descent,
    Sampler batches,
    TreeAggregation aggregation,
    RoundClock clock)
    implements GradientSource {

  @Override
  public List<Slot> slots() {
    return descent.slots();
  }

  @Override
  public GradientSum evaluate(double[] w, long step) {
    return evaluate(w, step, new Slots(slots()));
  }

  /**
   * {@inheritDoc}
   *
   * @throws DataException if no row that was stepped on has a weight
   */
  @Override
  public GradientSum evaluate(double[] w, long step, Slots memory) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.rdd().context());
    int steps = descent.plan().steps(step);
    double[] from = Arrays.copyOf(w, w.length + memory.length());
    memory.write(from, w.length);
    clock.begin();
    try (JobLabel label = new JobLabel(spark, "round %d, local steps: %d".formatted(step, steps));
        Parameters parameters = Parameters.send(spark, from, clock.tasks())) {
      clock.sent();
      Ends ends = new Ends(descent, parameters, batches, step);
      Displacement moved =
          new ShardSums<>(data, null, ends, clock.tasks()).sum(aggregation, from.length);
      clock.summed();
      if (moved == null || moved.weight() == 0) {
        throw new DataException(
            "a round must have a positive weight but round %d had none".formatted(step));
      }
      GradientSum sum = GradientSum.over(moved.sum());
      sum.add(moved.meanLoss() * moved.weight(), moved.weight(), moved.rows());
      return sum;
    }
  }

  @Override
  public long rows() {
    return data.rows();
  }

  /** Where a shard ends. */
  private record Ends(LocalDescent descent, Parameters parameters, Sampler batches, long round)
      implements ShardFunction<Displacement> {
    @Override
    public Displacement apply(Shard shard) {
      if (shard.summary().rows() == 0) {
        return null;
      }
      return descent.run(
          parameters.value(), round, SparkRounds.blocks(shard), step -> draw(step, shard));
    }

    private Rows draw(long step, Shard shard) {
      return batches.draw(step, 0, shard.index());
    }
  }
}
