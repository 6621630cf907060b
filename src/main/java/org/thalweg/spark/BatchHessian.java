package org.thalweg.spark;

import org.thalweg.data.shard.Shard;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.HessianSum;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Question;
import org.thalweg.solve.memory.ShardRows;

/** The second derivatives of the rows that one shard draws at one step. */
record BatchHessian(
    Objective objective,
    Parameters w,
    double least,
    int[] among,
    Sampler sampler,
    long step,
    int attempt)
    implements ShardFunction<HessianSum> {
  @Override
  public HessianSum apply(Shard shard) {
    return new ShardRows(shard.blocks())
        .hessian(
            objective,
            new Question.Hessian(w.value(), least, Draw.all(), among),
            sampler.draw(step, attempt, shard.index()));
  }
}
