package org.thalweg.linalg;

/** Lengths and products of vectors, and some of their numbers. */
public final class Norms {
  private Norms() {}

  /** ‖x‖₂ of the coordinates [from, to), summed in their order. */
  public static double of(double[] x, int from, int to) {
    double squares = 0;
    for (int i = from; i < to; i++) {
      squares += x[i] * x[i];
    }
    return Math.sqrt(squares);
  }

  /** ‖a − b‖₂. */
  public static double distance(double[] a, double[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(squares);
  }

  /**
   * Σ a[i+k]·b[j+k] over k below a length, in four sums, so that no addition waits for the one
   * before.
   */
  public static double dot(double[] a, int i, double[] b, int j, int length) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    int k = 0;
    for (; k + 4 <= length; k += 4) {
      s0 += a[i + k] * b[j + k];
      s1 += a[i + k + 1] * b[j + k + 1];
      s2 += a[i + k + 2] * b[j + k + 2];
      s3 += a[i + k + 3] * b[j + k + 3];
    }
    for (; k < length; k++) {
      s0 += a[i + k] * b[j + k];
    }
    return (s0 + s2) + (s1 + s3);
  }

  /** Σ aᵢ·bᵢ over i below a length, in their order. */
  public static double product(double[] a, double[] b, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** The numbers of an array at some places: a new array. */
  public static double[] gathered(double[] all, int[] places) {
    double[] some = new double[places.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = all[places[i]];
    }
    return some;
  }

  /** Σ |xᵢ|. */
  public static double absolute(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += Math.abs(value);
    }
    return sum;
  }
}
