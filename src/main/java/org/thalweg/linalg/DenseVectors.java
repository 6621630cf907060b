package org.thalweg.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What a pass over rows of doubles does, on the Vector API, with the bits of {@link DenseLoops}:
 * the same four lanes, added in the same order, whatever the processor has. One row after the other
 * is scored, since a processor fetches ahead of one stream but not of four.
 *
 * <p>Only to be touched where {@link VectorModule} is there.
 */
final class DenseVectors {
  private static final VectorSpecies<Double> FOUR = DoubleVector.SPECIES_256;
  private static final int STRIP = 24; // columns whose sums stay in registers

  private DenseVectors() {}

  /** Whether the processor has vectors that wide; without, each would be an object. */
  static boolean areFast() {
    return DoubleVector.SPECIES_PREFERRED.length() >= FOUR.length();
  }

  /** Whether rows of n columns are neither too short nor too long for {@link #scatter}. */
  static boolean canScatter(int n) {
    return n >= FOUR.length() && n <= DenseLoops.NARROW;
  }

  /** As {@link Block#scores} of rows of n numbers in x. */
  static void scores(double[] x, int n, double[] w, int[] rows, int count, double[] scores) {
    for (int i = 0; i < count; i++) {
      int p = rows[i] * n;
      DoubleVector a = DoubleVector.zero(FOUR);
      int j = 0;
      for (; j + 4 <= n; j += 4) {
        a = a.add(DoubleVector.fromArray(FOUR, x, p + j).mul(DoubleVector.fromArray(FOUR, w, j)));
      }
      double tail = 0;
      for (; j < n; j++) {
        tail += x[p + j] * w[j];
      }
      scores[i] = (a.lane(0) + a.lane(2)) + (a.lane(1) + a.lane(3)) + tail;
    }
  }

  /** As {@link Block#scatter} of rows of n numbers in x. */
  static void scatter(double[] x, int n, int[] rows, int count, double[] scales, double[] sum) {
    DoubleVector last = four(x, n, rows, count, scales, sum, n - 4); // of sums as they still are
    int j = 0;
    for (; j + STRIP <= n; j += STRIP) {
      strip(x, n, rows, count, scales, sum, j);
    }
    for (; j + 4 < n; j += 4) {
      four(x, n, rows, count, scales, sum, j).intoArray(sum, j);
    }
    last.intoArray(sum, n - 4); // again, in the same bits, where a column is done
  }

  /** Columns [j, j + 24) of all rows. */
  private static void strip(
      double[] x, int n, int[] rows, int count, double[] scales, double[] sum, int j) {
    DoubleVector a = DoubleVector.fromArray(FOUR, sum, j);
    DoubleVector b = DoubleVector.fromArray(FOUR, sum, j + 4);
    DoubleVector c = DoubleVector.fromArray(FOUR, sum, j + 8);
    DoubleVector d = DoubleVector.fromArray(FOUR, sum, j + 12);
    DoubleVector e = DoubleVector.fromArray(FOUR, sum, j + 16);
    DoubleVector f = DoubleVector.fromArray(FOUR, sum, j + 20);
    for (int i = 0; i < count; i++) {
      int p = rows[i] * n + j;
      DoubleVector scale = DoubleVector.broadcast(FOUR, scales[i]);
      a = a.add(DoubleVector.fromArray(FOUR, x, p).mul(scale));
      b = b.add(DoubleVector.fromArray(FOUR, x, p + 4).mul(scale));
      c = c.add(DoubleVector.fromArray(FOUR, x, p + 8).mul(scale));
      d = d.add(DoubleVector.fromArray(FOUR, x, p + 12).mul(scale));
      e = e.add(DoubleVector.fromArray(FOUR, x, p + 16).mul(scale));
      f = f.add(DoubleVector.fromArray(FOUR, x, p + 20).mul(scale));
    }
    a.intoArray(sum, j);
    b.intoArray(sum, j + 4);
    c.intoArray(sum, j + 8);
    d.intoArray(sum, j + 12);
    e.intoArray(sum, j + 16);
    f.intoArray(sum, j + 20);
  }

  /** What columns [j, j + 4) of the sum become; nothing is written. */
  private static DoubleVector four(
      double[] x, int n, int[] rows, int count, double[] scales, double[] sum, int j) {
    DoubleVector a = DoubleVector.fromArray(FOUR, sum, j);
    for (int i = 0; i < count; i++) {
      a = a.add(DoubleVector.fromArray(FOUR, x, rows[i] * n + j).mul(scales[i]));
    }
    return a;
  }
}
