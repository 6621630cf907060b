package org.thalweg.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link MatrixLoops} over dense rows on the Vector API, in the same bits:
 * neighbouring columns are in the lanes, so that no sum runs over lanes, and each is made in the
 * order of the loops. What a strip of columns sums up stays in registers.
 *
 * <p>Only to be touched where {@link VectorModule} is there.
 */
final class MatrixVectors {
  private static final VectorSpecies<Double> FOUR = DoubleVector.SPECIES_256;
  private static final int STRIP = 8; // columns of several rows of a sum in registers

  private MatrixVectors() {}

  static void multiply(
      double[] a, int rows, int inner, double[] w, int from, int columns, double[] sums) {
    int k = 0;
    for (; k + STRIP <= columns; k += STRIP) {
      int i = 0;
      for (; i + 2 <= rows; i += 2) {
        twoRows(a, i * inner, inner, w, from + k, columns, sums, i * columns + k);
      }
      if (i < rows) {
        oneRow(a, i * inner, inner, w, from + k, columns, sums, i * columns + k);
        oneRow(a, i * inner, inner, w, from + k + 4, columns, sums, i * columns + k + 4);
      }
    }
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

  /** Eight columns of two rows, of which the first is at p. */
  private static void twoRows(
      double[] a, int p, int inner, double[] w, int from, int columns, double[] sums, int at) {
    DoubleVector s0 = at(sums, at), s1 = at(sums, at + 4);
    DoubleVector t0 = at(sums, at + columns), t1 = at(sums, at + columns + 4);
    int j = 0;
    for (int v = from; j + 4 <= inner; j += 4, v += 4 * columns) {
      DoubleVector a0 = at(w, v), a1 = at(w, v + 4);
      DoubleVector b0 = at(w, v + columns), b1 = at(w, v + columns + 4);
      DoubleVector c0 = at(w, v + 2 * columns), c1 = at(w, v + 2 * columns + 4);
      DoubleVector d0 = at(w, v + 3 * columns), d1 = at(w, v + 3 * columns + 4);
      DoubleVector xa = all(a[p + j]), xb = all(a[p + j + 1]);
      DoubleVector xc = all(a[p + j + 2]), xd = all(a[p + j + 3]);
      s0 = s0.add(xa.mul(a0).add(xb.mul(b0)).add(xc.mul(c0).add(xd.mul(d0))));
      s1 = s1.add(xa.mul(a1).add(xb.mul(b1)).add(xc.mul(c1).add(xd.mul(d1))));
      DoubleVector ya = all(a[p + inner + j]), yb = all(a[p + inner + j + 1]);
      DoubleVector yc = all(a[p + inner + j + 2]), yd = all(a[p + inner + j + 3]);
      t0 = t0.add(ya.mul(a0).add(yb.mul(b0)).add(yc.mul(c0).add(yd.mul(d0))));
      t1 = t1.add(ya.mul(a1).add(yb.mul(b1)).add(yc.mul(c1).add(yd.mul(d1))));
    }
    for (; j < inner; j++) {
      DoubleVector a0 = at(w, from + j * columns), a1 = at(w, from + j * columns + 4);
      s0 = s0.add(a0.mul(a[p + j]));
      s1 = s1.add(a1.mul(a[p + j]));
      t0 = t0.add(a0.mul(a[p + inner + j]));
      t1 = t1.add(a1.mul(a[p + inner + j]));
    }
    s0.intoArray(sums, at);
    s1.intoArray(sums, at + 4);
    t0.intoArray(sums, at + columns);
    t1.intoArray(sums, at + columns + 4);
  }

  /** Four columns of the row at p. */
  private static void oneRow(
      double[] a, int p, int inner, double[] w, int from, int columns, double[] sums, int at) {
    DoubleVector s = at(sums, at);
    int j = 0;
    for (int v = from; j + 4 <= inner; j += 4, v += 4 * columns) {
      DoubleVector ab = sum(all(a[p + j]), w, v, all(a[p + j + 1]), v + columns);
      int c = v + 2 * columns;
      s = s.add(ab.add(sum(all(a[p + j + 2]), w, c, all(a[p + j + 3]), c + columns)));
    }
    for (; j < inner; j++) {
      s = s.add(at(w, from + j * columns).mul(a[p + j]));
    }
    s.intoArray(sums, at);
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
    DoubleVector a0 = at(to, at), a1 = at(to, at + 4), b0 = at(to, b), b1 = at(to, b + 4);
    DoubleVector c0 = at(to, c), c1 = at(to, c + 4), e0 = at(to, e), e1 = at(to, e + 4);
    for (int i = 0, p = j, q = k; i < rows; i++, p += inner, q += columns) {
      DoubleVector d0 = at(d, q), d1 = at(d, q + 4);
      DoubleVector x = all(a[p]);
      a0 = a0.add(d0.mul(x));
      a1 = a1.add(d1.mul(x));
      x = all(a[p + 1]);
      b0 = b0.add(d0.mul(x));
      b1 = b1.add(d1.mul(x));
      x = all(a[p + 2]);
      c0 = c0.add(d0.mul(x));
      c1 = c1.add(d1.mul(x));
      x = all(a[p + 3]);
      e0 = e0.add(d0.mul(x));
      e1 = e1.add(d1.mul(x));
    }
    a0.intoArray(to, at);
    a1.intoArray(to, at + 4);
    b0.intoArray(to, b);
    b1.intoArray(to, b + 4);
    c0.intoArray(to, c);
    c1.intoArray(to, c + 4);
    e0.intoArray(to, e);
    e1.intoArray(to, e + 4);
  }

  /** Four columns of one row of the gradient. */
  private static void oneRow(
      double[] a, int rows, int inner, int j, double[] d, int columns, int k, double[] to, int at) {
    DoubleVector s = at(to, at);
    for (int i = 0; i < rows; i++) {
      s = s.add(at(d, i * columns + k).mul(a[i * inner + j]));
    }
    s.intoArray(to, at);
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
    DoubleVector s0 = DoubleVector.zero(FOUR), s1 = s0, t0 = s0, t1 = s0;
    for (int k = 0, v = j; k < columns; k++, v += inner) {
      DoubleVector w0 = at(turned, v), w1 = at(turned, v + 4);
      DoubleVector x = all(d[p + k]), y = all(d[p + columns + k]);
      s0 = s0.add(w0.mul(x));
      s1 = s1.add(w1.mul(x));
      t0 = t0.add(w0.mul(y));
      t1 = t1.add(w1.mul(y));
    }
    s0.intoArray(out, at);
    s1.intoArray(out, at + 4);
    t0.intoArray(out, at + inner);
    t1.intoArray(out, at + inner + 4);
  }

  private static void transposed(
      double[] d, int p, int columns, double[] turned, int j, int inner, double[] out, int at) {
    DoubleVector s = DoubleVector.zero(FOUR);
    for (int k = 0; k < columns; k++) {
      s = s.add(at(turned, k * inner + j).mul(d[p + k]));
    }
    s.intoArray(out, at);
  }

  /** x·w[a] + y·w[b], lane by lane. */
  private static DoubleVector sum(DoubleVector x, double[] w, int a, DoubleVector y, int b) {
    return x.mul(at(w, a)).add(y.mul(at(w, b)));
  }

  private static DoubleVector all(double x) {
    return DoubleVector.broadcast(FOUR, x);
  }

  private static DoubleVector at(double[] x, int i) {
    return DoubleVector.fromArray(FOUR, x, i);
  }
}
