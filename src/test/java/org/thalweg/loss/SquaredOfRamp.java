package org.thalweg.loss;

/** A loss as a user may write it, which predicts (z + √(z² + 4))/2: it is 1 at 0, as e^z is. */
public record SquaredOfRamp() implements PointwiseLoss {
  @Override
  public double value(double score, double label) {
    double error = mean(score) - label;
    return error * error / 2;
  }

  @Override
  public double derivative(double score, double label) {
    double mean = mean(score);
    return (mean - label) * mean / Math.sqrt(score * score + 4);
  }

  @Override
  public LabelDomain labels() {
    return LabelDomain.REAL;
  }

  @Override
  public double mean(double score) {
    return (score + Math.sqrt(score * score + 4)) / 2;
  }
}
