package org.thalweg.solve.ranges;

/**
 * The prox of the penalty λ₁·|w| + (λ₂/2)·w² of a weight.
 *
 * @param l1 λ₁
 * @param l2 λ₂
 */
record ElasticProx(double l1, double l2) {

  /** argmin over u of the penalty + (u − w)² / (2·size). */
  double of(double w, double size) {
    double by = l1 * size;
    double shrunk = Math.abs(w) <= by ? 0 : w - Math.copySign(by, w);
    return l2 > 0 ? shrunk / (1 + l2 * size) : shrunk;
  }
}
