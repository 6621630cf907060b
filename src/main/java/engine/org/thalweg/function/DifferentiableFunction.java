package org.thalweg.function;

import java.util.function.ToDoubleFunction;

/** A function f(x) of a vector, to be minimised; to maximise it, minimise {@link #negated()}. */
public interface DifferentiableFunction {

  /** Length of x. */
  int dimension();

  /** f(x). The array is only read. */
  double value(double[] x);

  /** A new array of ∂f/∂x; by central differences unless a function knows better. */
  default double[] gradient(double[] x) {
    return FiniteDifferences.gradient(this::value, x);
  }

  /** ∂²f/∂x∂x; by differences of gradients unless a function knows better. */
  default FiniteDifferences.Hessian hessian(double[] x) {
    return FiniteDifferences.hessian(this, x);
  }

  /** −f: its minima are the maxima of f. */
  default DifferentiableFunction negated() {
    DifferentiableFunction positive = this;
    return new DifferentiableFunction() {
      @Override
      public int dimension() {
        return positive.dimension();
      }

      @Override
      public double value(double[] x) {
        return -positive.value(x);
      }

      @Override
      public double[] gradient(double[] x) {
        double[] gradient = positive.gradient(x);
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] = -gradient[i];
        }
        return gradient;
      }

      @Override
      public FiniteDifferences.Hessian hessian(double[] x) {
        return positive.hessian(x).negated();
      }

      @Override
      public DifferentiableFunction negated() {
        return positive;
      }
    };
  }

  /** A function of which only the values are known. */
  static DifferentiableFunction of(int dimension, ToDoubleFunction<double[]> value) {
    return new DifferentiableFunction() {
      @Override
      public int dimension() {
        return dimension;
      }

      @Override
      public double value(double[] x) {
        return value.applyAsDouble(x);
      }
    };
  }
}
