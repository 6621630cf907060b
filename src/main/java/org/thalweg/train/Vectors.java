package org.thalweg.train;

import java.util.Arrays;

/** What solvers ask of arrays of numbers, summed in their order. */
public final class Vectors {
  private Vectors() {}

  /** Whether every entry is finite. */
  public static boolean isFinite(double[] x) {
    for (double value : x) {
      if (!Double.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** An array of one value. */
  public static double[] constant(int length, double value) {
    double[] array = new double[length];
    Arrays.fill(array, value);
    return array;
  }

  /** ‖x‖₂. */
  public static double norm(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  /** ‖a − b‖₂, of arrays of one length. */
  public static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}
