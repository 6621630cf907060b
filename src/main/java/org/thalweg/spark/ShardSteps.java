package org.thalweg.spark;

import org.thalweg.data.shard.Shard;
import org.thalweg.epoch.EpochPlan;
import org.thalweg.epoch.LocalDescent;
import org.thalweg.epoch.LocalEpoch;
import org.thalweg.epoch.ShuffledRows;
import org.thalweg.objective.RowSteps;
import org.thalweg.reduce.Displacement;
import org.thalweg.sample.Hash;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;

/** The displacement of one shard by steps on its own rows. */
final class ShardSteps {
  private ShardSteps() {}

  /**
   * The steps of a round on batches of the shard's own.
   *
   * @param start w, and the memory behind it
   * @param batches by the number of the local step
   * @param sizes of all shards
   */
  record Local(
      LocalDescent descent, Parameters start, Sampler batches, ShardSizes sizes, long round)
      implements ShardFunction<Displacement> {
    @Override
    public Displacement apply(Shard shard) {
      if (shard.summary().rows() == 0) {
        return null;
      }
      return descent.run(
          start.value(),
          round,
          shard.blocks(),
          sizes.weight(shard.index()),
          step -> batches.draw(step, 0, shard.index()));
    }
  }

  /**
   * An epoch over the rows of the shard.
   *
   * @param plan without its vectors
   */
  record Epoch(RowSteps.RowStepSource steps, EpochPlan plan, Parameters vectors)
      implements ShardFunction<Displacement> {
    @Override
    public Displacement apply(Shard shard) {
      LocalEpoch epoch = new LocalEpoch(plan.with(vectors.value()), steps);
      new ShuffledRows(shard.blocks()).run(plan, Hash.of(plan.seed(), shard.index()), epoch);
      return epoch.end();
    }
  }
}
