package org.thalweg.epoch;

import java.io.Serializable;
import java.util.Arrays;
import org.thalweg.objective.Anchor;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;

/**
 * What all shards need to know of an epoch.
 *
 * @param vectors w, the gradient of the mean loss there, and W, one after the other
 * @param penalties of the objective
 * @param layout of w
 * @param rate η
 * @param meanWeight mean example weight of the rows
 * @param fraction of the rows of a shard to step on, in (0, 1]
 * @param penaltyEvery rows between two steps of the penalty
 * @param key of what is random
 */
public record EpochPlan(
    double[] vectors,
    Penalties penalties,
    ParameterLayout layout,
    double rate,
    double meanWeight,
    double fraction,
    int penaltyEvery,
    long key)
    implements Serializable {

  /** The same without its vectors, which then travel by themselves. */
  public EpochPlan with(double[] other) {
    return new EpochPlan(other, penalties, layout, rate, meanWeight, fraction, penaltyEvery, key);
  }

  /** The same on all rows of a shard. */
  public EpochPlan whole() {
    return new EpochPlan(vectors, penalties, layout, rate, meanWeight, 1, penaltyEvery, key);
  }

  /** Of how many rows it takes so many, at least one where there is any. */
  public int rowsOf(int rows) {
    return rows == 0 ? 0 : Math.max(1, (int) Math.min(rows, Math.ceil(rows * fraction)));
  }

  Anchor anchor() {
    double[] w = vector(0);
    double[] gradient = vector(1);
    penalties.addGradient(w, gradient, layout);
    penalties.addProximalSubgradient(w, gradient, layout);
    return new Anchor(w, gradient, vector(2), rate, meanWeight);
  }

  /** What the penalties add to the gradient of the loss: an element of ∂R(w). */
  double[] subgradient(Anchor anchor) {
    double[] loss = vector(1);
    for (int j = 0; j < loss.length; j++) {
      loss[j] = anchor.gradient()[j] - loss[j];
    }
    return loss;
  }

  private double[] vector(int i) {
    int dimension = layout.dimension();
    return Arrays.copyOfRange(vectors, i * dimension, (i + 1) * dimension);
  }
}
