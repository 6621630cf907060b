package org.thalweg.solve.svrg;

import java.io.Serializable;
import java.util.Arrays;
import org.thalweg.objective.Anchor;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;

/**
 * An epoch of variance-reduced steps on single rows, as every part of the rows takes it.
 *
 * @param vectors three vectors one after the other, in the coordinates below: w at the start of the
 *     epoch, the gradient of the mean loss there, and W, the factor of the step size for each
 *     weight
 * @param penalties of the problem, as functions of w in the coordinates
 * @param layout of w
 * @param coordinates the standardised features that w multiplies
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

  /** This plan with other vectors; null where vectors reach the tasks in another way. */
  public EpochPlan with(double[] other) {
    return new EpochPlan(
        other, penalties, layout, coordinates, rate, meanWeight, fraction, penaltyEvery, seed);
  }

  /** How many of some rows, or chunks of rows, are stepped on: at least one where there is one. */
  public int rowsOf(int rows) {
    return rows == 0 ? 0 : Math.max(1, (int) Math.min(rows, Math.ceil(rows * fraction)));
  }

  /**
   * The point around which variance is reduced; its gradient has a subgradient of the penalties.
   */
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
