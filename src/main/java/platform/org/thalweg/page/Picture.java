package org.thalweg.page;

import java.util.List;

/**
 * Lines in the plane.
 *
 * @param title above the picture
 * @param isSquare whether it is as high as it is wide
 * @param lines in the order in which they are drawn
 */
public record Picture(String title, Axis x, Axis y, boolean isSquare, List<PlotLine> lines) {
  /**
   * One of the two axes.
   *
   * @param title what its values are
   * @param range what it shows; both ends above 0 where it is logarithmic
   */
  public record Axis(String title, PlotRange range, boolean isLogarithmic) {}

  /** Copies the list. */
  public Picture {
    lines = List.copyOf(lines);
  }
}
