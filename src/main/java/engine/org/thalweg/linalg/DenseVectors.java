package org.thalweg.linalg;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.DoubleVector.zero;
import static org.thalweg.linalg.Lanes.FOUR;
import static org.thalweg.linalg.Lanes.TYPE;

import jdk.incubator.vector.DoubleVector;

/**
 * What a pass over rows of doubles does, on the Vector API, with the bits of {@link DenseLoops}:
 * the same four lanes, added in the same order, whatever the processor has. One row after the other
 * is scored, since a processor fetches ahead of one stream but not of four.
 *
 * <p>Around a loop over so few columns as a row has, HotSpot puts others for what it cannot unroll,
 * which take as long. So the first columns of a sum are written out.
 *
 * <p>Only to be touched where {@link VectorModule} is there.
 */
final class DenseVectors {
  static final int NARROW = 512; // columns of a chunk of rows that a core's cache holds

  private static final int STRIP = 24; // columns of a sum in registers

  private DenseVectors() {}

  /** Whether rows of n columns are neither too short nor too long for {@link #scatter}. */
  static boolean canScatter(int n) {
    return n >= FOUR.length() && n <= NARROW;
  }

  /** As {@link Block#scores} of rows of n numbers in x. */
  static void scores(double[] x, int n, double[] w, int[] rows, int count, double[] scores) {
    for (int i = 0; i < count; i++) {
      scores[i] = dot(x, rows[i] * n, n, w);
    }
  }

  /** The inner product of the row at p. */
  private static double dot(double[] x, int p, int n, double[] w) {
    DoubleVector a = zero(FOUR);
    int j = 0;
    for (; j + 16 <= n; j += 16) {
      a = TYPE.cast(a).add(fromArray(FOUR, x, p + j).mul(fromArray(FOUR, w, j)));
      a = a.add(fromArray(FOUR, x, p + j + 4).mul(fromArray(FOUR, w, j + 4)));
      a = a.add(fromArray(FOUR, x, p + j + 8).mul(fromArray(FOUR, w, j + 8)));
      a = a.add(fromArray(FOUR, x, p + j + 12).mul(fromArray(FOUR, w, j + 12)));
    }
    for (; j + 4 <= n; j += 4) {
      a = TYPE.cast(a).add(fromArray(FOUR, x, p + j).mul(fromArray(FOUR, w, j)));
    }
    a = TYPE.cast(a);
    double tail = 0;
    for (; j < n; j++) {
      tail += x[p + j] * w[j];
    }
    return (a.lane(0) + a.lane(2)) + (a.lane(1) + a.lane(3)) + tail;
  }

  /** As {@link Block#scatter} of rows of n numbers in x. */
  static void scatter(double[] x, int n, int[] rows, int count, double[] scales, double[] sum) {
    DoubleVector last = four(x, n, rows, count, scales, sum, n - 4); // of sums as they still are
    int j = 0;
    for (; j + STRIP <= n; j += STRIP) {
      strip(x, n, rows, count, scales, sum, j);
    }
    for (; j + 4 < n; j += 4) {
      TYPE.cast(four(x, n, rows, count, scales, sum, j)).intoArray(sum, j);
    }
    TYPE.cast(last).intoArray(sum, n - 4); // again, in the same bits, where a column is done
  }

  /** Columns [j, j + 24) of all rows. */
  private static void strip(
      double[] x, int n, int[] rows, int count, double[] scales, double[] sum, int j) {
    DoubleVector a = fromArray(FOUR, sum, j),
        b = fromArray(FOUR, sum, j + 4),
        c = fromArray(FOUR, sum, j + 8);
    DoubleVector d = fromArray(FOUR, sum, j + 12),
        e = fromArray(FOUR, sum, j + 16),
        f = fromArray(FOUR, sum, j + 20);
    for (int i = 0; i < count; i++) {
      int p = rows[i] * n + j;
      DoubleVector scale = broadcast(FOUR, scales[i]);
      a = TYPE.cast(a).add(TYPE.cast(fromArray(FOUR, x, p)).mul(scale));
      b = TYPE.cast(b).add(TYPE.cast(fromArray(FOUR, x, p + 4)).mul(scale));
      c = TYPE.cast(c).add(TYPE.cast(fromArray(FOUR, x, p + 8)).mul(scale));
      d = TYPE.cast(d).add(TYPE.cast(fromArray(FOUR, x, p + 12)).mul(scale));
      e = TYPE.cast(e).add(TYPE.cast(fromArray(FOUR, x, p + 16)).mul(scale));
      f = TYPE.cast(f).add(TYPE.cast(fromArray(FOUR, x, p + 20)).mul(scale));
    }
    TYPE.cast(a).intoArray(sum, j);
    TYPE.cast(b).intoArray(sum, j + 4);
    TYPE.cast(c).intoArray(sum, j + 8);
    TYPE.cast(d).intoArray(sum, j + 12);
    TYPE.cast(e).intoArray(sum, j + 16);
    TYPE.cast(f).intoArray(sum, j + 20);
  }

  /** What columns [j, j + 4) of the sum become; nothing is written. */
  private static DoubleVector four(
      double[] x, int n, int[] rows, int count, double[] scales, double[] sum, int j) {
    DoubleVector a = fromArray(FOUR, sum, j);
    for (int i = 0; i < count; i++) {
      a = TYPE.cast(a).add(TYPE.cast(fromArray(FOUR, x, rows[i] * n + j)).mul(scales[i]));
    }
    return a;
  }
}
