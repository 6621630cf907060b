package org.thalweg.metrics;

import java.io.Serializable;

/**
 * How often, by weight, a row of label 1 stands above one of label 0. A final class, because it is
 * a task result.
 */
final class RocPairs implements Serializable {
  private static final long serialVersionUID = 1;

  private final double ones;
  private final double zeros;
  private final double ordered;

  /**
   * Counts of some rows.
   *
   * @param ones Σ s of label 1
   * @param zeros Σ s of label 0
   * @param ordered Σ sᵢsⱼ over i of label 1 and j of label 0 with zᵢ > zⱼ, half where zᵢ = zⱼ
   */
  RocPairs(double ones, double zeros, double ordered) {
    this.ones = ones;
    this.zeros = zeros;
    this.ordered = ordered;
  }

  /** These rows and others, all of whose scores are higher. */
  RocPairs below(RocPairs higher) {
    return new RocPairs(
        ones + higher.ones, zeros + higher.zeros, ordered + higher.ordered + zeros * higher.ones);
  }

  double area() {
    return ordered / (ones * zeros);
  }
}
