package org.thalweg.loss;

/**
 * A convex loss of which the second derivative is known: what Newton's method needs. It may jump
 * where the derivative has a bend.
 */
public interface SmoothLoss extends ConvexLoss {
  /** ∂²ℓ/∂z², at least 0; where it jumps, that of one of the sides. */
  double secondDerivative(double score, double label);

  /**
   * As {@link #evaluate(double[], double[], double[], int)}, with second derivatives.
   *
   * @param bends set to ∂²ℓ/∂z², without s; whatever is not a number but of a row without weight
   *     may be 0
   */
  default double evaluate(
      double[] scores, double[] labels, double[] weights, double[] bends, int count) {
    for (int i = 0; i < count; i++) {
      bends[i] = secondDerivative(scores[i], labels[i]);
    }
    return evaluate(scores, labels, weights, count);
  }
}
