package org.thalweg.loss;

/**
 * A convex loss made of straight pieces: what interior point methods and dual coordinate ascent
 * take.
 *
 * <pre>
 *   ℓ(z, y) = g·κ(z, y),   κ(z, y) = tilt·(z − y) + rise·Σₜ max(0, mₜ),   mₜ = aₜ·z + bₜ,  aₜ = ±1
 * </pre>
 *
 * g ≥ 0 is a number of the row, of its label and the columns that the loss reads, and 1 by default:
 * to solvers it is a factor of the weight of the row. 0 is a subgradient somewhere, where ℓ is 0.
 * By default there is one kink, at z = y, behind which ℓ rises.
 */
public interface KinkedLoss extends ConvexLoss {
  @Override
  default boolean hasKinks() {
    return true;
  }

  @Override
  default KinkedLoss with(double[] columns) {
    return this;
  }

  /** κ, which reads no columns: this loss itself if every g is 1. */
  default KinkedLoss unit() {
    return this;
  }

  /**
   * Multiplies the weights of rows by their g.
   *
   * @param columns by column, each by row
   */
  default void weigh(double[] labels, double[][] columns, double[] weights, int count) {}

  /** Number of kinks, which are the points z where the slope of ℓ changes: 1 or 2. */
  default int kinks() {
    return 1;
  }

  /** aₜ: 1 where ℓ rises with z behind the kink, −1 where it falls. */
  default double direction(double label, int kink) {
    return 1;
  }

  /** bₜ: the kink is at z = −bₜ/aₜ. */
  default double shift(double label, int kink) {
    return -label;
  }

  /** How much the slope of κ changes at a kink. */
  default double rise() {
    return 1;
  }

  /** The slope of κ to the left of a single kink. */
  default double tilt() {
    return 0;
  }
}
