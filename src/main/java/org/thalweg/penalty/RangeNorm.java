package org.thalweg.penalty;

/** ‖·‖₂ of a range of an array. */
final class RangeNorm {
  private RangeNorm() {}

  static double of(double[] w, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += w[i] * w[i];
    }
    return Math.sqrt(sum);
  }
}
