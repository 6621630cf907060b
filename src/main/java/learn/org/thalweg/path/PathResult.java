package org.thalweg.path;

import java.util.List;
import java.util.Optional;
import org.thalweg.metrics.Metric;

/**
 * The models of a path.
 *
 * @param largest λmax, the smallest λ under which all penalised weights are 0
 * @param points from the strongest penalty on; fewer than wanted where the path was interrupted
 * @param metric by which they are compared on the validation rows; empty where there are none
 */
public record PathResult(double largest, List<PathPoint> points, Optional<Metric> metric) {

  public PathResult {
    points = List.copyOf(points);
  }

  /**
   * The model that is kept: the best on the validation rows, the first of equals, which is the
   * sparser one; without such rows the one of the smallest λ.
   */
  public PathPoint chosen() {
    PathPoint last = points.get(points.size() - 1);
    if (metric.isEmpty()) {
      return last;
    }
    PathPoint best = null;
    for (PathPoint point : points) {
      double bar = best == null ? Double.NaN : best.validation();
      if (metric.get().isBetter(point.validation(), bar, 0)) {
        best = point;
      }
    }
    return best == null ? last : best;
  }
}
