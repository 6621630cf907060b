package org.thalweg.run;

import org.thalweg.config.BatchConf;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.config.Sampling;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.sample.ShardSizes;

/** The batches of a conf, over data whose sizes are known. */
public final class Batches {
  private Batches() {}

  /** What draws the rows of every local step, on each shard for itself. */
  static Sampler ofShards(TrainingConf conf, ShardedData data) {
    ShardSizes sizes = data.sizes();
    boolean all = conf.batch().sampling() == Sampling.FULL;
    long rows = conf.batch().rowsOf(sizes.rows() / sizes.shards());
    return new Reshuffling.PerShard(sizes, all ? Long.MAX_VALUE : rows, conf.seed());
  }

  /** What draws the rows of every step of a run that has all rows it asks for. */
  public static Sampler of(TrainingConf conf, ShardedData data) {
    return of(conf, data, conf.data().validation().rows().isPresent());
  }

  /**
   * What draws the rows of every step.
   *
   * @param isValidated whether the run has rows on which its points are validated
   */
  static Sampler of(TrainingConf conf, ShardedData data, boolean isValidated) {
    BatchConf batch = conf.batch();
    ShardSizes sizes = data.sizes();
    long seed = conf.seed();
    if (conf.method() == Method.AUTO && conf.takesGradientSteps()) {
      boolean mayHoldOut = !isValidated && conf.stop().gap().isEmpty();
      return AutoSteps.batches(data, seed, mayHoldOut);
    }
    long rows = batch.rowsOf(sizes.rows());
    double fraction = batch.fractionOf(sizes.rows());
    return switch (batch.sampling()) {
      case FULL -> new Samplers.Full(sizes);
      case EPOCH -> new Reshuffling.Epoch(sizes, rows, seed);
      case STRATIFIED -> new Reshuffling.Stratified(data.strata(), sizes.shards(), rows, seed);
      case BERNOULLI -> new Samplers.Bernoulli(sizes, fraction, seed);
      case REPLACEMENT -> new Samplers.Replacement(sizes, requireInt(rows), seed);
      case PARTITIONS -> new Samplers.Partitions(sizes, fraction, seed);
    };
  }

  private static int requireInt(long rows) {
    if (rows > Integer.MAX_VALUE) {
      throw new ConfException(
          "batch.fraction must be of at most %d rows under batch.sampling = replacement but is of %d"
              .formatted(Integer.MAX_VALUE, rows));
    }
    return (int) rows;
  }
}
