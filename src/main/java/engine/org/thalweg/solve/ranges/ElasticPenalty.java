package org.thalweg.solve.ranges;

import java.util.Arrays;
import org.thalweg.penalty.CoordinatePenalties;

/**
 * The penalty λ₁·|w| + (λ₂/2)·w² of a weight.
 *
 * @param l1 λ₁, at least 0
 * @param l2 λ₂, at least 0
 */
record ElasticPenalty(double l1, double l2) {

  /**
   * The penalties of some weights.
   *
   * @param which of the kinds each weight has; empty where all have the first
   */
  record OfWeights(ElasticPenalty[] kinds, int[] which) {

    /** One of all weights. */
    static OfWeights all(double l1, double l2) {
      return new OfWeights(new ElasticPenalty[] {new ElasticPenalty(l1, l2)}, new int[0]);
    }

    /** Those of a range of a model of one score. */
    static OfWeights of(CoordinatePenalties.Pieces pieces, RangeRows rows) {
      int count = pieces.ends().length;
      ElasticPenalty[] kinds = new ElasticPenalty[count];
      Arrays.setAll(kinds, k -> new ElasticPenalty(pieces.l1()[k], pieces.l2()[k]));
      int[] which = new int[count == 1 ? 0 : rows.held().count()];
      for (int i = 0, k = 0; i < which.length; i++) {
        while (pieces.ends()[k] <= rows.from() + rows.held().feature(i)) {
          k++;
        }
        which[i] = k;
      }
      return new OfWeights(kinds, which);
    }

    ElasticPenalty of(int i) {
      return kinds[which.length == 0 ? 0 : which[i]];
    }
  }

  /** λ₁·|w| + (λ₂/2)·w². */
  double value(double w) {
    return l1 * Math.abs(w) + 0.5 * l2 * w * w;
  }

  /** argmin over u of the penalty of u + (u − w)² / (2·size). */
  double prox(double w, double size) {
    double by = l1 * size;
    double shrunk = Math.abs(w) <= by ? 0 : w - Math.copySign(by, w);
    return l2 > 0 ? shrunk / (1 + l2 * size) : shrunk;
  }

  /**
   * The least-norm subgradient of F by a weight.
   *
   * @param smooth the derivative of F without λ₁·|w|
   */
  double subgradient(double w, double smooth) {
    return w != 0
        ? smooth + l1 * Math.signum(w)
        : Math.abs(smooth) <= l1 ? 0 : smooth - Math.copySign(l1, smooth);
  }
}
