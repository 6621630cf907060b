package org.thalweg.tune;

import java.util.List;
import org.thalweg.solve.Reason;

/**
 * The models of a point, one for each fold.
 *
 * @param rung the last one of successive halving that it took part in, from 0
 * @param models in the order of the folds
 */
public record PointResult(Point point, int rung, List<ModelResult> models) {

  /** A point whose models were not measured, since the search was interrupted. */
  static PointResult interrupted(Point point, int rung, Reason reason) {
    ModelResult none = new ModelResult(Double.NaN, "", Double.NaN, 0, 0, reason);
    return new PointResult(point, rung, List.of(none));
  }

  /** Mean of the metric over the folds. */
  public double mean() {
    double sum = 0;
    for (ModelResult model : models) {
      sum += model.metric();
    }
    return sum / models.size();
  }

  /**
   * Standard error of the mean: √(Σ(m − m̄)²/(k(k − 1))); not a number for one fold. Folds share
   * most of what they train on, so it is a lower estimate.
   */
  public double standardError() {
    double mean = mean();
    double squares = 0;
    for (ModelResult model : models) {
      squares += (model.metric() - mean) * (model.metric() - mean);
    }
    int k = models.size();
    return k == 1 ? Double.NaN : Math.sqrt(squares / (k * (k - 1.0)));
  }

  /** Mean over the folds of ‖w‖₂, without what has no penalty. */
  public double norm() {
    return models.stream().mapToDouble(ModelResult::norm).average().orElse(Double.NaN);
  }
}
