package org.thalweg.solve.ranges;

import java.util.Optional;
import org.thalweg.solve.lbfgs.PairCurvature;

/**
 * The direction of L-BFGS from inner products alone: W. Chen, Z. Wang, J. Zhou, "Large-scale L-BFGS
 * using MapReduce", NIPS 27 (2014), with the diagonal D of this library. The two loops run over the
 * numbers by which v, y and s are multiplied, so that ranges are asked twice for a direction,
 * whatever the number of pairs.
 *
 * <pre>
 *   for the pairs, the newest first:  α_k = (s_k·v − Σ_{j newer} α_j·s_k·y_j)/s_k·y_k
 *   γ = s·y/y·Dy of the newest pair
 *   for the pairs, the oldest first:
 *     a_k = α_k − (γ(y_k·Dv − Σ_j α_j·y_k·Dy_j) + Σ_{j older} a_j·y_k·s_j)/s_k·y_k
 *   d = γ·D(v − Σ α_k·y_k) + Σ a_k·s_k
 * </pre>
 *
 * Differs from that paper: D, which it has not, so products with D are taken beside the others; and
 * products are over the coordinates that may move.
 *
 * @param pairs m
 * @param sums s_k·y_j by row; y_k·Dy_j; s_k·s_k; y_k·y_k; s_k·v; y_k·Dv
 */
record HistoryProducts(int pairs, double[] sums) {
  private static final int SQUARES = 2; // matrices of m × m
  private static final int ROWS = 4; // arrays of m

  /** How many numbers there are. */
  static int length(int pairs) {
    return SQUARES * pairs * pairs + ROWS * pairs;
  }

  /** Adds those of some coordinates. */
  static void add(double[][] s, double[][] y, double[] v, double[] d, double[] sums) {
    int m = s.length;
    int rows = SQUARES * m * m;
    for (int k = 0; k < m; k++) {
      double[] scaled = y[k].clone();
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] *= d[i];
      }
      for (int j = 0; j < m; j++) {
        sums[k * m + j] += dot(s[k], y[j]);
      }
      for (int j = 0; j <= k; j++) {
        sums[(m + k) * m + j] += dot(scaled, y[j]);
      }
      sums[rows + k] += dot(s[k], s[k]);
      sums[rows + m + k] += dot(y[k], y[k]);
      sums[rows + 2 * m + k] += dot(s[k], v);
      sums[rows + 3 * m + k] += dot(scaled, v);
    }
  }

  /** In four sums, so that no addition waits for the one before. */
  private static double dot(double[] a, double[] b) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 4 <= a.length; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      s0 += a[i] * b[i];
    }
    return (s0 + s2) + (s1 + s3);
  }

  private double sy(int k, int j) {
    return sums[k * pairs + j];
  }

  private double ydy(int k, int j) {
    return sums[(pairs + Math.max(k, j)) * pairs + Math.min(k, j)];
  }

  private double row(int which, int k) {
    return sums[(SQUARES * pairs + which) * pairs + k];
  }

  private boolean isUsable(int k) {
    return new PairCurvature(sy(k, k), row(0, k), row(1, k)).isUsable();
  }

  /**
   * γ, −γ·α of every pair, a of every pair; 0 for those that are not usable where not all
   * coordinates may move. Empty where none is usable.
   */
  Optional<double[]> direction() {
    int newest = pairs - 1;
    while (newest >= 0 && !isUsable(newest)) {
      newest--;
    }
    if (newest < 0) {
      return Optional.empty();
    }
    double[] alpha = new double[pairs];
    double[] a = new double[pairs];
    for (int k = newest; k >= 0; k--) {
      if (isUsable(k)) {
        double left = row(2, k);
        for (int j = k + 1; j <= newest; j++) {
          left -= alpha[j] * sy(k, j);
        }
        alpha[k] = left / sy(k, k);
      }
    }
    double gamma = sy(newest, newest) / ydy(newest, newest);
    for (int k = 0; k <= newest; k++) {
      if (isUsable(k)) {
        double initial = row(3, k);
        for (int j = 0; j <= newest; j++) {
          initial -= alpha[j] * ydy(k, j);
        }
        double product = gamma * initial;
        for (int j = 0; j < k; j++) {
          product += a[j] * sy(j, k);
        }
        a[k] = alpha[k] - product / sy(k, k);
      }
    }
    double[] numbers = new double[1 + 2 * pairs];
    numbers[0] = gamma;
    for (int k = 0; k < pairs; k++) {
      numbers[1 + k] = -gamma * alpha[k];
      numbers[1 + pairs + k] = a[k];
    }
    return Optional.of(numbers);
  }
}
