package org.thalweg.diagnose;

import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.SmoothLoss;

/**
 * The loss of a likelihood with something else in the place of its value and of its second
 * derivative, for a question about second derivatives to sum up.
 *
 * @param loss whose scores and slopes these are
 * @param isSquared whether both are the squared slope, which is what the score of a row varies by;
 *     else the second derivative is 1, the expected one of a gamma variable with a logarithmic link
 */
record LikelihoodSums(SmoothLoss loss, boolean isSquared) implements SmoothLoss {
  @Override
  public double value(double score, double label) {
    double slope = loss.derivative(score, label);
    return slope * slope;
  }

  @Override
  public double derivative(double score, double label) {
    return loss.derivative(score, label);
  }

  @Override
  public double secondDerivative(double score, double label) {
    return isSquared ? value(score, label) : 1;
  }

  @Override
  public LabelDomain labels() {
    return loss.labels();
  }
}
