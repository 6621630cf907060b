package org.thalweg.solve;

import java.util.Optional;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;

/**
 * How close a point is to the minimum, without a unit, so that training and diagnosis say one
 * thing.
 *
 * @param relativeGradient {@link #relativeGradient(double, double)} there
 * @param estimate F − F* is about so much; infinite where w is out of bounds, not a number where
 *     nothing is known
 * @param bound F − F* is at most so much, which is proven; not a number for none
 * @param dual the factors of the rows by which duality proves it; empty where it does not
 * @param obstacle why nothing is proven; empty where there is a bound, or no minimum is meant
 * @param unit what F is compared with: |F|, or a millionth of F at w = 0 where F is below that
 * @param judgesByGradient whether a small gradient tells a stationary point: not of a loss with
 *     kinks
 */
public record Standing(
    double relativeGradient,
    double estimate,
    double bound,
    Optional<DualFactors> dual,
    Optional<String> obstacle,
    double unit,
    boolean judgesByGradient) {
  /** Up to this {@link #relativeGradient} a point counts as stationary. */
  public static final double STATIONARY = 1e-6;

  /** Up to this it counts as close to a stationary point; beyond it, as none. */
  public static final double CLOSE = 1e-4;

  private static final double SMALL = 1e-2; // relative gradients up to which a model may hold
  private static final double MARGIN = 0.3; // of what would do if it were a bound
  private static final double ROUNDING = 1e-12; // a relative gradient that is 0, at a kink too

  /** What a gradient alone says. */
  public static Standing ofGradient(double relative) {
    return nothing(relative, Optional.empty(), Double.NaN, true);
  }

  /** Where neither a bound nor an estimate is known, and why there is no bound. */
  public static Standing nothing(
      double relative, Optional<String> obstacle, double unit, boolean judgesByGradient) {
    return new Standing(
        relative, Double.NaN, Double.NaN, Optional.empty(), obstacle, unit, judgesByGradient);
  }

  /** With what F − F* is about; not a number for nothing. */
  public Standing estimated(double about) {
    return new Standing(relativeGradient, about, bound, dual, obstacle, unit, judgesByGradient);
  }

  /** With a bound of F − F* that holds in exact arithmetic. */
  public Standing proven(double most, Optional<DualFactors> by) {
    return new Standing(
        relativeGradient, estimate, most, by, Optional.empty(), unit, judgesByGradient);
  }

  /**
   * With a bound that was made from rounded numbers, and room for them, where there is one that is
   * smaller than what is proven.
   */
  public Standing rounded(double most) {
    double wide = Math.max(0, most) + ROUNDING * unit;
    boolean isBetter = wide < bound || !isProven() && !Double.isNaN(most);
    return isBetter ? proven(wide, Optional.empty()) : this;
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
   * known of F − F*, or, of a loss with kinks, F − F* is nearly small enough. A point that is not
   * {@link #isNearMinimum} all the same is undecided.
   */
  public boolean mayBeMinimum() {
    boolean isSmall = judgesByGradient ? relativeGradient <= STATIONARY : isClose();
    return isSmall && estimate != Double.POSITIVE_INFINITY || isNearMinimum();
  }

  private boolean is(double share) {
    if (estimate == Double.POSITIVE_INFINITY) {
      return false;
    }
    if (isProvenWithin(share) || hasNoGradient()) {
      return true;
    }
    return Double.isNaN(estimate)
        ? judgesByGradient && relativeGradient <= share
        : isEstimatedWithin(share);
  }

  /** Whether the gradient is 0 but for what rounding leaves. */
  boolean hasNoGradient() {
    return relativeGradient <= ROUNDING;
  }

  private boolean isEstimatedWithin(double share) {
    boolean mayHold = !judgesByGradient || relativeGradient <= SMALL;
    return mayHold && estimate <= MARGIN * share * unit;
  }

  /** Whether an estimate of F − F* tells a minimum. */
  public boolean isEstimatedNear() {
    return isEstimatedWithin(STATIONARY);
  }

  /** Whether a bound of F − F* is known. */
  public boolean isProven() {
    return !Double.isNaN(bound);
  }

  /** Whether F − F* is proven to be at most a share of F. */
  public boolean isProvenWithin(double share) {
    return bound <= share * unit;
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
