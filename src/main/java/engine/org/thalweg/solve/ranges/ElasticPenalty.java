package org.thalweg.solve.ranges;

/**
 * The penalty λ₁·|w| + (λ₂/2)·w² of a weight.
 *
 * @param l1 λ₁, at least 0
 * @param l2 λ₂, at least 0
 */
record ElasticPenalty(double l1, double l2) {

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
