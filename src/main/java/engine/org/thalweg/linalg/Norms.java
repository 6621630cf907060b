package org.thalweg.linalg;

/** Euclidean lengths, summed in the order of the coordinates. */
public final class Norms {
  private Norms() {}

  /** ‖x‖₂ of the coordinates [from, to). */
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

  /** Σ |xᵢ|. */
  public static double absolute(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += Math.abs(value);
    }
    return sum;
  }
}
