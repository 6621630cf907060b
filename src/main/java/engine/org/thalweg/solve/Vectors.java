package org.thalweg.solve;

import java.util.Arrays;
import org.thalweg.linalg.Norms;
import org.thalweg.linalg.Ranges;

/** What solvers ask of arrays of numbers, range by range. */
public final class Vectors {
  private Vectors() {}

  /** Whether every entry is finite. */
  public static boolean isFinite(double[] x) {
    double ranges =
        Ranges.sum(
            0,
            x.length,
            (from, to) -> {
              for (int i = from; i < to; i++) {
                if (!Double.isFinite(x[i])) {
                  return 1;
                }
              }
              return 0;
            });
    return ranges == 0;
  }

  /** An array of one value. */
  public static double[] constant(int length, double value) {
    double[] array = new double[length];
    Ranges.each(0, length, (from, to) -> Arrays.fill(array, from, to, value));
    return array;
  }

  /** ‖x‖₂. */
  public static double norm(double[] x) {
    return Math.sqrt(Ranges.sum(0, x.length, (from, to) -> Norms.dot(x, from, x, from, to - from)));
  }

  /** ‖a − b‖₂, of arrays of one length. */
  public static double distance(double[] a, double[] b) {
    return Math.sqrt(Ranges.sum(0, a.length, (from, to) -> square(a, b, from, to)));
  }

  private static double square(double[] a, double[] b, int from, int to) {
    double s0 = 0;
    double s1 = 0;
    int i = from;
    for (; i + 2 <= to; i += 2) {
      double d0 = a[i] - b[i];
      double d1 = a[i + 1] - b[i + 1];
      s0 += d0 * d0;
      s1 += d1 * d1;
    }
    for (; i < to; i++) {
      s0 += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return s0 + s1;
  }

  /**
   * Σ x² over the range [begin, end) of a vector that is 0 but at some places, with the bits of the
   * whole.
   *
   * @param x the values at the places
   * @param places ascending; those of {@code [from, to)} are in the range
   */
  public static double square(double[] x, int[] places, int from, int to, int begin, int end) {
    double[] sums = new double[4]; // places are as good as random, so no branch depends on them
    int whole = begin + (end - begin & ~3); // from where on all go into the first sum
    for (int i = from; i < to; i++) {
      int isWhole = places[i] - whole >> 31; // all bits or none
      sums[places[i] - begin & 3 & isWhole] += x[i] * x[i];
    }
    return (sums[0] + sums[2]) + (sums[1] + sums[3]);
  }

  /** Σ (a − b)² over a range that begins at a coordinate, likewise. */
  public static double square(double[] a, double[] b, int[] places, int from, int to, int begin) {
    double[] sums = new double[2];
    for (int i = from; i < to; i++) {
      double d = a[i] - b[i];
      sums[places[i] - begin & 1] += d * d;
    }
    return sums[0] + sums[1];
  }

  /** Σ aᵢ·bᵢ, of arrays of one length. */
  public static double dot(double[] a, double[] b) {
    return Ranges.sum(0, a.length, (from, to) -> Norms.dot(a, from, b, from, to - from));
  }

  /** a ← a − c·b, range by range; gives a·x then, as {@link #dot} does. */
  public static double subtractAndDot(double[] a, double c, double[] b, double[] x) {
    return Ranges.sum(
        0,
        a.length,
        (from, to) -> {
          subtract(a, c, b, from, to);
          return Norms.dot(a, from, x, from, to - from);
        });
  }

  /** a − b: a new array. */
  public static double[] difference(double[] a, double[] b) {
    double[] difference = a.clone();
    subtract(difference, 1, b);
    return difference;
  }

  /** The products aᵢ·bᵢ: a new array. */
  public static double[] product(double[] a, double[] b) {
    double[] product = a.clone();
    Ranges.each(
        0,
        a.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            product[i] *= b[i];
          }
        });
    return product;
  }

  /** x ← c·x. */
  public static void scale(double[] x, double c) {
    Ranges.each(
        0,
        x.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            x[i] *= c;
          }
        });
  }

  /** a ← a − c·b. */
  public static void subtract(double[] a, double c, double[] b) {
    Ranges.each(0, a.length, (from, to) -> subtract(a, c, b, from, to));
  }

  private static void subtract(double[] a, double c, double[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      a[i] -= c * b[i];
    }
  }
}
