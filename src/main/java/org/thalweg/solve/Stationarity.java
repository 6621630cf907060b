package org.thalweg.solve;

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
   * The smaller one of ‖g‖/‖g₀‖ and ‖g‖·‖w‖/|F|: the gradient beside that where a run begins, and
   * what F changes by over the length of w beside F. It does not change with the unit of the labels
   * or of all features.
   *
   * @param gradientNorm ‖g‖, of the least-norm subgradient of F
   * @param first ‖g₀‖
   * @param length ‖w‖
   * @param objective F
   */
  public static double relativeGradient(
      double gradientNorm, double first, double length, double objective) {
    if (gradientNorm == 0) {
      return 0;
    }
    double change = gradientNorm * length / Math.abs(objective);
    double fall = gradientNorm / first;
    return fall <= change || Double.isNaN(change) ? fall : change;
  }
}
