package org.thalweg.solve.sgd;

import java.io.Serializable;
import org.thalweg.text.Require;

/** What the shards compute between two broadcasts of w. */
public sealed interface Round extends Serializable {

  /** The mean gradient of one batch drawn from all shards: a step a round. */
  record Gradient() implements Round {}

  /**
   * Steps on every shard by itself, all from the same w, the mean of whose ends is the step of the
   * round: S. U. Stich, "Local SGD Converges Fast and Communicates Little", ICLR 2019,
   * arXiv:1805.09767. Every shard takes as many as any other: else those that take more would pull
   * the mean to their own minimum (J. Wang et al., "Tackling the Objective Inconsistency Problem in
   * Heterogeneous Federated Optimization", NeurIPS 2020, arXiv:2007.07481).
   *
   * @param steps of a shard in a round; 0 where epochs say how many
   * @param epochs how often a round goes over the rows of a shard of mean size; 0 where steps are
   *     given, and both are 0 for 1
   * @param after how many rounds of one step each come first: T. Lin et al., "Don't Use Large
   *     Mini-Batches, Use Local SGD", ICLR 2020, arXiv:1808.07217
   */
  record Local(int steps, double epochs, int after) implements Round {
    public Local {
      Require.notNegative("steps", steps);
      Require.notNegative("epochs", epochs);
      Require.notNegative("after", after);
      if (steps > 0 && epochs > 0) {
        throw new IllegalArgumentException(
            "steps and epochs must not both be given but were %d and %s".formatted(steps, epochs));
      }
    }

    /** One epoch a round, from the first on. */
    public Local() {
      this(0, 0, 0);
    }

    /** This round as a number of steps, if an epoch of a shard has so many batches. */
    public Local over(double batches) {
      double all = Math.ceil((epochs > 0 ? epochs : 1) * batches);
      return steps > 0 ? this : new Local((int) Math.max(1, all), 0, after);
    }

    /** Steps of a shard in a round, from 0. */
    public int steps(long round) {
      return round < after ? 1 : steps;
    }

    /** Steps of a shard in all rounds before one. */
    public long stepsBefore(long round) {
      return Math.min(round, after) + Math.max(0, round - after) * steps;
    }
  }
}
