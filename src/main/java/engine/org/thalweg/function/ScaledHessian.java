package org.thalweg.function;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * A Hessian in units of its own: D⁻¹HD⁻¹ = VΛVᵀ with a diagonal D such that the largest entry of
 * each row is about 1 in size. So nothing that is computed from it depends on units of the function
 * or of a number.
 *
 * @param units the diagonal of D
 * @param pairs Λ and V
 */
record ScaledHessian(double[] units, Eigenvalues pairs) {
  private static final double FLATTEST = 1e-12; // eigenvalue that is taken as it is, of the largest
  private static final double LARGEST = 1e200;
  private static final int PASSES = 30;

  /**
   * The Hessian at a point.
   *
   * @param gradient there
   */
  static ScaledHessian of(double[][] hessian, double[] x, double[] gradient) {
    int d = x.length;
    double[] units = units(hessian, x, gradient);
    double[][] scaled = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        scaled[i][j] = hessian[i][j] / units[i] / units[j];
      }
    }
    return new ScaledHessian(units, Eigenvalues.of(scaled));
  }

  /** D⁻¹·V·f(Λ)⁻¹·Vᵀ·D⁻¹·g, in which no |λ| is less than a small share of the largest. */
  double[] solved(double[] gradient, DoubleUnaryOperator f) {
    int d = gradient.length;
    double largest = Arrays.stream(pairs.values()).map(Math::abs).max().orElse(0);
    double[] solved = new double[d];
    for (int k = 0; k < d; k++) {
      double value = pairs.values()[k];
      double size = Math.max(Math.abs(value), FLATTEST * largest);
      double divisor = size == 0 ? 1 : f.applyAsDouble(Math.copySign(size, value));
      double share = along(k, gradient) / divisor;
      for (int i = 0; i < d; i++) {
        solved[i] += share * pairs.vectors()[i][k] / units[i];
      }
    }
    return solved;
  }

  /** vₖᵀ·D⁻¹·g. */
  double along(int k, double[] gradient) {
    double along = 0;
    for (int i = 0; i < gradient.length; i++) {
      along += pairs.vectors()[i][k] * gradient[i] / units[i];
    }
    return along;
  }

  /** D⁻¹·vₖ, the direction of an eigenvector in the units of x. */
  double[] direction(int k) {
    double[] direction = new double[units.length];
    Arrays.setAll(direction, i -> pairs.vectors()[i][k] / units[i]);
    return direction;
  }

  /**
   * D: D. Ruiz, "A Scaling Algorithm to Equilibrate Both Rows and Columns Norms in Matrices", RAL
   * (2001), from the diagonal on. Of a number in which f is straight, such that a whole step is as
   * long as the number.
   */
  private static double[] units(double[][] hessian, double[] x, double[] gradient) {
    double[] units = new double[x.length];
    Arrays.setAll(units, i -> hessian[i][i] == 0 ? 1 : Math.sqrt(Math.abs(hessian[i][i])));
    for (int pass = 0; pass < PASSES; pass++) {
      double[] before = units.clone();
      for (int i = 0; i < units.length; i++) {
        double largest = 0;
        for (int j = 0; j < units.length; j++) {
          largest = Math.max(largest, Math.abs(hessian[i][j]) / before[i] / before[j]);
        }
        units[i] *= largest > 0 && largest < LARGEST ? Math.sqrt(largest) : 1;
      }
    }
    for (int i = 0; i < units.length; i++) {
      boolean isStraight = Arrays.stream(hessian[i]).allMatch(entry -> entry == 0);
      if (isStraight && gradient[i] != 0) {
        double size = x[i] == 0 ? 1 : Math.abs(x[i]);
        units[i] = Math.sqrt(Math.abs(gradient[i]) / size);
      }
    }
    return units;
  }
}
