package org.thalweg.solve.ranges;

import org.thalweg.loss.Loss;

/**
 * What the driver makes of the sums over ranges of rows: scores, their mean loss, and the
 * derivatives of that.
 *
 * @param loss of the scores of a row
 * @param hasIntercept whether there is a b for every score
 */
record RowLosses(RangeTargets targets, Loss loss, RangeHead head, boolean hasIntercept) {

  /**
   * The scores of rows, with intercepts and offsets, those of a row side by side.
   *
   * @param sums what went up of the rows, from a place on
   */
  double[] scores(double[] sums, int begin, RangePoint point, RowPiece piece) {
    double[] scores = head.scores(sums, begin, piece.count());
    double[] offsets = targets.offsets(piece);
    int each = head.scores();
    for (int i = 0; i < piece.count(); i++) {
      for (int k = 0; k < each; k++) {
        scores[i * each + k] += point.intercepts()[k] + offsets[i];
      }
    }
    return scores;
  }

  /** Replaces scores by derivatives of the mean loss, and returns that. */
  double derive(double[] scores, RowPiece piece, double divisor) {
    double sum = targets.evaluate(loss, scores, piece);
    for (int i = 0; i < scores.length; i++) {
      scores[i] /= divisor;
    }
    return sum / divisor;
  }

  /**
   * Adds the derivatives by the intercepts, if there are any.
   *
   * @param down what goes down of the rows
   */
  void addSlopes(double[] down, double[] slopes) {
    if (hasIntercept) {
      head.addSlopes(down, slopes);
    }
  }
}
