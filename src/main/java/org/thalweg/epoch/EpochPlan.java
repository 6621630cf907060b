package org.thalweg.epoch;

import java.io.Serializable;
import java.util.Arrays;
import org.thalweg.objective.Anchor;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;

/**
 * What every part of the rows needs to know of an epoch of variance-reduced row steps.
 *
 * @param vectors w, the gradient of the mean loss there, and W, one after the other, in the
 *     coordinates
 * @param penalties of the problem, as functions of w in the coordinates
 * @param layout of w
 * @param coordinates what w multiplies
 * @param rate η
 * @param meanWeight mean example weight of the rows
 * @param fraction of the rows of a part to step on, in (0, 1]
 * @param penaltyEvery rows between two steps of the penalty
 * @param seed of the order of the rows
 */
public record EpochPlan(
    double[] vectors,
    Penalties penalties,
    ParameterLayout layout,
    Standardisation coordinates,
    double rate,
    double meanWeight,
    double fraction,
    int penaltyEvery,
    long seed)
    implements Serializable {

  /** The same with other vectors; null for none, where these travel by themselves. */
  public EpochPlan with(double[] other) {
    return new EpochPlan(
        other, penalties, layout, coordinates, rate, meanWeight, fraction, penaltyEvery, seed);
  }

  /** The same on all rows. */
  public EpochPlan whole() {
    return new EpochPlan(
        vectors, penalties, layout, coordinates, rate, meanWeight, 1, penaltyEvery, seed);
  }

  /** How many of some rows, or chunks of rows, are stepped on: at least one where there is one. */
  public int rowsOf(int rows) {
    return rows == 0 ? 0 : Math.max(1, (int) Math.min(rows, Math.ceil(rows * fraction)));
  }

  /** What row steps are taken around; its gradient has the penalties' least-norm subgradient. */
  Anchor anchor() {
    double[] w = vector(0);
    double[] gradient = vector(1);
    penalties.addGradient(w, gradient, layout);
    penalties.addProximalSubgradient(w, gradient, layout);
    return new Anchor(w, gradient, vector(2), rate, meanWeight, coordinates);
  }

  /** What the penalties add to the gradient of the loss: an element of ∂R(w). */
  double[] subgradient(Anchor anchor) {
    double[] subgradient = anchor.gradient().clone();
    for (int j = 0; j < subgradient.length; j++) {
      subgradient[j] -= vectors[subgradient.length + j];
    }
    return subgradient;
  }

  private double[] vector(int i) {
    int dimension = layout.dimension();
    return Arrays.copyOfRange(vectors, i * dimension, (i + 1) * dimension);
  }
}
