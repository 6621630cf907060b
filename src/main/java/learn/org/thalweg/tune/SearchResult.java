package org.thalweg.tune;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.thalweg.metrics.Metric;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Vectors;
import org.thalweg.text.DataException;

/**
 * What a search has found.
 *
 * @param points in their order
 * @param metric by which they are compared
 * @param isPath whether they are those of a path, the strongest penalty first
 */
public record SearchResult(List<PointResult> points, Metric metric, boolean isPath) {

  /**
   * The point of the best mean among those that were trained to the end, the first of these.
   *
   * @throws DataException if no point has a mean
   */
  public PointResult best() {
    PointResult best = null;
    for (PointResult each : last()) {
      if (metric.isBetter(each.mean(), best == null ? Double.NaN : best.mean(), 0)) {
        best = each;
      }
    }
    if (best == null) {
      throw new DataException("no point of the search has a value of " + metric.name());
    }
    return best;
  }

  /** The points of the last rung. */
  private List<PointResult> last() {
    int rung = points.stream().mapToInt(PointResult::rung).max().orElse(0);
    return points.stream().filter(point -> point.rung() == rung).toList();
  }

  /**
   * The simplest point whose mean is at most a standard error worse than the best: the one standard
   * error rule of L. Breiman et al., "Classification and Regression Trees" (1984). On a path it is
   * that of the strongest penalty, else that with the shortest penalised part of w.
   */
  public PointResult oneStandardError() {
    PointResult best = best();
    double error = Double.isNaN(best.standardError()) ? 0 : best.standardError();
    double limit = metric.isLargerBetter() ? best.mean() - error : best.mean() + error;
    PointResult simplest = best;
    for (PointResult each : last()) {
      boolean isClose = each.mean() == limit || metric.isBetter(each.mean(), limit, 0);
      if (isClose && isPath) {
        return each;
      }
      if (isClose && each.norm() < simplest.norm()) {
        simplest = each;
      }
    }
    return simplest;
  }

  /** Why it was interrupted; empty where it was not. */
  public Optional<Reason> interrupted() {
    return points.stream()
        .flatMap(point -> point.models().stream())
        .map(ModelResult::reason)
        .filter(reason -> reason.kind() == Reason.Kind.INTERRUPTED)
        .findFirst();
  }

  /**
   * The models of a point, one for each fold.
   *
   * @param rung the last one of successive halving that it took part in, from 0
   * @param models in the order of the folds
   */
  public record PointResult(SearchPlan.Point point, int rung, List<ModelResult> models) {

    /** A point whose models were not measured, since the search was interrupted. */
    static PointResult interrupted(SearchPlan.Point point, int rung, Reason reason) {
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

  /**
   * One model of a search.
   *
   * @param metric on the rows that it did not see; not a number where it has none
   * @param weightsSha256 of its w, in the units of the features
   * @param norm ‖w‖₂ of the penalised part of w, in the units of the penalty: those of standardised
   *     features where these are standardised
   * @param steps it took
   * @param epochs passes over the rows
   * @param reason why it ended
   */
  public record ModelResult(
      double metric, String weightsSha256, double norm, long steps, double epochs, Reason reason) {

    /** The length of the penalised part of a w. */
    static double norm(ParameterLayout layout, double[] w) {
      double[] penalised = w.clone();
      for (ParameterLayout.Segment segment : layout.segments()) {
        if (!segment.penalised()) {
          Arrays.fill(penalised, segment.from(), segment.to(), 0);
        }
      }
      return Vectors.norm(penalised);
    }
  }
}
