package org.thalweg.solve;

import java.util.List;

/**
 * All measurements of a run on its validation rows.
 *
 * @param metric its name
 * @param points in the order in which they were measured, the start first
 * @param best the one whose point is the result of the run
 */
public record ValidationSeries(String metric, List<Point> points, Point best) {

  /**
   * One measurement.
   *
   * @param steps how many had been taken; 0 at the start
   * @param value not a number where the point is none
   */
  public record Point(long steps, double value) {}

  public ValidationSeries {
    points = List.copyOf(points);
  }
}
