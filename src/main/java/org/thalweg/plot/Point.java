package org.thalweg.plot;

/** A point of the plane, in the units of the data or in pixels from the upper left corner. */
public record Point(double x, double y) {
  /** Between two points of a line: nothing joins them. */
  public static final Point GAP = new Point(Double.NaN, Double.NaN);

  boolean isFinite() {
    return Double.isFinite(x) && Double.isFinite(y);
  }
}
