package org.thalweg.linalg;

/**
 * A factor of a symmetric, positive semidefinite matrix, for solving equations with it: A.-L.
 * Cholesky (1910), row by row over the packed triangle.
 *
 * <pre>
 *   S(A)S + εI = LLᵀ,   S = diag(A)^−½       so that no unit of a coordinate matters
 * </pre>
 *
 * ε begins at a few units in the last place and rises until all pivots are positive, so that
 * coordinates that depend on each other share what is to be solved for. A coordinate with a row of
 * zeros has the solution 0.
 */
public final class Cholesky {
  private static final double RIDGE = 0x1p-49;
  private static final double RISE = 32;

  private final int order;
  private final double[] scale; // S; 0 where the diagonal is
  private final double[] factor; // L, packed

  private Cholesky(int order, double[] scale, double[] factor) {
    this.order = order;
    this.scale = scale;
    this.factor = factor;
  }

  /**
   * Factors a matrix.
   *
   * @param packed not changed; finite
   */
  public static Cholesky of(double[] packed, int order) {
    double[] scale = new double[order];
    for (int i = 0; i < order; i++) {
      double diagonal = packed[Packed.start(i) + i];
      scale[i] = diagonal > 0 ? 1 / Math.sqrt(diagonal) : 0;
      scale[i] = Double.isFinite(scale[i]) ? scale[i] : 0;
    }
    double[] factor = new double[Packed.length(order)];
    double ridge = RIDGE;
    while (!fill(packed, scale, ridge, factor)) {
      ridge *= RISE;
    }
    return new Cholesky(order, scale, factor);
  }

  /** Fills the factor; false where a pivot is not positive. */
  private static boolean fill(double[] packed, double[] scale, double ridge, double[] factor) {
    for (int i = 0; i < scale.length; i++) {
      int row = Packed.start(i);
      for (int j = 0; j < i; j++) {
        int other = Packed.start(j);
        double rest = packed[row + j] * scale[i] * scale[j] - dot(factor, row, other, j);
        factor[row + j] = rest / factor[other + j];
      }
      double pivot = (scale[i] == 0 ? 1 : 1 + ridge) - dot(factor, row, row, i);
      if (!(pivot > 0)) {
        return ridge > 1e6; // not with any finite matrix
      }
      factor[row + i] = Math.sqrt(pivot);
    }
    return true;
  }

  /** Σ a[i + k]·a[j + k], k in [0, length), in four sums. */
  private static double dot(double[] a, int i, int j, int length) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    int k = 0;
    for (; k + 4 <= length; k += 4) {
      s0 += a[i + k] * a[j + k];
      s1 += a[i + k + 1] * a[j + k + 1];
      s2 += a[i + k + 2] * a[j + k + 2];
      s3 += a[i + k + 3] * a[j + k + 3];
    }
    for (; k < length; k++) {
      s0 += a[i + k] * a[j + k];
    }
    return (s0 + s2) + (s1 + s3);
  }

  /** The x of Ax = b, a new array. */
  public double[] solve(double[] b) {
    double[] x = new double[order];
    for (int i = 0; i < order; i++) {
      int row = Packed.start(i);
      double rest = b[i] * scale[i];
      for (int j = 0; j < i; j++) {
        rest -= factor[row + j] * x[j];
      }
      x[i] = rest / factor[row + i];
    }
    for (int i = order - 1; i >= 0; i--) {
      int row = Packed.start(i);
      x[i] /= factor[row + i];
      for (int j = 0; j < i; j++) {
        x[j] -= factor[row + j] * x[i];
      }
    }
    for (int i = 0; i < order; i++) {
      x[i] *= scale[i];
    }
    return x;
  }
}
