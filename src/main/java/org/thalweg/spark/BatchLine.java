package org.thalweg.spark;

import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.LineSum;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.memory.ShardRows;

/** The losses along a line of the rows that one shard draws at one step. */
record BatchLine(
    Objective objective,
    Parameters w,
    Parameters direction,
    double[] rates,
    Sampler sampler,
    long step,
    int attempt)
    implements ShardFunction<LineSum> {

  @Override
  public LineSum apply(Shard shard) {
    return new ShardRows(shard.blocks())
        .line(
            objective,
            w.value(),
            direction.value(),
            rates,
            sampler.draw(step, attempt, shard.index()));
  }

  @Override
  public long sumBytes(ShardedData data, int dimension, long nodes) {
    return ShardFunction.super.sumBytes(data, 2 * rates.length, nodes);
  }
}
