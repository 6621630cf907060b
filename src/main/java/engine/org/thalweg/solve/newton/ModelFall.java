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
 *
 * @param fall at least 0; infinite or not a number where the model has no minimum
 * @param least where the model is least
 */
public record ModelFall(double fall, double[] least) {
  private static final double SHRINKS =
      0.01; // of F that is about its model: Newton's steps square it

  /**
   * The model at a point.
   *
   * @param problem one that {@link Newton} supports
   * @param w where
   * @param sum of loss, gradient and second derivatives over all rows there
   */
  public static ModelFall of(Problem problem, double[] w, HessianSum sum) {
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
    return new ModelFall(Math.max(0, fall), u);
  }

  /**
   * Whether F is about what the model says as far as to the model's minimum: not where a row is so
   * far out that its curvature hides that of all others, and is gone a little way from here.
   *
   * @param there the model at {@link #least}
   */
  public boolean isConfirmedBy(ModelFall there) {
    return there.fall <= SHRINKS * fall;
  }
}
