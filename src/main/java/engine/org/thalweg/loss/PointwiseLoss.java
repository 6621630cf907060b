package org.thalweg.loss;

/**
 * A loss ℓ(z, y) of one raw score z and one label y.
 *
 * <p>{@link #value} and {@link #derivative} are the definition. {@link #evaluate} does both for
 * many rows at once and is what the kernels call; a loss overrides it where the two share work.
 */
public interface PointwiseLoss extends Loss {

  /** ℓ(z, y), at least 0 unless the loss says otherwise. */
  double value(double score, double label);

  /** ∂ℓ/∂z; at a kink a subgradient, which the loss states. */
  double derivative(double score, double label);

  /**
   * This loss of single rows whose {@link #columns} stand in an array, which whoever asks fills
   * anew for each row; itself if it reads no column.
   *
   * @param columns kept, not copied
   */
  default PointwiseLoss with(double[] columns) {
    return this;
  }

  @Override
  default int outputs() {
    return 1;
  }

  /** The finite numbers, unless the loss says otherwise. */
  @Override
  default LabelDomain labels() {
    return LabelDomain.REAL;
  }

  @Override
  default double evaluate(double[] scores, double[] labels, double[] weights, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += weights[i] * value(scores[i], labels[i]);
      scores[i] = weights[i] * derivative(scores[i], labels[i]);
    }
    return sum;
  }

  @Override
  default double evaluate(
      double[] scores, double[] labels, double[][] columns, double[] weights, int count) {
    if (columns.length == 0) {
      return evaluate(scores, labels, weights, count);
    }
    double[] row = new double[columns.length];
    PointwiseLoss one = with(row);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < row.length; k++) {
        row[k] = columns[k][i];
      }
      sum += weights[i] * one.value(scores[i], labels[i]);
      scores[i] = weights[i] * one.derivative(scores[i], labels[i]);
    }
    return sum;
  }

  @Override
  default double value(
      double[] scores, double[] labels, double[][] columns, double[] weights, int count) {
    return columns.length == 0
        ? value(scores, labels, weights, count)
        : evaluate(scores, labels, columns, weights, count);
  }
}
