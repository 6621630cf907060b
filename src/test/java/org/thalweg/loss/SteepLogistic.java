package org.thalweg.loss;

import org.thalweg.linalg.Elementary;

/** A loss as a user may write it, whose probability of class 1 is the sigmoid of 2z. */
public record SteepLogistic() implements PointwiseLoss {
  private static final PointwiseLoss LOGISTIC = new ClassificationLosses.Logistic();

  @Override
  public double value(double score, double label) {
    return LOGISTIC.value(2 * score, label);
  }

  @Override
  public double derivative(double score, double label) {
    return 2 * LOGISTIC.derivative(2 * score, label);
  }

  @Override
  public LabelDomain labels() {
    return LabelDomain.BINARY;
  }

  @Override
  public boolean isProbabilistic() {
    return true;
  }

  @Override
  public boolean isConvex() {
    return true;
  }

  @Override
  public double mean(double score) {
    return Elementary.sigmoid(2 * score);
  }
}
