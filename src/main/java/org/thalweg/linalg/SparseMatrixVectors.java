package org.thalweg.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link MatrixLoops} over a sparse row on the Vector API, in the same bits, as {@link
 * MatrixVectors} has those over dense rows.
 *
 * <p>Only to be touched where {@link VectorModule} is there.
 */
final class SparseMatrixVectors {
  private static final VectorSpecies<Double> FOUR = DoubleVector.SPECIES_256;
  private static final int STRIP = 16; // columns of a sum in registers

  private SparseMatrixVectors() {}

  static void multiply(SparseRow x, double[] w, int from, int columns, double[] sums, int at) {
    int k = 0;
    for (; k + STRIP <= columns; k += STRIP) {
      sixteen(x, w, from + k, columns, sums, at + k);
    }
    for (; k + 4 <= columns; k += 4) {
      four(x, w, from + k, columns, sums, at + k);
    }
    for (; k < columns; k++) {
      one(x, w, from + k, columns, sums, at + k);
    }
  }

  private static void sixteen(
      SparseRow x, double[] w, int from, int columns, double[] sums, int at) {
    int[] places = x.columns();
    double[] values = x.values();
    int count = x.count();
    DoubleVector s0 = at(sums, at), s1 = at(sums, at + 4);
    DoubleVector s2 = at(sums, at + 8), s3 = at(sums, at + 12);
    int j = 0;
    for (; j + 4 <= count; j += 4) {
      int a = from + places[j] * columns;
      int b = from + places[j + 1] * columns;
      int c = from + places[j + 2] * columns;
      int d = from + places[j + 3] * columns;
      DoubleVector xa = all(values[j]), xb = all(values[j + 1]);
      DoubleVector xc = all(values[j + 2]), xd = all(values[j + 3]);
      s0 = s0.add(sum(xa, w, a, xb, b).add(sum(xc, w, c, xd, d)));
      s1 = s1.add(sum(xa, w, a + 4, xb, b + 4).add(sum(xc, w, c + 4, xd, d + 4)));
      s2 = s2.add(sum(xa, w, a + 8, xb, b + 8).add(sum(xc, w, c + 8, xd, d + 8)));
      s3 = s3.add(sum(xa, w, a + 12, xb, b + 12).add(sum(xc, w, c + 12, xd, d + 12)));
    }
    for (; j < count; j++) {
      int a = from + places[j] * columns;
      DoubleVector xa = all(values[j]);
      s0 = s0.add(xa.mul(at(w, a)));
      s1 = s1.add(xa.mul(at(w, a + 4)));
      s2 = s2.add(xa.mul(at(w, a + 8)));
      s3 = s3.add(xa.mul(at(w, a + 12)));
    }
    s0.intoArray(sums, at);
    s1.intoArray(sums, at + 4);
    s2.intoArray(sums, at + 8);
    s3.intoArray(sums, at + 12);
  }

  private static void four(SparseRow x, double[] w, int from, int columns, double[] sums, int at) {
    int[] places = x.columns();
    double[] values = x.values();
    int count = x.count();
    DoubleVector s = at(sums, at);
    int j = 0;
    for (; j + 4 <= count; j += 4) {
      int a = from + places[j] * columns;
      int b = from + places[j + 1] * columns;
      int c = from + places[j + 2] * columns;
      int d = from + places[j + 3] * columns;
      DoubleVector ab = sum(all(values[j]), w, a, all(values[j + 1]), b);
      s = s.add(ab.add(sum(all(values[j + 2]), w, c, all(values[j + 3]), d)));
    }
    for (; j < count; j++) {
      s = s.add(at(w, from + places[j] * columns).mul(values[j]));
    }
    s.intoArray(sums, at);
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

  static void addOuter(SparseRow x, double[] d, int at, int columns, double[] gradient, int from) {
    int[] places = x.columns();
    double[] values = x.values();
    int count = x.count();
    int k = 0;
    for (; k + STRIP <= columns; k += STRIP) {
      DoubleVector d0 = at(d, at + k), d1 = at(d, at + k + 4);
      DoubleVector d2 = at(d, at + k + 8), d3 = at(d, at + k + 12);
      for (int j = 0; j < count; j++) {
        int to = from + places[j] * columns + k;
        DoubleVector value = all(values[j]);
        at(gradient, to).add(d0.mul(value)).intoArray(gradient, to);
        at(gradient, to + 4).add(d1.mul(value)).intoArray(gradient, to + 4);
        at(gradient, to + 8).add(d2.mul(value)).intoArray(gradient, to + 8);
        at(gradient, to + 12).add(d3.mul(value)).intoArray(gradient, to + 12);
      }
    }
    for (; k + 4 <= columns; k += 4) {
      DoubleVector dk = at(d, at + k);
      for (int j = 0; j < count; j++) {
        int to = from + places[j] * columns + k;
        at(gradient, to).add(dk.mul(values[j])).intoArray(gradient, to);
      }
    }
    for (; k < columns; k++) {
      for (int j = 0; j < count; j++) {
        gradient[from + places[j] * columns + k] += values[j] * d[at + k];
      }
    }
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
