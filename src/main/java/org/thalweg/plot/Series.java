package org.thalweg.plot;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a chart.
 *
 * @param name in the legend; empty where it has no place there
 * @param points in the units of the axes; none joins one that is not finite
 * @param mark at every point
 */
public record Series(String name, List<Point> points, Pen pen, Mark mark) {
  public Series {
    points = List.copyOf(points);
  }

  /**
   * A line through points that are given as columns.
   *
   * @throws IllegalArgumentException if one column is longer
   */
  public static Series of(String name, double[] x, double[] y, Pen pen, Mark mark) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "x and y must be of one length but were of %d and %d".formatted(x.length, y.length));
    }
    List<Point> points = new ArrayList<>(x.length);
    for (int i = 0; i < x.length; i++) {
      points.add(new Point(x[i], y[i]));
    }
    return new Series(name, points, pen, mark);
  }
}
