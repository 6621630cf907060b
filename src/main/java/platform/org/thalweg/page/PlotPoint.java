package org.thalweg.page;

/** A point of the plane. */
public record PlotPoint(double x, double y) {
  /** Between two points of a line: nothing joins them. */
  public static final PlotPoint GAP = new PlotPoint(Double.NaN, Double.NaN);
}
