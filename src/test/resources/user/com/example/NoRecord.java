package com.example;

import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.PointwiseLoss;

/** A loss, but no record: a conf cannot give it arguments, nor print it. */
public final class NoRecord implements PointwiseLoss {
  @Override
  public double value(double score, double label) {
    return 0;
  }

  @Override
  public double derivative(double score, double label) {
    return 0;
  }

  @Override
  public LabelDomain labels() {
    return LabelDomain.REAL;
  }
}
