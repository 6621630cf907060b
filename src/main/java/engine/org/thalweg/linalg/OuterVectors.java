package org.thalweg.linalg;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static org.thalweg.linalg.Lanes.FOUR;
import static org.thalweg.linalg.Lanes.TYPE;

import jdk.incubator.vector.DoubleVector;

/**
 * Sums of outer products of dense rows on the Vector API, with the bits of {@link Packed#addOuter}:
 * to every entry of the matrix the products of the rows are added in the order of the rows. A tile
 * of four rows and eight columns of the matrix stays in registers while the products of all rows of
 * a panel are added, so that each number that is loaded serves several entries.
 *
 * <p>A panel holds its rows in strips of eight columns, one strip after the other, so that what a
 * tile reads is close together however long the rows are. After the last column there are zeros.
 *
 * <p>Only to be touched where {@link VectorModule} is there.
 */
final class OuterVectors {
  private static final int HIGH = 4; // rows of a tile
  private static final int WIDE = 8; // columns of a tile
  private static final int NUMBERS = 1 << 14; // of a panel of LEAST_ROWS rows or more
  private static final int LEAST_ROWS = 16;

  /** The panel of a thread, which every call of it writes anew before it is read. */
  private static final ThreadLocal<double[]> PANEL = ThreadLocal.withInitial(() -> new double[0]);

  private OuterVectors() {}

  /** As {@link Block#addOuter} of rows of n numbers. */
  static void add(Values values, int n, int[] rows, int count, double[] scales, double[] packed) {
    int padded = (n + WIDE - 1) / WIDE * WIDE;
    int most = Math.min(count, Math.max(LEAST_ROWS, NUMBERS / Math.max(1, padded)));
    double[] row = new double[padded];
    double[] panel = panel(most * padded);
    double[] scaled = new double[most * HIGH];
    double[] edge = new double[HIGH * WIDE];
    for (int from = 0; from < count; from += most) {
      int some = Math.min(most, count - from);
      for (int r = 0; r < some; r++) {
        values.copyTo(rows[from + r] * n, n, row, 0);
        intoStrips(row, padded, some, r, panel);
      }
      for (int i = 0; i < n; i += HIGH) {
        scale(panel, some, i, scales, from, scaled);
        addRows(panel, some, n, scaled, i, packed, edge);
      }
    }
  }

  private static double[] panel(int length) {
    if (PANEL.get().length < length) {
      PANEL.set(new double[length]);
    }
    return PANEL.get();
  }

  private static void intoStrips(double[] row, int padded, int count, int r, double[] panel) {
    for (int j = 0; j < padded; j += WIDE) {
      int to = j * count + WIDE * r;
      fromArray(FOUR, row, j).intoArray(panel, to);
      fromArray(FOUR, row, j + 4).intoArray(panel, to + 4);
    }
  }

  /** The numbers of columns [i, i + 4), each times the factor of its row. */
  private static void scale(
      double[] panel, int count, int i, double[] scales, int from, double[] scaled) {
    int begin = i / WIDE * WIDE * count + i % WIDE;
    for (int r = 0; r < count; r++) {
      DoubleVector x = fromArray(FOUR, panel, begin + WIDE * r);
      x.mul(broadcast(FOUR, scales[from + r])).intoArray(scaled, HIGH * r);
    }
  }

  /** Rows [i, i + 4) of the matrix, as far as there are so many. */
  private static void addRows(
      double[] panel, int count, int n, double[] scaled, int i, double[] packed, double[] edge) {
    int end = Math.min(i + HIGH, n);
    for (int j = 0; j < end; j += WIDE) {
      int strip = j * count;
      if (end == i + HIGH && j + WIDE <= i + 1) {
        int a = Packed.start(i) + j;
        int b = a + i + 1;
        int c = b + i + 2;
        tile(panel, strip, count, scaled, packed, a, b, c, c + i + 3);
      } else { // over the diagonal, or over the last row
        copyEdge(packed, i, end, j, edge, true);
        tile(panel, strip, count, scaled, edge, 0, WIDE, 2 * WIDE, 3 * WIDE);
        copyEdge(packed, i, end, j, edge, false);
      }
    }
  }

  /** Copies the entries of a tile that the matrix has, out of the matrix or into it. */
  private static void copyEdge(
      double[] packed, int i, int end, int j, double[] edge, boolean isOut) {
    for (int row = i; row < end; row++) {
      int length = Math.min(WIDE, row + 1 - j);
      int at = Packed.start(row) + j;
      int to = (row - i) * WIDE;
      for (int k = 0; k < length; k++) {
        if (isOut) {
          edge[to + k] = packed[at + k];
        } else {
          packed[at + k] = edge[to + k];
        }
      }
    }
  }

  /** Four times eight entries, of which those of a row begin at a, b, c and d. */
  private static void tile(
      double[] x, int strip, int count, double[] scaled, double[] to, int a, int b, int c, int d) {
    DoubleVector a0 = fromArray(FOUR, to, a), a1 = fromArray(FOUR, to, a + 4);
    DoubleVector b0 = fromArray(FOUR, to, b), b1 = fromArray(FOUR, to, b + 4);
    DoubleVector c0 = fromArray(FOUR, to, c), c1 = fromArray(FOUR, to, c + 4);
    DoubleVector d0 = fromArray(FOUR, to, d), d1 = fromArray(FOUR, to, d + 4);
    for (int r = 0; r < count; r++) {
      DoubleVector u = fromArray(FOUR, x, strip + WIDE * r);
      DoubleVector v = fromArray(FOUR, x, strip + WIDE * r + 4);
      DoubleVector p = broadcast(FOUR, scaled[HIGH * r]);
      DoubleVector q = broadcast(FOUR, scaled[HIGH * r + 1]);
      a0 = TYPE.cast(a0).add(TYPE.cast(u).mul(p));
      a1 = TYPE.cast(a1).add(TYPE.cast(v).mul(p));
      b0 = TYPE.cast(b0).add(TYPE.cast(u).mul(q));
      b1 = TYPE.cast(b1).add(TYPE.cast(v).mul(q));
      DoubleVector s = broadcast(FOUR, scaled[HIGH * r + 2]);
      DoubleVector t = broadcast(FOUR, scaled[HIGH * r + 3]);
      c0 = TYPE.cast(c0).add(TYPE.cast(u).mul(s));
      c1 = TYPE.cast(c1).add(TYPE.cast(v).mul(s));
      d0 = TYPE.cast(d0).add(TYPE.cast(u).mul(t));
      d1 = TYPE.cast(d1).add(TYPE.cast(v).mul(t));
    }
    TYPE.cast(a0).intoArray(to, a);
    TYPE.cast(a1).intoArray(to, a + 4);
    TYPE.cast(b0).intoArray(to, b);
    TYPE.cast(b1).intoArray(to, b + 4);
    TYPE.cast(c0).intoArray(to, c);
    TYPE.cast(c1).intoArray(to, c + 4);
    TYPE.cast(d0).intoArray(to, d);
    TYPE.cast(d1).intoArray(to, d + 4);
  }
}
