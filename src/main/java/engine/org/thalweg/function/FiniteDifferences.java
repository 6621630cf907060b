package org.thalweg.function;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * Derivatives by central differences of fourth order: B. Fornberg, "Generation of Finite Difference
 * Formulas on Arbitrarily Spaced Grids", Mathematics of Computation 51 (1988), table 1.
 *
 * <pre>
 *   f′(x) ≈ (8(f(x+h) − f(x−h)) − (f(x+2h) − f(x−2h))) / 12h        h = 0.001·max(1, |x|)
 * </pre>
 *
 * The error is about h⁴/30 of the fifth derivative, and 1e-13 of the value by rounding.
 */
public final class FiniteDifferences {
  private static final double STEP = 1e-3; // near ε^(1/5), where both errors are alike

  private static final double PRODUCT_STEP = 6e-6; // ε^(1/3), the same for second order
  private static final int LONGEST = -3; // of steps that are tried, as powers of ten
  private static final int SHORTEST = -9;

  private FiniteDifferences() {}

  /** A new array of ∂f/∂x, from four values of f for each coordinate. */
  public static double[] gradient(ToDoubleFunction<double[]> f, double[] x) {
    double[] gradient = new double[x.length];
    double[] point = x.clone();
    for (int i = 0; i < x.length; i++) {
      double h = STEP * Math.max(1, Math.abs(x[i]));
      double near = at(f, point, i, x[i] + h) - at(f, point, i, x[i] - h);
      double far = at(f, point, i, x[i] + 2 * h) - at(f, point, i, x[i] - 2 * h);
      gradient[i] = (8 * near - far) / (12 * h);
      point[i] = x[i];
    }
    return gradient;
  }

  /**
   * A matrix of second derivatives.
   *
   * @param entries ∂²f/∂x∂x, symmetric
   * @param errors about how far each entry may be off, by the rounding of gradients and by what
   *     differences of second and of fourth order have not in common; by rounding alone if they are
   *     exact otherwise
   */
  public record Hessian(double[][] entries, double[][] errors) {

    /** −H. */
    Hessian negated() {
      double[][] opposite =
          Arrays.stream(entries)
              .map(row -> Arrays.stream(row).map(entry -> -entry).toArray())
              .toArray(double[][]::new);
      return new Hessian(opposite, errors);
    }

    /** vᵀHv. */
    public double along(double[] v) {
      double sum = 0;
      for (int i = 0; i < v.length; i++) {
        for (int j = 0; j < v.length; j++) {
          sum += v[i] * entries[i][j] * v[j];
        }
      }
      return sum;
    }

    /** How far {@link #along} may be off. */
    public double errorAlong(double[] v) {
      double sum = 0;
      for (int i = 0; i < v.length; i++) {
        for (int j = 0; j < v.length; j++) {
          sum += Math.abs(v[i]) * errors[i][j] * Math.abs(v[j]);
        }
      }
      return sum;
    }
  }

  /** The matrix ∂²f/∂x∂x, from four gradients for each coordinate. */
  public static Hessian hessian(DifferentiableFunction f, double[] x) {
    int d = x.length;
    double[][] jacobian = new double[d][d];
    double[][] off = new double[d][d];
    for (int i = 0; i < d; i++) {
      differentiateGradient(f, x, i, jacobian[i], off[i]);
    }
    return new Hessian(symmetric(jacobian), symmetric(off));
  }

  private static double[][] symmetric(double[][] a) {
    double[][] mean = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        mean[i][j] = 0.5 * (a[i][j] + a[j][i]);
      }
    }
    return mean;
  }

  private static double unit(double[] x) {
    return Math.max(1, Arrays.stream(x).map(Math::abs).max().orElse(0));
  }

  /**
   * The length of differences with which products with vectors like v are least off: of the powers
   * of ten from 1e-9 to 1e-3, times the size of x, the one that changes least from the one before.
   * For functions that bend over lengths unlike those of x, such as losses of features in the
   * thousands.
   */
  static double productStep(DifferentiableFunction f, double[] x, double[] v) {
    double best = 0;
    double least = Double.POSITIVE_INFINITY;
    double[] longer = null;
    for (int k = LONGEST; k >= SHORTEST; k--) {
      double step = unit(x) * StrictMath.pow(10, k);
      double[] product = hessianProduct(f, x, v, step);
      double change = 0;
      for (int i = 0; longer != null && i < product.length; i++) {
        change += (product[i] - longer[i]) * (product[i] - longer[i]);
      }
      if (longer != null && change < least) {
        least = change;
        best = step;
      }
      longer = product;
    }
    return best == 0 ? PRODUCT_STEP * unit(x) : best;
  }

  /**
   * The product of the Hessian at x with a vector, from two gradients, whatever the dimension.
   *
   * <pre>
   *   Hv ≈ (∇f(x + hv) − ∇f(x − hv)) / 2h                h = step/‖v‖
   * </pre>
   *
   * The error is h²/6 of the fourth derivative along v, and that of the gradients' rounding, over
   * h.
   *
   * @param x a point; not changed
   * @param v a vector as long as x, not 0; not changed
   * @param step the length of the differences, in the unit of x
   * @return a new array
   */
  static double[] hessianProduct(DifferentiableFunction f, double[] x, double[] v, double step) {
    double h = step / Math.sqrt(Arrays.stream(v).map(e -> e * e).sum());
    double[] product = f.gradient(moved(x, h, v));
    double[] below = f.gradient(moved(x, -h, v));
    for (int i = 0; i < product.length; i++) {
      product[i] = (product[i] - below[i]) / (2 * h);
    }
    return product;
  }

  private static double[] moved(double[] x, double by, double[] v) {
    double[] point = x.clone();
    for (int i = 0; i < point.length; i++) {
      point[i] += by * v[i];
    }
    return point;
  }

  /** Fills in ∂/∂xᵢ of the gradient, and about how far each is off. */
  private static void differentiateGradient(
      DifferentiableFunction f, double[] x, int i, double[] change, double[] off) {
    double h = STEP * Math.max(1, Math.abs(x[i]));
    double[][] at = new double[4][];
    double[] point = x.clone();
    for (int k = 0; k < 4; k++) {
      point[i] = x[i] + (k < 2 ? k - 2 : k - 1) * h;
      at[k] = f.gradient(point);
    }
    for (int j = 0; j < change.length; j++) {
      double near = at[2][j] - at[1][j];
      double far = at[3][j] - at[0][j];
      double coarse = near / (2 * h);
      change[j] = (8 * near - far) / (12 * h);
      double apart = Math.abs(change[j] - coarse); // h², and so h⁴ beside it
      double truncation = apart == 0 ? 0 : apart * (apart / (apart + Math.abs(change[j])));
      double largest = Math.max(Math.abs(at[0][j]), Math.abs(at[3][j]));
      off[j] = truncation + 4 * Math.ulp(largest) / h;
    }
  }

  private static double at(ToDoubleFunction<double[]> f, double[] point, int i, double value) {
    point[i] = value;
    return f.applyAsDouble(point);
  }
}
