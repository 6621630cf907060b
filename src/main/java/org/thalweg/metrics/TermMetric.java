package org.thalweg.metrics;

import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;

/** A metric that is a function of the weighted mean of a term that each row has by itself. */
interface TermMetric extends MeanMetric {

  /**
   * The term of one row.
   *
   * @param row in the block
   */
  double term(Objective objective, double[] scores, int row, double label);

  @Override
  default double total(Objective objective, double[] w, Block block, double[] scores) {
    double sum = 0;
    for (int row = 0; row < block.rows(); row++) {
      double s = block.weight(row);
      if (s != 0) {
        sum += s * term(objective, scores, row, block.label(row));
      }
    }
    return sum;
  }
}
