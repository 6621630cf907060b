package org.thalweg.page;

/** A point of the plane. */
public record Point(double x, double y) {
  /** Between two points of a line: nothing joins them. */
  public static final Point GAP = new Point(Double.NaN, Double.NaN);
}
