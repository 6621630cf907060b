package org.thalweg.linalg;

/**
 * Products with matrices that are pieces of w or of its gradient, stored row by row: the sums of
 * models with several of them. On the Vector API where that is worth it, else by {@link
 * MatrixLoops}, whose bits they have.
 */
public final class Matrices {
  private static final int FEW = 3; // rows, for which no matrix is transposed

  private Matrices() {}

  /**
   * Adds xᵀW to the sums at [at, at + columns).
   *
   * @param w has W from {@code from} on, a row of {@code columns} numbers for each column of x
   */
  public static void multiply(
      SparseRow x, double[] w, int from, int columns, double[] sums, int at) {
    if (columns >= MatrixLoops.LANES && VectorModule.pays(x.count() * columns)) {
      SparseMatrixVectors.multiply(x, w, from, columns, sums, at);
    } else if (columns == 2) {
      MatrixLoops.multiplyTwo(x, w, from, sums, at);
    } else if (columns == 3) {
      MatrixLoops.multiplyThree(x, w, from, sums, at);
    } else {
      MatrixLoops.multiply(x, w, from, columns, sums, at);
    }
  }

  /** Adds x dᵀ, with the d at [at, at + columns), to such a matrix. */
  public static void addOuter(
      SparseRow x, double[] d, int at, int columns, double[] gradient, int from) {
    if (columns >= MatrixLoops.LANES && VectorModule.pays(x.count() * columns)) {
      SparseMatrixVectors.addOuter(x, d, at, columns, gradient, from);
    } else if (columns == 3) {
      MatrixLoops.addOuterThree(x, d, at, gradient, from);
    } else {
      MatrixLoops.addOuter(x, d, at, columns, gradient, from);
    }
  }

  /**
   * Adds AW to the sums: {@link #multiply(SparseRow, double[], int, int, double[], int)} of whole
   * rows, in its bits.
   *
   * @param a rows × inner
   * @param w has W from {@code from} on, inner × columns
   * @param sums rows × columns
   */
  public static void multiply(
      double[] a, int rows, int inner, double[] w, int from, int columns, double[] sums) {
    if (columns >= MatrixLoops.LANES && VectorModule.pays(rows * inner * columns)) {
      MatrixVectors.multiply(a, rows, inner, w, from, columns, sums);
    } else {
      MatrixLoops.multiply(a, rows, inner, w, from, columns, sums);
    }
  }

  /**
   * Adds AᵀD to such a matrix, row after row.
   *
   * @param a rows × inner
   * @param d rows × columns
   */
  public static void addOuter(
      double[] a, int rows, int inner, double[] d, int columns, double[] gradient, int from) {
    if (columns >= MatrixLoops.LANES && VectorModule.pays(rows * inner * columns)) {
      MatrixVectors.addOuter(a, rows, inner, d, columns, gradient, from);
    } else {
      MatrixLoops.addOuter(a, rows, inner, d, columns, gradient, from);
    }
  }

  /**
   * Sets out to DWᵀ, rows × inner.
   *
   * @param d rows × columns
   * @param w has W from {@code from} on, inner × columns
   */
  public static void multiplyTransposed(
      double[] d, int rows, int columns, double[] w, int from, int inner, double[] out) {
    boolean isWide = inner >= MatrixLoops.LANES && rows > FEW;
    if (isWide && VectorModule.pays(rows * inner * columns)) {
      MatrixVectors.multiplyTransposed(d, rows, columns, w, from, inner, out);
    } else {
      MatrixLoops.multiplyTransposed(d, rows, columns, w, from, inner, out);
    }
  }
}
