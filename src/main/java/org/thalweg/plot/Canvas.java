package org.thalweg.plot;

import java.util.List;

/**
 * What a chart draws on. Coordinates are pixels from the upper left corner, colors 0xRRGGBB; all
 * coordinates are finite, and what is drawn later covers what was drawn before.
 */
interface Canvas {

  /** Open lines, each through its points in their order. */
  void lines(List<List<Point>> lines, Pen pen);

  /** A filled polygon. */
  void polygon(List<Point> corners, int color);

  /** A filled circle. */
  void circle(Point centre, double radius, int color);

  /**
   * A line of text.
   *
   * @param at on the baseline: where the text begins, is centred or ends
   */
  void text(Point at, String text, Lettering lettering);

  /**
   * How text is drawn.
   *
   * @param size of the font in pixels
   * @param isVertical whether it runs from bottom to top instead of from left to right
   */
  record Lettering(double size, Anchor anchor, boolean isBold, boolean isVertical) {
    Lettering(double size, Anchor anchor) {
      this(size, anchor, false, false);
    }
  }

  /** Which part of a text stands at the point that is given. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }
}
