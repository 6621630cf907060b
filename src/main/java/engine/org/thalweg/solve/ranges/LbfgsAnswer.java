package org.thalweg.solve.ranges;

import org.thalweg.reduce.Answer;

/**
 * What is known of the vectors of L-BFGS in ranges.
 *
 * @param rows that were read
 * @param losses mean loss at the points that were tried
 * @param slope of the mean loss by the intercept, where a gradient was taken
 * @param sums over the ranges
 */
record LbfgsAnswer(long rows, double[] losses, double slope, double[] sums) implements Answer {

  /** F at the points of a line. */
  double[] objectives() {
    double[] f = losses.clone();
    for (int k = 0; k < f.length; k++) {
      f[k] += sums[k];
    }
    return f;
  }

  /** The largest rate at which the line of none of so many ranges leaves its orthant. */
  double reach(int ranges) {
    double reach = Double.POSITIVE_INFINITY;
    for (int k = LbfgsVectors.AIMED; k < LbfgsVectors.AIMED + ranges; k++) {
      reach = Math.min(reach, sums[k]);
    }
    return reach;
  }
}
