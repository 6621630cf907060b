package org.thalweg.solve;

import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;

/**
 * How far from stationary a point is, without a unit: training and diagnosis judge by the same
 * number and the same bounds.
 */
public final class Stationarity {
  /** Up to this {@link #relativeGradient} a point counts as stationary. */
  public static final double STATIONARY = 1e-6;

  /** Up to this it counts as close to a stationary point; beyond it, as none. */
  public static final double CLOSE = 1e-4;

  private Stationarity() {}

  /**
   * ‖g‖/‖g₀‖: the gradient beside that where a run begins, or at w = 0. It does not change with the
   * unit of the labels or of all features.
   *
   * @param gradientNorm ‖g‖, of the least-norm subgradient of F
   * @param first ‖g₀‖
   */
  public static double relativeGradient(double gradientNorm, double first) {
    return gradientNorm == 0 ? 0 : gradientNorm / first;
  }

  /**
   * ‖g‖/‖g₀‖ in the units of a problem, where g₀ is the gradient of the smooth part of F at w = 0:
   * so what is left of the gradient of terms that cancel counts as 0, also where w = 0 is the
   * minimum.
   *
   * @param here sums over all rows at w
   * @param atZero those at 0
   */
  public static double relativeGradient(
      Problem problem, double[] w, GradientSum here, GradientSum atZero) {
    Problem smooth =
        new Problem(problem.objective(), Penalties.none(), problem.coordinates(), problem.units());
    double first = smooth.standardisedNorm(new double[w.length], atZero.meanGradient());
    return relativeGradient(problem.standardisedNorm(w, problem.smoothGradient(w, here)), first);
  }
}
