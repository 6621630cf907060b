package org.thalweg.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What a pass over rows of doubles does, on the Vector API, with the bits of {@link DenseLoops}:
 * the same four lanes, added in the same order, whatever the processor has. One row after the other
 * is scored, since a processor fetches ahead of one stream but not of four.
 *
 * <p>Around a loop over so few columns as a row has, HotSpot puts others for what it cannot unroll,
 * which take as long. So the first columns of a row, and of a sum, are written out.
 *
 * <p>Only to be touched where {@link VectorModule} is there.
 */
final class DenseVectors {
  private static final VectorSpecies<Double> FOUR = DoubleVector.SPECIES_256;
  private static final int HEAD = 48; // columns of w in registers, where a processor has 32
  private static final int STRIP = 24; // columns of a sum in registers

  /**
   * The class of all vectors here. HotSpot knows the class of a vector that goes round a loop from
   * what it has seen alone; and where other code of the JVM, such as Spark's linear algebra, has
   * vectors of another width, it makes an object of each. A cast tells it.
   */
  private static final Class<?> CLASS = FOUR.vectorType();

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
    if (n >= HEAD) {
      scoresByHead(x, n, w, rows, count, scores);
      return;
    }
    for (int i = 0; i < count; i++) {
      scores[i] = finish(DoubleVector.zero(FOUR), x, rows[i] * n, n, w, 0);
    }
  }

  /** The same for rows of at least {@value #HEAD} columns, the first of them written out. */
  private static void scoresByHead(
      double[] x, int n, double[] w, int[] rows, int count, double[] scores) {
    DoubleVector w0 = at(w, 0), w1 = at(w, 4), w2 = at(w, 8), w3 = at(w, 12);
    DoubleVector w4 = at(w, 16), w5 = at(w, 20), w6 = at(w, 24), w7 = at(w, 28);
    DoubleVector w8 = at(w, 32), w9 = at(w, 36), w10 = at(w, 40), w11 = at(w, 44);
    for (int i = 0; i < count; i++) {
      int p = rows[i] * n;
      DoubleVector a = DoubleVector.zero(FOUR);
      a = a.add(at(x, p).mul(w0)).add(at(x, p + 4).mul(w1));
      a = a.add(at(x, p + 8).mul(w2)).add(at(x, p + 12).mul(w3));
      a = a.add(at(x, p + 16).mul(w4)).add(at(x, p + 20).mul(w5));
      a = a.add(at(x, p + 24).mul(w6)).add(at(x, p + 28).mul(w7));
      a = a.add(at(x, p + 32).mul(w8)).add(at(x, p + 36).mul(w9));
      a = a.add(at(x, p + 40).mul(w10)).add(at(x, p + 44).mul(w11));
      scores[i] = finish(a, x, p, n, w, HEAD);
    }
  }

  /** The inner product of the row at p, of whose columns before j the lanes are in a. */
  private static double finish(DoubleVector a, double[] x, int p, int n, double[] w, int j) {
    for (; j + 16 <= n; j += 16) {
      a = a.add(at(x, p + j).mul(at(w, j))).add(at(x, p + j + 4).mul(at(w, j + 4)));
      a = a.add(at(x, p + j + 8).mul(at(w, j + 8))).add(at(x, p + j + 12).mul(at(w, j + 12)));
    }
    for (; j + 4 <= n; j += 4) {
      a = a.add(at(x, p + j).mul(at(w, j)));
    }
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
      cast(four(x, n, rows, count, scales, sum, j)).intoArray(sum, j);
    }
    cast(last).intoArray(sum, n - 4); // again, in the same bits, where a column is done
  }

  /** Columns [j, j + 24) of all rows. */
  private static void strip(
      double[] x, int n, int[] rows, int count, double[] scales, double[] sum, int j) {
    DoubleVector a = at(sum, j), b = at(sum, j + 4), c = at(sum, j + 8);
    DoubleVector d = at(sum, j + 12), e = at(sum, j + 16), f = at(sum, j + 20);
    for (int i = 0; i < count; i++) {
      int p = rows[i] * n + j;
      DoubleVector scale = DoubleVector.broadcast(FOUR, scales[i]);
      a = cast(a).add(cast(at(x, p)).mul(scale));
      b = cast(b).add(cast(at(x, p + 4)).mul(scale));
      c = cast(c).add(cast(at(x, p + 8)).mul(scale));
      d = cast(d).add(cast(at(x, p + 12)).mul(scale));
      e = cast(e).add(cast(at(x, p + 16)).mul(scale));
      f = cast(f).add(cast(at(x, p + 20)).mul(scale));
    }
    cast(a).intoArray(sum, j);
    cast(b).intoArray(sum, j + 4);
    cast(c).intoArray(sum, j + 8);
    cast(d).intoArray(sum, j + 12);
    cast(e).intoArray(sum, j + 16);
    cast(f).intoArray(sum, j + 20);
  }

  /** What columns [j, j + 4) of the sum become; nothing is written. */
  private static DoubleVector four(
      double[] x, int n, int[] rows, int count, double[] scales, double[] sum, int j) {
    DoubleVector a = at(sum, j);
    for (int i = 0; i < count; i++) {
      a = cast(a).add(cast(at(x, rows[i] * n + j)).mul(scales[i]));
    }
    return a;
  }

  /**
   * As {@link Packed#addOuter} of a panel, in the same bits: sixteen entries of a row of the matrix
   * are in registers while the products of all rows of the panel join them.
   */
  static void addOuter(
      double[] panel, int count, int n, double[] scales, int from, double[] packed) {
    double[] scaled = new double[count];
    for (int i = 0; i < n; i++) {
      for (int r = 0; r < count; r++) {
        scaled[r] = scales[from + r] * panel[r * n + i];
      }
      addRow(panel, count, n, scaled, i, packed);
    }
  }

  private static void addRow(
      double[] panel, int count, int n, double[] scaled, int i, double[] packed) {
    int at = Packed.start(i);
    int j = 0;
    for (; j + 16 <= i + 1; j += 16) {
      sixteen(panel, count, n, scaled, j, packed, at + j);
    }
    for (; j + 4 <= i + 1; j += 4) {
      DoubleVector a = at(packed, at + j);
      for (int r = 0, x = j; r < count; r++, x += n) {
        a = cast(a).add(cast(at(panel, x)).mul(scaled[r]));
      }
      cast(a).intoArray(packed, at + j);
    }
    for (; j <= i; j++) {
      double a = packed[at + j];
      for (int r = 0, x = j; r < count; r++, x += n) {
        a += scaled[r] * panel[x];
      }
      packed[at + j] = a;
    }
  }

  private static void sixteen(
      double[] panel, int count, int n, double[] scaled, int j, double[] packed, int at) {
    DoubleVector a = at(packed, at), b = at(packed, at + 4);
    DoubleVector c = at(packed, at + 8), d = at(packed, at + 12);
    for (int r = 0, x = j; r < count; r++, x += n) {
      DoubleVector scale = DoubleVector.broadcast(FOUR, scaled[r]);
      a = cast(a).add(cast(at(panel, x)).mul(scale));
      b = cast(b).add(cast(at(panel, x + 4)).mul(scale));
      c = cast(c).add(cast(at(panel, x + 8)).mul(scale));
      d = cast(d).add(cast(at(panel, x + 12)).mul(scale));
    }
    cast(a).intoArray(packed, at);
    cast(b).intoArray(packed, at + 4);
    cast(c).intoArray(packed, at + 8);
    cast(d).intoArray(packed, at + 12);
  }

  private static DoubleVector cast(DoubleVector vector) {
    return (DoubleVector) CLASS.cast(vector);
  }

  private static DoubleVector at(double[] x, int i) {
    return DoubleVector.fromArray(FOUR, x, i);
  }
}
