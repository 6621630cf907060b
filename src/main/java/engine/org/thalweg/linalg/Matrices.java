package org.thalweg.linalg;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.DoubleVector.zero;
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

  /**
   * The loops of {@link MatrixLoops} over dense rows on the Vector API, in the same bits:
   * neighbouring columns are in the lanes, so that no sum runs over lanes, and each is made in the
   * order of the loops. What a strip of columns sums up stays in registers.
   *
   * <p>Only to be touched where {@link VectorModule} is there.
   */
  private static final class MatrixVectors {
    private static final int STRIP = 8; // columns of several rows of a sum in registers

    private MatrixVectors() {}

    static void multiply(
        double[] a, int rows, int inner, double[] w, int from, int columns, double[] sums) {
      int k = 0;
      for (; k + 4 <= columns; k += 4) {
        for (int i = 0; i < rows; i++) {
          oneRow(a, i * inner, inner, w, from + k, columns, sums, i * columns + k);
        }
      }
      for (; k < columns; k++) {
        for (int i = 0; i < rows; i++) {
          sums[i * columns + k] =
              oneSum(a, i * inner, inner, w, from + k, columns, sums[i * columns + k]);
        }
      }
    }

    /** Four columns of the row at p. */
    private static void oneRow(
        double[] a, int p, int inner, double[] w, int from, int columns, double[] sums, int at) {
      DoubleVector s = fromArray(FOUR, sums, at);
      int j = 0;
      for (int v = from; j + 4 <= inner; j += 4, v += 4 * columns) {
        DoubleVector xa = fromArray(FOUR, w, v).mul(a[p + j]);
        DoubleVector xb = fromArray(FOUR, w, v + columns).mul(a[p + j + 1]);
        DoubleVector xc = fromArray(FOUR, w, v + 2 * columns).mul(a[p + j + 2]);
        DoubleVector xd = fromArray(FOUR, w, v + 3 * columns).mul(a[p + j + 3]);
        s = TYPE.cast(s).add(xa.add(xb).add(xc.add(xd)));
      }
      for (; j < inner; j++) {
        s = TYPE.cast(s).add(fromArray(FOUR, w, from + j * columns).mul(a[p + j]));
      }
      TYPE.cast(s).intoArray(sums, at);
    }

    private static double oneSum(
        double[] a, int p, int inner, double[] w, int from, int columns, double begin) {
      double s = begin;
      int j = 0;
      for (int v = from; j + 4 <= inner; j += 4, v += 4 * columns) {
        s +=
            (a[p + j] * w[v] + a[p + j + 1] * w[v + columns])
                + (a[p + j + 2] * w[v + 2 * columns] + a[p + j + 3] * w[v + 3 * columns]);
      }
      for (; j < inner; j++) {
        s += a[p + j] * w[from + j * columns];
      }
      return s;
    }

    static void addOuter(
        double[] a, int rows, int inner, double[] d, int columns, double[] gradient, int from) {
      int k = 0;
      for (; k + STRIP <= columns; k += STRIP) {
        int j = 0;
        for (; j + 4 <= inner; j += 4) {
          fourRows(a, rows, inner, j, d, columns, k, gradient, from + j * columns + k);
        }
        for (; j < inner; j++) {
          oneRow(a, rows, inner, j, d, columns, k, gradient, from + j * columns + k);
          oneRow(a, rows, inner, j, d, columns, k + 4, gradient, from + j * columns + k + 4);
        }
      }
      for (; k + 4 <= columns; k += 4) {
        for (int j = 0; j < inner; j++) {
          oneRow(a, rows, inner, j, d, columns, k, gradient, from + j * columns + k);
        }
      }
      for (; k < columns; k++) {
        for (int j = 0; j < inner; j++) {
          double s = gradient[from + j * columns + k];
          for (int i = 0; i < rows; i++) {
            s += a[i * inner + j] * d[i * columns + k];
          }
          gradient[from + j * columns + k] = s;
        }
      }
    }

    /** Eight columns of four rows of the gradient, those of the columns [j, j + 4) of a. */
    private static void fourRows(
        double[] a,
        int rows,
        int inner,
        int j,
        double[] d,
        int columns,
        int k,
        double[] to,
        int at) {
      int b = at + columns, c = b + columns, e = c + columns;
      DoubleVector a0 = fromArray(FOUR, to, at);
      DoubleVector a1 = fromArray(FOUR, to, at + 4);
      DoubleVector b0 = fromArray(FOUR, to, b);
      DoubleVector b1 = fromArray(FOUR, to, b + 4);
      DoubleVector c0 = fromArray(FOUR, to, c);
      DoubleVector c1 = fromArray(FOUR, to, c + 4);
      DoubleVector e0 = fromArray(FOUR, to, e);
      DoubleVector e1 = fromArray(FOUR, to, e + 4);
      for (int i = 0, p = j, q = k; i < rows; i++, p += inner, q += columns) {
        DoubleVector d0 = fromArray(FOUR, d, q);
        DoubleVector d1 = fromArray(FOUR, d, q + 4);
        DoubleVector x = broadcast(FOUR, a[p]);
        a0 = TYPE.cast(a0).add(d0.mul(x));
        a1 = TYPE.cast(a1).add(d1.mul(x));
        x = broadcast(FOUR, a[p + 1]);
        b0 = TYPE.cast(b0).add(d0.mul(x));
        b1 = TYPE.cast(b1).add(d1.mul(x));
        x = broadcast(FOUR, a[p + 2]);
        c0 = TYPE.cast(c0).add(d0.mul(x));
        c1 = TYPE.cast(c1).add(d1.mul(x));
        x = broadcast(FOUR, a[p + 3]);
        e0 = TYPE.cast(e0).add(d0.mul(x));
        e1 = TYPE.cast(e1).add(d1.mul(x));
      }
      TYPE.cast(a0).intoArray(to, at);
      TYPE.cast(a1).intoArray(to, at + 4);
      TYPE.cast(b0).intoArray(to, b);
      TYPE.cast(b1).intoArray(to, b + 4);
      TYPE.cast(c0).intoArray(to, c);
      TYPE.cast(c1).intoArray(to, c + 4);
      TYPE.cast(e0).intoArray(to, e);
      TYPE.cast(e1).intoArray(to, e + 4);
    }

    /** Four columns of one row of the gradient. */
    private static void oneRow(
        double[] a,
        int rows,
        int inner,
        int j,
        double[] d,
        int columns,
        int k,
        double[] to,
        int at) {
      DoubleVector s = fromArray(FOUR, to, at);
      for (int i = 0; i < rows; i++) {
        s = TYPE.cast(s).add(fromArray(FOUR, d, i * columns + k).mul(a[i * inner + j]));
      }
      TYPE.cast(s).intoArray(to, at);
    }

    /** By the rows of Wᵀ, so that neighbouring sums are in the lanes. */
    static void multiplyTransposed(
        double[] d, int rows, int columns, double[] w, int from, int inner, double[] out) {
      double[] turned = new double[columns * inner];
      for (int j = 0; j < inner; j++) {
        for (int k = 0; k < columns; k++) {
          turned[k * inner + j] = w[from + j * columns + k];
        }
      }
      int j = 0;
      for (; j + STRIP <= inner; j += STRIP) {
        int i = 0;
        for (; i + 2 <= rows; i += 2) {
          twoTransposed(d, i * columns, columns, turned, j, inner, out, i * inner + j);
        }
        if (i < rows) {
          transposed(d, i * columns, columns, turned, j, inner, out, i * inner + j);
          transposed(d, i * columns, columns, turned, j + 4, inner, out, i * inner + j + 4);
        }
      }
      for (; j + 4 <= inner; j += 4) {
        for (int i = 0; i < rows; i++) {
          transposed(d, i * columns, columns, turned, j, inner, out, i * inner + j);
        }
      }
      for (; j < inner; j++) {
        for (int i = 0; i < rows; i++) {
          double s = 0;
          for (int k = 0; k < columns; k++) {
            s += turned[k * inner + j] * d[i * columns + k];
          }
          out[i * inner + j] = s;
        }
      }
    }

    private static void twoTransposed(
        double[] d, int p, int columns, double[] turned, int j, int inner, double[] out, int at) {
      DoubleVector s0 = zero(FOUR), s1 = s0, t0 = s0, t1 = s0;
      for (int k = 0, v = j; k < columns; k++, v += inner) {
        DoubleVector w0 = fromArray(FOUR, turned, v);
        DoubleVector w1 = fromArray(FOUR, turned, v + 4);
        DoubleVector x = broadcast(FOUR, d[p + k]);
        DoubleVector y = broadcast(FOUR, d[p + columns + k]);
        s0 = TYPE.cast(s0).add(w0.mul(x));
        s1 = TYPE.cast(s1).add(w1.mul(x));
        t0 = TYPE.cast(t0).add(w0.mul(y));
        t1 = TYPE.cast(t1).add(w1.mul(y));
      }
      TYPE.cast(s0).intoArray(out, at);
      TYPE.cast(s1).intoArray(out, at + 4);
      TYPE.cast(t0).intoArray(out, at + inner);
      TYPE.cast(t1).intoArray(out, at + inner + 4);
    }

    private static void transposed(
        double[] d, int p, int columns, double[] turned, int j, int inner, double[] out, int at) {
      DoubleVector s = zero(FOUR);
      for (int k = 0; k < columns; k++) {
        s = TYPE.cast(s).add(fromArray(FOUR, turned, k * inner + j).mul(d[p + k]));
      }
      TYPE.cast(s).intoArray(out, at);
    }
  }
}
