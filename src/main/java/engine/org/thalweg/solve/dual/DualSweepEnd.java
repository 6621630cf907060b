package org.thalweg.solve.dual;

import org.thalweg.linalg.Ranges;

/** After a sweep: α of the rows that may differ, w, mean(α) if it matters, and who was visited. */
final class DualSweepEnd {
  final double[] alpha;
  final double[] w;
  double mean;
  int visited; // how many rows of the order were visited in the sweep
  double conjugates; // mean(−ℓ* + α·o), less that of the last sweep

  DualSweepEnd(int rows, int dimension) {
    this.alpha = new double[rows];
    this.w = new double[dimension];
  }

  /**
   * Of the ends of n sweeps before the last, whose w is w₀, over the weights of features: (w −
   * w₀)·(v − w₀) with all v up to it, then (w − w₀)·w₀.
   *
   * @param ends the last one first
   */
  static double[] products(DualSweepEnd[] ends, int n, int features) {
    int count = n * (n + 3) / 2;
    double[][] parts = new double[(features + Ranges.LENGTH - 1) / Ranges.LENGTH][];
    Ranges.each(
        0,
        features,
        (from, to) -> parts[from / Ranges.LENGTH] = products(ends, n, count, from, to));
    double[] sums = new double[count];
    for (double[] part : parts) {
      for (int k = 0; k < count; k++) {
        sums[k] += part[k];
      }
    }
    return sums;
  }

  private static double[] products(DualSweepEnd[] ends, int n, int count, int from, int to) {
    double[] sums = new double[count];
    double[] last = ends[0].w;
    int at = 0;
    for (int i = 1; i <= n; i++) {
      double[] one = ends[i].w;
      for (int j = 1; j <= i; j++) {
        double[] other = ends[j].w;
        double sum = 0;
        for (int k = from; k < to; k++) {
          sum += (one[k] - last[k]) * (other[k] - last[k]);
        }
        sums[at++] = sum;
      }
      double sum = 0;
      for (int k = from; k < to; k++) {
        sum += (one[k] - last[k]) * last[k];
      }
      sums[at++] = sum;
    }
    return sums;
  }
}
