package com.example;

import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.PointwiseLoss;

/** ln cosh(r/scale), r = z − y: squared near 0, absolute far out. */
public record LogCosh(double scale) implements PointwiseLoss {
  public LogCosh {
    if (!(scale > 0)) {
      throw new IllegalArgumentException("scale must be positive but was " + scale);
    }
  }

  public LogCosh() {
    this(1);
  }

  @Override
  public double value(double score, double label) {
    double distance = Math.abs(score - label) / scale;
    if (distance < 1) { // cosh r = 1 + 2·sinh²(r/2), exact to the last digits near 0
      double half = StrictMath.sinh(distance / 2);
      return StrictMath.log1p(2 * half * half);
    }
    return distance + StrictMath.log1p(StrictMath.exp(-2 * distance)) - StrictMath.log(2);
  }

  @Override
  public double derivative(double score, double label) {
    return StrictMath.tanh((score - label) / scale) / scale;
  }

  @Override
  public LabelDomain labels() {
    return LabelDomain.REAL;
  }
}
