package org.thalweg.function;

/** A function of two numbers. */
interface Planar extends DifferentiableFunction {
  double at(double x, double y);

  double[] slopes(double x, double y);

  @Override
  default int dimension() {
    return 2;
  }

  @Override
  default double value(double[] p) {
    return at(p[0], p[1]);
  }

  @Override
  default double[] gradient(double[] p) {
    return slopes(p[0], p[1]);
  }
}
