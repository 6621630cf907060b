package org.thalweg.train;

import java.util.Arrays;
import org.thalweg.linalg.Ranges;

/** What solvers ask of arrays of numbers, range by range. */
public final class Vectors {
  private Vectors() {}

  /** Whether every entry is finite. */
  public static boolean isFinite(double[] x) {
    double zero =
        Ranges.sum(
            0,
            x.length,
            (from, to) -> {
              double sum = 0;
              for (int i = from; i < to; i++) {
                sum += 0 * x[i]; // not a number where x is not finite
              }
              return sum;
            });
    return zero == 0;
  }

  /** An array of one value. */
  public static double[] constant(int length, double value) {
    double[] array = new double[length];
    Ranges.each(0, length, (from, to) -> Arrays.fill(array, from, to, value));
    return array;
  }

  /** ‖x‖₂. */
  public static double norm(double[] x) {
    double square =
        Ranges.sum(
            0,
            x.length,
            (from, to) -> {
              double sum = 0;
              for (int i = from; i < to; i++) {
                sum += x[i] * x[i];
              }
              return sum;
            });
    return Math.sqrt(square);
  }

  /** ‖a − b‖₂, of arrays of one length. */
  public static double distance(double[] a, double[] b) {
    double square =
        Ranges.sum(
            0,
            a.length,
            (from, to) -> {
              double sum = 0;
              for (int i = from; i < to; i++) {
                sum += (a[i] - b[i]) * (a[i] - b[i]);
              }
              return sum;
            });
    return Math.sqrt(square);
  }

  /** a ← a − c·b. */
  static void subtract(double[] a, double c, double[] b) {
    Ranges.each(
        0,
        a.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            a[i] -= c * b[i];
          }
        });
  }
}
