package org.thalweg.linalg;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.DoubleVector.zero;
import static org.thalweg.linalg.Lanes.FOUR;
import static org.thalweg.linalg.Lanes.TYPE;

import jdk.incubator.vector.DoubleVector;

/**
 * The loops of {@link MatrixLoops} over dense rows on the Vector API, in the same bits:
 * neighbouring columns are in the lanes, so that no sum runs over lanes, and each is made in the
 * order of the loops. What a strip of columns sums up stays in registers.
 *
 * <p>Only to be touched where {@link VectorModule} is there.
 */
final class MatrixVectors {
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
      double[] a, int rows, int inner, int j, double[] d, int columns, int k, double[] to, int at) {
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
      double[] a, int rows, int inner, int j, double[] d, int columns, int k, double[] to, int at) {
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
