package org.thalweg.page;

import java.util.List;

/**
 * A line of a picture.
 *
 * @param name in the legend; empty where it has no place there
 * @param points in the units of the axes; none joins one that is not finite
 * @param mark at every point
 * @param ink how it is coloured
 */
public record PlotLine(String name, List<PlotPoint> points, Mark mark, Ink ink) {
  /** What stands at each point. */
  public enum Mark {
    /** The line alone, without a mark at its points. */
    NONE,
    /** A disc. */
    DOT,
    /** A ring, without a line: a beginning. */
    RING,
    /** A square on its corner, without a line: an end. */
    DIAMOND
  }

  /**
   * The colour.
   *
   * @param isGrey whether it is a shade between text and page, and not one of the eight of the
   *     palette, in turn
   * @param number of the colour in the palette, from 0; or how light a grey is, from 0 to 100
   */
  public record Ink(boolean isGrey, int number) {
    /** A colour of the palette. */
    public static Ink colour(int number) {
      return new Ink(false, number);
    }

    /** A grey: 0 is as dark as text, 100 as light as the page. */
    public static Ink grey(int lightness) {
      return new Ink(true, lightness);
    }
  }

  /** Copies the list. */
  public PlotLine {
    points = List.copyOf(points);
  }
}
