package org.thalweg.tune;

import java.util.List;
import java.util.Optional;
import org.thalweg.solve.Reason;
import org.thalweg.text.DataException;

/**
 * What a search has found.
 *
 * @param points in their order
 * @param metric by which they are compared
 */
public record SearchResult(List<PointResult> points, String metric, boolean isHigherBetter) {

  /**
   * The point of the best mean, the first of these.
   *
   * @throws DataException if no point has a mean
   */
  public PointResult best() {
    PointResult best = null;
    for (PointResult each : points) {
      if (!Double.isNaN(each.mean()) && (best == null || isBetter(each.mean(), best.mean()))) {
        best = each;
      }
    }
    if (best == null) {
      throw new DataException("no point of the search has a finite " + metric);
    }
    return best;
  }

  private boolean isBetter(double one, double other) {
    return isHigherBetter ? one > other : one < other;
  }

  /**
   * The point with the shortest w whose mean is at most a standard error worse than the best: the
   * one standard error rule of L. Breiman et al., "Classification and Regression Trees" (1984).
   */
  public PointResult oneStandardError() {
    PointResult best = best();
    double error = Double.isNaN(best.standardError()) ? 0 : best.standardError();
    double limit = isHigherBetter ? best.mean() - error : best.mean() + error;
    PointResult shortest = best;
    for (PointResult each : points) {
      boolean isClose = each.mean() == limit || isBetter(each.mean(), limit);
      if (isClose && each.norm() < shortest.norm()) {
        shortest = each;
      }
    }
    return shortest;
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
