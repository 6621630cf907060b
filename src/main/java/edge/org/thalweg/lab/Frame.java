package org.thalweg.lab;

import java.util.List;
import org.thalweg.page.PlotPoint;
import org.thalweg.page.PlotRange;

/** The part of the plane that a picture shows. */
record Frame(PlotRange x, PlotRange y) {
  private static final double NARROWEST = 5e-4; // half an edge, of its distance from 0

  Frame(double left, double right, double bottom, double top) {
    this(new PlotRange(left, right), new PlotRange(bottom, top));
  }

  /**
   * A square that holds all points; of edge 2 around a single one, or longer where that is so far
   * from 0 that the labels of an axis would be long.
   *
   * @param points all finite
   * @param margin what is left free on every side, as a share of the extent of the points
   */
  static Frame around(List<PlotPoint> points, double margin) {
    double left = points.stream().mapToDouble(PlotPoint::x).min().orElse(0);
    double right = points.stream().mapToDouble(PlotPoint::x).max().orElse(0);
    double bottom = points.stream().mapToDouble(PlotPoint::y).min().orElse(0);
    double top = points.stream().mapToDouble(PlotPoint::y).max().orElse(0);
    double edge = Math.max(right - left, top - bottom);
    double x = left + (right - left) / 2;
    double y = bottom + (top - bottom) / 2;
    double narrowest = NARROWEST * Math.max(Math.abs(x), Math.abs(y));
    double half = Math.max(narrowest, edge == 0 ? 1 : edge * (0.5 + margin));
    return new Frame(x - half, x + half, y - half, y + half);
  }

  boolean contains(PlotPoint point) {
    return isShown(x.share(point.x())) && isShown(y.share(point.y()));
  }

  private static boolean isShown(double share) {
    return share >= 0 && share <= 1;
  }

  /** How far two points are apart, |Δx| + |Δy|, in shares of the edges. */
  double distance(PlotPoint a, PlotPoint b) {
    return Math.abs(x.share(a.x()) - x.share(b.x())) + Math.abs(y.share(a.y()) - y.share(b.y()));
  }
}
