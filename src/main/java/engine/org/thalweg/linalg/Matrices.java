package org.thalweg.linalg;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static org.thalweg.linalg.Lanes.FOUR;
import static org.thalweg.linalg.Lanes.TYPE;

import jdk.incubator.vector.DoubleVector;

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

  /**
   * The loops of {@link MatrixLoops} over a sparse row on the Vector API, in the same bits, as
   * {@link MatrixVectors} has those over dense rows.
   *
   * <p>Only to be touched where {@link VectorModule} is there.
   */
  private static final class SparseMatrixVectors {
    private static final int STRIP = 16; // columns of d in registers

    private SparseMatrixVectors() {}

    static void multiply(SparseRow x, double[] w, int from, int columns, double[] sums, int at) {
      int k = 0;
      for (; k + 4 <= columns; k += 4) {
        four(x, w, from + k, columns, sums, at + k);
      }
      for (; k < columns; k++) {
        one(x, w, from + k, columns, sums, at + k);
      }
    }

    private static void four(
        SparseRow x, double[] w, int from, int columns, double[] sums, int at) {
      int[] places = x.columns();
      double[] values = x.values();
      int count = x.count();
      DoubleVector s = fromArray(FOUR, sums, at);
      int j = 0;
      for (; j + 4 <= count; j += 4) {
        int a = from + places[j] * columns;
        int b = from + places[j + 1] * columns;
        int c = from + places[j + 2] * columns;
        int d = from + places[j + 3] * columns;
        DoubleVector xa = fromArray(FOUR, w, a).mul(values[j]);
        DoubleVector xb = fromArray(FOUR, w, b).mul(values[j + 1]);
        DoubleVector xc = fromArray(FOUR, w, c).mul(values[j + 2]);
        DoubleVector xd = fromArray(FOUR, w, d).mul(values[j + 3]);
        s = TYPE.cast(s).add(xa.add(xb).add(xc.add(xd)));
      }
      for (; j < count; j++) {
        s = TYPE.cast(s).add(fromArray(FOUR, w, from + places[j] * columns).mul(values[j]));
      }
      TYPE.cast(s).intoArray(sums, at);
    }

    private static void one(SparseRow x, double[] w, int from, int columns, double[] sums, int at) {
      int[] places = x.columns();
      double[] values = x.values();
      double s = sums[at];
      int j = 0;
      for (; j + 4 <= x.count(); j += 4) {
        s +=
            (values[j] * w[from + places[j] * columns]
                    + values[j + 1] * w[from + places[j + 1] * columns])
                + (values[j + 2] * w[from + places[j + 2] * columns]
                    + values[j + 3] * w[from + places[j + 3] * columns]);
      }
      for (; j < x.count(); j++) {
        s += values[j] * w[from + places[j] * columns];
      }
      sums[at] = s;
    }

    static void addOuter(
        SparseRow x, double[] d, int at, int columns, double[] gradient, int from) {
      int[] places = x.columns();
      double[] values = x.values();
      int count = x.count();
      int k = 0;
      for (; k + STRIP <= columns; k += STRIP) {
        DoubleVector d0 = fromArray(FOUR, d, at + k);
        DoubleVector d1 = fromArray(FOUR, d, at + k + 4);
        DoubleVector d2 = fromArray(FOUR, d, at + k + 8);
        DoubleVector d3 = fromArray(FOUR, d, at + k + 12);
        for (int j = 0; j < count; j++) {
          int to = from + places[j] * columns + k;
          DoubleVector value = broadcast(FOUR, values[j]);
          fromArray(FOUR, gradient, to).add(TYPE.cast(d0).mul(value)).intoArray(gradient, to);
          fromArray(FOUR, gradient, to + 4)
              .add(TYPE.cast(d1).mul(value))
              .intoArray(gradient, to + 4);
          fromArray(FOUR, gradient, to + 8)
              .add(TYPE.cast(d2).mul(value))
              .intoArray(gradient, to + 8);
          fromArray(FOUR, gradient, to + 12)
              .add(TYPE.cast(d3).mul(value))
              .intoArray(gradient, to + 12);
        }
      }
      for (; k + 4 <= columns; k += 4) {
        DoubleVector dk = fromArray(FOUR, d, at + k);
        for (int j = 0; j < count; j++) {
          int to = from + places[j] * columns + k;
          fromArray(FOUR, gradient, to).add(TYPE.cast(dk).mul(values[j])).intoArray(gradient, to);
        }
      }
      for (; k < columns; k++) {
        for (int j = 0; j < count; j++) {
          gradient[from + places[j] * columns + k] += values[j] * d[at + k];
        }
      }
    }
  }
}
