package org.thalweg.spark;

import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.Objective;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.GradientSum;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.memory.ShardRows;

/** The sum of the loss and its gradient over the rows that one shard draws at one step. */
record BatchGradient(
    Objective objective, Parameters parameters, Sampler sampler, long step, int attempt)
    implements ShardFunction<GradientSum> {
  private static final int PACKED_BYTES = 12; // of a coordinate and its value

  @Override
  public GradientSum apply(Shard shard) {
    return inTask().apply(shard);
  }

  @Override
  public ShardFunction<GradientSum> inTask() {
    TaskSums sums = new TaskSums(objective);
    return shard ->
        new ShardRows(shard.blocks())
            .gradient(parameters.value(), sampler.draw(step, attempt, shard.index()), sums);
  }

  @Override
  public long sumBytes(ShardedData data, int dimension, long nodes) {
    double entries = sampler.expectedRows() * data.entries() / data.rows() / Math.max(1, nodes);
    long columns = objective.inputs().stream().mapToLong(InputWeights::columns).sum();
    long dense = ShardFunction.super.sumBytes(data, dimension, nodes);
    return columns == 0 ? dense : (long) Math.min(dense, PACKED_BYTES * columns * entries + 64);
  }
}
