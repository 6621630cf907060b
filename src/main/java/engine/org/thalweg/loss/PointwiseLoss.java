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
}
