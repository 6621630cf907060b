package org.thalweg.metrics;

import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.Objective;

/** What the scores of a row predict. */
final class Predicted {
  private Predicted() {}

  /** The mean of a number. */
  static double number(Objective objective, double[] scores, int row) {
    return objective.mean(scores[row]);
  }

  /**
   * A class: 1 where the only score is above 0, else 0; the class of the largest of several, the
   * first of them where there is more than one.
   *
   * @return not a number where a score is none
   */
  static double label(Objective objective, double[] scores, int row) {
    int outputs = objective.outputs();
    for (int i = row * outputs; i < (row + 1) * outputs; i++) {
      if (Double.isNaN(scores[i])) {
        return Double.NaN;
      }
    }
    if (objective.labels() == LabelDomain.BINARY) {
      return scores[row] > 0 ? 1 : 0;
    }
    return SoftmaxLoss.predicted(scores, row * outputs, outputs);
  }
}
