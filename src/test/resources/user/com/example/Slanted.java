package com.example;

import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.PointwiseLoss;

/** Half the squared error with a wrong derivative. */
public record Slanted() implements PointwiseLoss {
  @Override
  public double value(double score, double label) {
    return 0.5 * (score - label) * (score - label);
  }

  @Override
  public double derivative(double score, double label) {
    return 1.01 * (score - label);
  }

  @Override
  public LabelDomain labels() {
    return LabelDomain.REAL;
  }
}
