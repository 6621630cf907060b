package org.thalweg.solve;

/**
 * How close a point is to the minimum, without a unit, so that training and diagnosis say one thing.
 *
 * @param relativeGradient {@link Stationarity#relativeGradient}
 * @param above F − F*: at most so much where it is certified, else about so much; not a number where
 *     nothing is known
 * @param isCertified whether {@code above} is a bound
 * @param unit what F is compared with: |F|, or a millionth of F at w = 0 where F is below that
 * @param judgesByGradient whether a small gradient tells a stationary point: not of a loss with kinks
 */
public record Standing(
    double relativeGradient,
    double above,
    boolean isCertified,
    double unit,
    boolean judgesByGradient) {
  private static final double SMALL = 1e-2; // relative gradients up to which a model holds

  /** Whether it is a minimum or stationary point, as far as can be told. */
  public boolean isNearMinimum() {
    return is(Stationarity.STATIONARY);
  }

  /** Whether it is at least close to one. */
  public boolean isClose() {
    return is(Stationarity.CLOSE);
  }

  private boolean is(double share) {
    if (!Double.isNaN(above)) {
      boolean mayHold = isCertified || relativeGradient <= SMALL;
      return mayHold && above <= share * unit;
    }
    return judgesByGradient && relativeGradient <= share;
  }

  /** Whether it is known to be no minimum, rather than not known to be one. */
  public boolean isAway() {
    return !isClose() && judgesByGradient;
  }
}
