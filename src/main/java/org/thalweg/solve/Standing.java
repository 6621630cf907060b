package org.thalweg.solve;

/**
 * How close a point is to the minimum, without a unit, so that training and diagnosis say one
 * thing.
 *
 * @param relativeGradient {@link Stationarity#relativeGradient}
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
  private static final double SMALL = 1e-2; // relative gradients up to which a model may hold
  private static final double MARGIN = 0.3; // of a bound, for what is only an estimate
  private static final double ROUNDING = 1e-12; // a relative gradient that is 0, at a kink too

  /** What a gradient alone says. */
  public static Standing ofGradient(double relative) {
    return new Standing(relative, Double.NaN, false, Double.NaN, true);
  }

  /** Whether it is a minimum or a stationary point, as far as can be told. */
  public boolean isNearMinimum() {
    return is(Stationarity.STATIONARY);
  }

  /** Whether it is at least close to one. */
  public boolean isClose() {
    return is(Stationarity.CLOSE);
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
}
