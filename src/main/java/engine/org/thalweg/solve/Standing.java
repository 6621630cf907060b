package org.thalweg.solve;

import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;

/**
 * How close a point is to the minimum, without a unit, so that training and diagnosis say one
 * thing.
 *
 * @param relativeGradient {@link #relativeGradient(double, double)} there
 * @param above F − F*: at most so much where it is certified, else about so much; infinite where w
 *     is out of bounds, not a number where nothing is known
 * @param isCertified whether {@code above} is a bound
 * @param unit what F is compared with: |F|, or a millionth of F at w = 0 where F is below that
 * @param judgesByGradient whether a small gradient tells a stationary point: not of a loss with
 *     kinks
 */
public record Standing(
    double relativeGradient,
    double above,
    boolean isCertified,
    double unit,
    boolean judgesByGradient) {
  /** Up to this {@link #relativeGradient} a point counts as stationary. */
  public static final double STATIONARY = 1e-6;

  /** Up to this it counts as close to a stationary point; beyond it, as none. */
  public static final double CLOSE = 1e-4;

  private static final double SMALL = 1e-2; // relative gradients up to which a model may hold
  private static final double MARGIN = 0.3; // of a bound, for what is only an estimate
  private static final double ROUNDING = 1e-12; // a relative gradient that is 0, at a kink too

  /** What a gradient alone says. */
  public static Standing ofGradient(double relative) {
    return new Standing(relative, Double.NaN, false, Double.NaN, true);
  }

  /** Whether it is a minimum or a stationary point, as far as can be told. */
  public boolean isNearMinimum() {
    return is(STATIONARY);
  }

  /** Whether it is at least close to one. */
  public boolean isClose() {
    return is(CLOSE);
  }

  /**
   * Whether nothing shows that it is no minimum: the gradient is as small as at one, whatever is
   * known of F − F*, or, of a loss with kinks, a bound of F − F* is nearly small enough. A point
   * that is not {@link #isNearMinimum} all the same is undecided.
   */
  public boolean mayBeMinimum() {
    boolean isSmall = judgesByGradient ? relativeGradient <= STATIONARY : isCertified && isClose();
    return isSmall && above != Double.POSITIVE_INFINITY || isNearMinimum();
  }

  private boolean is(double share) {
    if (above == Double.POSITIVE_INFINITY) {
      return false;
    }
    if (relativeGradient <= ROUNDING) {
      return true;
    }
    if (!Double.isNaN(above)) {
      return isCertified
          ? above <= share * unit
          : relativeGradient <= SMALL && above <= MARGIN * share * unit;
    }
    return judgesByGradient && relativeGradient <= share;
  }

  /** An upper bound of F − F*; not a number where none is known. */
  public double bound() {
    return isCertified ? above : Double.NaN;
  }

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
