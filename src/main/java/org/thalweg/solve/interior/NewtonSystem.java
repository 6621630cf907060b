package org.thalweg.solve.interior;

import org.thalweg.interior.Kinks;
import org.thalweg.interior.PathSum;
import org.thalweg.linalg.Cholesky;
import org.thalweg.linalg.Packed;

/**
 * The equations of an iteration, with what l2 terms and the kinks of l1 terms add to those of the
 * rows.
 *
 * <pre>
 *   (Σ D·x·xᵀ + l2 + D₁)·Δw = −r − g − μ·c + e        r = l2·w + v − l1 + α₁, what is stationary at 0
 * </pre>
 *
 * @param matrix packed, all terms included
 * @param residual r
 * @param right g
 * @param centring c
 * @param products Σ of all pairs
 * @param pairs how many there are
 */
record NewtonSystem(
    double[] matrix,
    double[] residual,
    double[] right,
    double[] centring,
    double products,
    double pairs) {
  static NewtonSystem of(PathSum sum, double[] w, Weights weights, Kinks kinks) {
    double[] matrix = sum.packedMatrix();
    double[] right = sum.vector(PathSum.RIGHT);
    double[] centring = sum.vector(PathSum.CENTRING);
    double[] residual = sum.vector(PathSum.RISING);
    double[] falling = sum.vector(PathSum.FALLING);
    double products = sum.number(PathSum.PRODUCTS);
    double pairs = sum.number(PathSum.PAIRS);
    for (int j = 0; j < w.length; j++) {
      int diagonal = Packed.start(j) + j;
      residual[j] += falling[j] + weights.l2()[j] * w[j];
      matrix[diagonal] += weights.l2()[j];
      if (kinks.counts(j)) {
        double bend = kinks.curvature(j);
        residual[j] += kinks.alpha(j) - weights.l1()[j];
        matrix[diagonal] += bend;
        right[j] += bend * kinks.gap(j);
        centring[j] += bend * kinks.centring(j);
        products += kinks.products(j);
        pairs += 2;
      }
    }
    return new NewtonSystem(matrix, residual, right, centring, products, pairs);
  }

  /** The mean product of a pair. */
  double mean() {
    return products / pairs;
  }

  Cholesky factor() {
    return Cholesky.of(matrix, residual.length);
  }

  /** Δw for a target, with a correction or null for none. */
  double[] step(Cholesky factor, double target, double[] correction) {
    double[] wanted = new double[residual.length];
    for (int j = 0; j < wanted.length; j++) {
      double corrected = correction == null ? 0 : correction[j] - target * centring[j];
      wanted[j] = corrected - residual[j] - right[j];
    }
    return factor.solve(wanted);
  }
}
