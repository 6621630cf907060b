package com.example;

import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.PointwiseLoss;

/** What the compiler of Kotlin makes of {@code object OneCosh}, by hand. */
public final class OneCosh implements PointwiseLoss {
  public static final OneCosh INSTANCE = new OneCosh();

  private OneCosh() {}

  @Override
  public double value(double score, double label) {
    return new LogCosh(1).value(score, label);
  }

  @Override
  public double derivative(double score, double label) {
    return new LogCosh(1).derivative(score, label);
  }

  @Override
  public LabelDomain labels() {
    return LabelDomain.REAL;
  }
}
