package org.thalweg.spark;

import org.thalweg.data.Sampler;
import org.thalweg.data.Shard;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.GradientSum;
import org.thalweg.objective.Objective;

/** The sum over the rows one shard draws at one step. */
record BatchGradient(
    Objective objective, Parameters parameters, Sampler sampler, long step, int attempt)
    implements ShardFunction<GradientSum> {

  @Override
  public GradientSum apply(Shard shard) {
    Rows drawn = sampler.draw(step, attempt, shard.index());
    if (drawn.count() == 0) {
      return null;
    }
    double[] w = parameters.value();
    GradientSum sum = new GradientSum(w.length);
    int begin = 0;
    for (int i = 0; i < shard.blockCount(); i++) {
      Block block = shard.block(i);
      Rows drawnHere = drawn.within(begin, begin + block.rows());
      if (drawnHere.count() > 0) {
        objective.accumulate(w, block, drawnHere, sum);
      }
      begin += block.rows();
    }
    return sum;
  }
}
