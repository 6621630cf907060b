package org.thalweg.spark;

import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.Objective;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.GradientSum;
import org.thalweg.sample.Sampler;

/** The sum over the rows one shard draws at one step. */
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
    return shard -> sum(shard, sums);
  }

  private GradientSum sum(Shard shard, TaskSums sums) {
    Rows drawn = sampler.draw(step, attempt, shard.index());
    if (drawn.count() == 0) {
      return null;
    }
    double[] w = parameters.value();
    GradientSum sum = sums.next(entries(shard, drawn.count()));
    int begin = 0;
    for (int i = 0; i < shard.blockCount(); i++) {
      Block block = shard.block(i);
      Rows drawnHere = drawn.within(begin, begin + block.rows());
      if (drawnHere.count() > 0) {
        sums.accumulate(w, block, drawnHere, sum);
      }
      begin += block.rows();
    }
    return sum;
  }

  /** About how many entries so many rows of a shard have. */
  private static double entries(Shard shard, int drawn) {
    double perRow = 0;
    for (int i = 0; i < shard.blockCount(); i++) {
      Block block = shard.block(i);
      perRow = Math.max(perRow, (double) block.entries() / Math.max(1, block.rows()));
    }
    return perRow * drawn;
  }

  @Override
  public long sumBytes(ShardedData data, int dimension, long nodes) {
    double entries = sampler.expectedRows() * data.entries() / data.rows() / Math.max(1, nodes);
    long columns = objective.inputs().stream().mapToLong(InputWeights::columns).sum();
    long dense = ShardFunction.super.sumBytes(data, dimension, nodes);
    return columns == 0 ? dense : (long) Math.min(dense, PACKED_BYTES * columns * entries + 64);
  }
}
