package org.thalweg.metrics;

import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.Loss;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ScoredObjective;
import org.thalweg.reduce.GradientSum;

/** The losses of the rows of a block, as the objective has them. */
final class Losses {
  private Losses() {}

  /** Σ s·ℓ over the rows that have a weight, given the scores where the loss is one of scores. */
  static double sum(Objective objective, double[] w, Block block, double[] scores) {
    if (objective instanceof ScoredObjective scored) {
      return sum(scored.loss(), block, scores);
    }
    GradientSum sum = new GradientSum(w.length);
    objective.accumulate(w, block, Rows.all(block.rows()), sum);
    return sum.loss();
  }

  private static double sum(Loss loss, Block block, double[] scores) {
    int outputs = loss.outputs();
    double[] kept = new double[scores.length];
    double[] labels = new double[block.rows()];
    double[] weights = new double[block.rows()];
    int count = 0;
    for (int row = 0; row < block.rows(); row++) {
      double s = block.weight(row);
      if (s != 0) {
        System.arraycopy(scores, row * outputs, kept, count * outputs, outputs);
        labels[count] = block.label(row);
        weights[count++] = s;
      }
    }
    return loss.evaluate(kept, labels, weights, count);
  }
}
