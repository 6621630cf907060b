package org.thalweg.plot;

import java.util.List;

/** What stands at each point of a series. */
public enum Mark {
  NONE,
  /** A disc of five pixels. */
  DOT,
  /** A circle with a white inside: a beginning. */
  RING,
  /** A square on its corner, with a white edge: an end. */
  DIAMOND;

  private static final int WHITE = 0xffffff;

  void draw(Canvas canvas, Point at, int color) {
    switch (this) {
      case NONE -> {}
      case DOT -> canvas.circle(at, 2.5, color);
      case RING -> {
        canvas.circle(at, 6, color);
        canvas.circle(at, 3.5, WHITE);
      }
      case DIAMOND -> {
        canvas.polygon(diamond(at, 9), WHITE);
        canvas.polygon(diamond(at, 7), color);
      }
    }
  }

  private static List<Point> diamond(Point at, double radius) {
    return List.of(
        new Point(at.x() - radius, at.y()),
        new Point(at.x(), at.y() - radius),
        new Point(at.x() + radius, at.y()),
        new Point(at.x(), at.y() + radius));
  }
}
