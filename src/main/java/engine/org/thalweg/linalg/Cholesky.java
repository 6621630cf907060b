package org.thalweg.linalg;

import java.util.stream.IntStream;

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
 *
 * @param scale S; 0 where the diagonal is
 * @param factor L, packed
 * @param ridge ε
 */
public record Cholesky(int order, double[] scale, double[] factor, double ridge) {
  private static final double RIDGE = 0x1p-49;
  private static final double RISE = 32;
  private static final double DEPENDENT = 1e-5; // a root of a pivot
  private static final int PANEL = 32; // rows
  private static final int FEWEST = 4; // rows that vectors are for

  /**
   * Factors a matrix.
   *
   * @param packed not changed; finite
   */
  public static Cholesky of(double[] packed, int order) {
    return of(packed, order, null);
  }

  /**
   * Factors a matrix of which a part was factored before.
   *
   * @param packed not changed; finite
   * @param before that of its first rows and columns, which is taken over unless ε rises; null for
   *     none
   */
  public static Cholesky of(double[] packed, int order, Cholesky before) {
    double[] scale = new double[order];
    for (int i = 0; i < order; i++) {
      double diagonal = packed[Packed.start(i) + i];
      scale[i] = diagonal > 0 ? 1 / Math.sqrt(diagonal) : 0;
      scale[i] = Double.isFinite(scale[i]) ? scale[i] : 0;
    }
    double[] factor = new double[Packed.length(order)];
    double ridge = RIDGE;
    int known = 0;
    if (before != null) {
      ridge = before.ridge;
      known = before.order;
      System.arraycopy(before.factor, 0, factor, 0, before.factor.length);
    }
    while (!fill(packed, scale, ridge, factor, known)) {
      ridge *= RISE;
      known = 0;
    }
    return new Cholesky(order, scale, factor, ridge);
  }

  /**
   * The logarithms of the pivots in the units of A, whose sum is that of the determinant, without
   * those of coordinates that depend on the ones before.
   */
  public double[] logPivots() {
    return IntStream.range(0, order)
        .filter(i -> scale[i] > 0 && factor[Packed.start(i) + i] > DEPENDENT)
        .mapToDouble(i -> 2 * StrictMath.log(factor[Packed.start(i) + i] / scale[i]))
        .toArray();
  }

  /**
   * Fills the factor, some rows at a time, so that those before them pass through the cache once;
   * false where a pivot is not positive.
   */
  private static boolean fill(
      double[] packed, double[] scale, double ridge, double[] factor, int known) {
    double[] dots = new double[PANEL];
    for (int first = known; first < scale.length; first += PANEL) {
      int end = Math.min(scale.length, first + PANEL);
      for (int j = 0; j < first; j++) {
        fillColumn(packed, scale, factor, first, end, j, dots);
      }
      for (int j = first; j < end; j++) {
        dots(factor, j, j + 1, j, dots);
        double pivot = (scale[j] == 0 ? 1 : 1 + ridge) - dots[0];
        if (!(pivot > 0)) {
          return ridge > 1e6; // not with any finite matrix
        }
        factor[Packed.start(j) + j] = Math.sqrt(pivot);
        fillColumn(packed, scale, factor, j + 1, end, j, dots);
      }
    }
    return true;
  }

  /** Entries (i, j) of the factor, for i in [from, end). */
  private static void fillColumn(
      double[] packed, double[] scale, double[] factor, int from, int end, int j, double[] dots) {
    dots(factor, from, end, j, dots);
    double pivot = factor[Packed.start(j) + j];
    for (int i = from; i < end; i++) {
      int at = Packed.start(i) + j;
      factor[at] = (packed[at] * scale[i] * scale[j] - dots[i - from]) / pivot;
    }
  }

  private static void dots(double[] factor, int from, int end, int j, double[] to) {
    if (end - from >= FEWEST && VectorModule.pays((end - from) * j)) {
      TriangleVectors.dots(factor, from, end, j, to);
    } else {
      dotsByLoops(factor, from, end, j, to);
    }
  }

  /**
   * Products of rows of a packed triangle with another one: the first j numbers of each, in four
   * sums.
   *
   * @param to set to that of row i at {@code i − from}, for i in [from, end)
   */
  static void dotsByLoops(double[] a, int from, int end, int j, double[] to) {
    for (int i = from; i < end; i++) {
      to[i - from] = Norms.dot(a, Packed.start(i), a, Packed.start(j), j);
    }
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
