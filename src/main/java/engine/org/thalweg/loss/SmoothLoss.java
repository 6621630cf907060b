package org.thalweg.loss;

/**
 * A convex loss of which the second derivative is known: what Newton's method needs. It may jump
 * where the derivative has a kink.
 */
public interface SmoothLoss extends ConvexLoss {
  /** ∂²ℓ/∂z², at least 0; where it jumps, that of one of the sides. */
  double secondDerivative(double score, double label);

  /** Whether ∂²ℓ/∂z² is one number, whatever z and y are. */
  default boolean isQuadratic() {
    return false;
  }

  /**
   * As {@link #evaluate(double[], double[], double[], int)}, with second derivatives.
   *
   * @param curvatures set to ∂²ℓ/∂z², without s; rows of weight 0 may have 0 in place of NaN
   */
  default double evaluate(
      double[] scores, double[] labels, double[] weights, double[] curvatures, int count) {
    for (int i = 0; i < count; i++) {
      curvatures[i] = secondDerivative(scores[i], labels[i]);
    }
    return evaluate(scores, labels, weights, count);
  }

  @Override
  default SmoothLoss with(double[] columns) {
    return this;
  }

  /**
   * As {@link #evaluate(double[], double[], double[], double[], int)}, of rows with {@link
   * #columns}.
   */
  default double evaluate(
      double[] scores,
      double[] labels,
      double[][] columns,
      double[] weights,
      double[] curvatures,
      int count) {
    if (columns.length == 0) {
      return evaluate(scores, labels, weights, curvatures, count);
    }
    double[] row = new double[columns.length];
    SmoothLoss one = with(row);
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < row.length; k++) {
        row[k] = columns[k][i];
      }
      curvatures[i] = one.secondDerivative(scores[i], labels[i]);
    }
    return evaluate(scores, labels, columns, weights, count);
  }
}
