package org.thalweg.diagnose;

import org.thalweg.linalg.Elementary;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.SmoothLoss;

/**
 * The loss of a likelihood with something else in the place of its value and of its second
 * derivative, for a question about second derivatives to sum up. The value is the squared residual
 * over the variance, which of a variance of μᵖ is the squared slope times μᵖ⁻².
 *
 * @param loss whose scores and slopes these are
 * @param power p with a logarithmic link; 2 where the squared slope is that already
 * @param isSquared whether the second derivative is the squared slope, which is what the score of a
 *     row varies by; else it is μ²⁻ᵖ, the one that is expected with a logarithmic link
 */
record LikelihoodSums(SmoothLoss loss, double power, boolean isSquared) implements SmoothLoss {
  @Override
  public double value(double score, double label) {
    double slope = loss.derivative(score, label);
    return slope * slope * Elementary.exp((power - 2) * score);
  }

  @Override
  public double derivative(double score, double label) {
    return loss.derivative(score, label);
  }

  @Override
  public double secondDerivative(double score, double label) {
    double slope = loss.derivative(score, label);
    return isSquared ? slope * slope : Elementary.exp((2 - power) * score);
  }

  @Override
  public LabelDomain labels() {
    return loss.labels();
  }
}
