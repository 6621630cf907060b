package org.thalweg.loss;

import java.util.function.DoubleBinaryOperator;

/** Bounds of convex losses that are known by their values and derivatives alone. */
final class LossBounds {
  private static final int FARTHEST = 60; // scores are looked at up to two to the power of it

  private LossBounds() {}

  /**
   * A lower bound of ℓ(z, y) over all z: at the minimum, which is where the derivative changes its
   * sign, found by bisection; the given bound if it changes nowhere.
   */
  static double least(
      DoubleBinaryOperator value, DoubleBinaryOperator slope, double label, double lower) {
    if (slope.applyAsDouble(0, label) == 0) {
      return value.applyAsDouble(0, label);
    }
    double sign = slope.applyAsDouble(0, label) < 0 ? 1 : -1;
    double near = 0; // ℓ falls from here towards the other
    double far = 0;
    for (int k = -1; k <= FARTHEST && far == 0; k++) {
      double score = sign * (k < 0 ? 0.5 : StrictMath.scalb(1.0, k));
      if (sign * slope.applyAsDouble(score, label) < 0) {
        near = score;
      } else {
        far = score;
      }
    }
    if (far == 0) {
      return lower;
    }
    for (double middle = 0.5 * (near + far);
        middle != near && middle != far;
        middle = 0.5 * (near + far)) {
      if (sign * slope.applyAsDouble(middle, label) < 0) {
        near = middle;
      } else {
        far = middle;
      }
    }
    double least = Math.min(value.applyAsDouble(near, label), value.applyAsDouble(far, label));
    return Math.max(least, lower);
  }

  /**
   * The greatest second derivative at scores about 0 for labels 0 and 1, if it falls again farther
   * out; else what it is at 0, or 1 if that says nothing.
   */
  static double curvature(DoubleBinaryOperator second) {
    double most = 0;
    double farthest = 0;
    for (double score = 0; score <= 64; score += score < 8 ? 0.125 : 1) {
      double here = 0;
      for (double label = 0; label <= 1; label++) {
        here = Math.max(here, second.applyAsDouble(score, label));
        here = Math.max(here, second.applyAsDouble(-score, label));
      }
      most = Math.max(most, here);
      farthest = here;
    }
    double at = farthest > 0 && farthest == most ? second.applyAsDouble(0, 1) : most;
    return at > 0 && Double.isFinite(at) ? at : 1;
  }
}
