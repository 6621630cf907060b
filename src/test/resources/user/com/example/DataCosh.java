package com.example;

import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.PointwiseLoss;

/** What the compiler of Kotlin makes of {@code data class DataCosh(val scale: Double = 1.0)}. */
public final class DataCosh implements PointwiseLoss {
  private final double scale;

  public DataCosh(double scale) {
    this.scale = scale;
  }

  public DataCosh() {
    this(1);
  }

  public final double getScale() {
    return scale;
  }

  public final double component1() {
    return scale;
  }

  public final DataCosh copy(double other) {
    return new DataCosh(other);
  }

  @Override
  public double value(double score, double label) {
    return new LogCosh(scale).value(score, label);
  }

  @Override
  public double derivative(double score, double label) {
    return new LogCosh(scale).derivative(score, label);
  }

  @Override
  public LabelDomain labels() {
    return LabelDomain.REAL;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DataCosh same && same.scale == scale;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(scale);
  }
}
