package org.thalweg.solve.newton;

import org.thalweg.linalg.Packed;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Problem;

/**
 * By how much F can fall from a point, as its model to second order says: half the square of
 * Newton's decrement, which does not depend on the units of the coordinates (S. Boyd, L.
 * Vandenberghe, "Convex Optimization" (2004), section 9.5.1); with L1 terms and bounds that of the
 * model with these. Near the minimum of a smooth convex F it is F − F* to a small part of itself.
 */
public final class ModelFall {
  private ModelFall() {}

  /**
   * The fall, at least 0; infinite or not a number where the model has no minimum.
   *
   * @param problem one that {@link Newton} supports
   * @param w where
   * @param sum of loss, gradient and second derivatives over all rows there
   */
  public static double of(Problem problem, double[] w, HessianSum sum) {
    CoordinatePenalties terms = CoordinatePenalties.of(problem.penalties(), problem.layout());
    double[] gradient = problem.smoothGradient(w, sum.gradient());
    double[] hessian = sum.mean();
    double[] u = new QuadraticModel(w, gradient, hessian, terms).least(); // adds l2 to the matrix
    double fall = 0;
    for (int i = 0; i < u.length; i++) {
      double step = u[i] - w[i];
      double product = 0.5 * hessian[Packed.start(i) + i] * step;
      for (int j = 0; j < i; j++) {
        product += hessian[Packed.start(i) + j] * (u[j] - w[j]);
      }
      double kink = terms.l1()[i] * (Math.abs(u[i]) - Math.abs(w[i]));
      fall -= step * (gradient[i] + product) + kink;
    }
    return Math.max(0, fall);
  }
}
