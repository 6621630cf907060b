package org.thalweg.tune;

import java.util.List;
import java.util.Optional;
import org.thalweg.metrics.Metric;
import org.thalweg.solve.Reason;
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
}
