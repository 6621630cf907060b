package org.thalweg.objective;

/**
 * The point around which the variance of steps on single rows is reduced: its gradient over all
 * rows is known. All vectors are in the coordinates of the standardised features.
 *
 * @param w the point
 * @param gradient of the whole objective there; the least-norm subgradient where it has kinks
 * @param scale W, a positive factor of the step size for each coordinate
 * @param rate η, the step size for W = 1, per row of mean weight
 * @param meanWeight mean example weight of the rows
 * @param coordinates what w multiplies: the features as they are, scaled, or scaled and shifted
 */
public record Anchor(
    double[] w,
    double[] gradient,
    double[] scale,
    double rate,
    double meanWeight,
    Standardisation coordinates) {

  /** A new array of ηW·g, which every step subtracts, for a w of the features as they are. */
  double[] drift() {
    double[] drift = new double[w.length];
    for (int j = 0; j < drift.length; j++) {
      drift[j] = rate * scale[j] * gradient[j];
    }
    coordinates.toOriginal(drift);
    return drift;
  }
}
