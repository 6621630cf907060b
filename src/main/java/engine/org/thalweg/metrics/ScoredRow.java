package org.thalweg.metrics;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;

/** What is done with a row of label 0 or 1. */
@FunctionalInterface
public interface ScoredRow {
  /**
   * Takes a row.
   *
   * @param signedWeight s of a row with label 1, −s of one with label 0
   */
  void at(double score, double signedWeight);

  /** Shows the rows of some blocks that have a weight. */
  static void forEach(Objective objective, double[] w, List<Block> blocks, ScoredRow row) {
    for (Block block : blocks) {
      double[] scores = objective.scores(w, block);
      for (int i = 0; i < scores.length; i++) {
        double s = block.weight(i);
        if (s > 0) {
          row.at(scores[i] + 0.0, block.label(i) == 1 ? s : -s); // −0 becomes 0
        }
      }
    }
  }
}
