package org.thalweg.loss;

/**
 * A derivative that rises along a straight line from one value to another:
 *
 * <pre>
 *   ℓ′(z) = max(low, min(high, (z − place)/width))
 * </pre>
 *
 * Width 0 is a jump at the place; else low and high may be infinite. The proximal points of losses
 * made of such pieces have a closed form.
 */
final class Ramp {
  private Ramp() {}

  /**
   * t = z − e·(ℓ′(t) − ℓ′(a)), between z and a, as {@link ConvexLoss#implicitScore} wants it.
   *
   * @param slope ℓ′(a), of a loss that need not be a ramp elsewhere
   */
  static double implicitScore(
      double score,
      double anchor,
      double step,
      double slope,
      double place,
      double width,
      double low,
      double high) {
    if (step == 0) {
      return score;
    }
    double ifLow = score + step * (slope - low);
    double ifHigh = score + step * (slope - high);
    double t;
    if (ifLow <= place + width * low) {
      t = ifLow;
    } else if (ifHigh >= place + width * high) {
      t = ifHigh;
    } else {
      t = place + (score + step * slope - place) * (width / (width + step));
    }
    return Math.max(Math.min(score, anchor), Math.min(Math.max(score, anchor), t));
  }

  /** y±, the label 0 or 1 as a sign. */
  static double sign(double label) {
    return 2 * label - 1;
  }

  /** max(0, 1 − m): by how much the margin falls short of 1. */
  static double shortfall(double score, double label) {
    return Math.max(0, 1 - sign(label) * score);
  }

  /** The mean slope of a margin loss: ℓ′ is y± times a ramp that ends with 0 at m = 1. */
  static double ofMargin(
      double score,
      double anchor,
      double step,
      double slope,
      double sign,
      double width,
      double steepest) {
    double low = sign > 0 ? -steepest : 0;
    double high = sign > 0 ? 0 : steepest;
    return implicitScore(score, anchor, step, slope, sign, width, low, high);
  }

  /**
   * The mean slope of a loss that is 0 in a tube of ε about the label, with a ramp on each side.
   */
  static double ofTube(
      double score,
      double anchor,
      double step,
      double slope,
      double label,
      double epsilon,
      double width,
      double steepest) {
    boolean isAbove = score + step * slope > label;
    double place = isAbove ? label + epsilon : label - epsilon;
    double low = isAbove ? 0 : -steepest;
    double high = isAbove ? steepest : 0;
    return implicitScore(score, anchor, step, slope, place, width, low, high);
  }
}
