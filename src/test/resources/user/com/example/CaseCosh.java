package com.example;

import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.PointwiseLoss;
import scala.Product;

/** What the compiler of Scala makes of {@code case class CaseCosh(scale: Double)}, by hand. */
public class CaseCosh implements PointwiseLoss, Product {
  private final double scale;

  public CaseCosh(double scale) {
    this.scale = scale;
  }

  public double scale() {
    return scale;
  }

  @Override
  public int productArity() {
    return 1;
  }

  @Override
  public Object productElement(int n) {
    return scale;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof CaseCosh;
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
    return other instanceof CaseCosh same && same.scale == scale;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(scale);
  }
}
