package org.thalweg.plot;

import java.util.ArrayList;
import java.util.List;

/** A rectangle of pixels, and what of a line is inside. */
record Box(double left, double top, double right, double bottom) {

  double width() {
    return right - left;
  }

  double height() {
    return bottom - top;
  }

  boolean contains(Point point) {
    return point.x() >= left && point.x() <= right && point.y() >= top && point.y() <= bottom;
  }

  List<Point> corners() {
    return List.of(
        new Point(left, top),
        new Point(right, top),
        new Point(right, bottom),
        new Point(left, bottom));
  }

  /** The pieces of a line that are inside; it is broken at points that are not finite. */
  List<List<Point>> clip(List<Point> line) {
    List<List<Point>> pieces = new ArrayList<>();
    Point end = null; // of the last piece, where it has not left
    for (int i = 0; i + 1 < line.size(); i++) {
      Point b = line.get(i + 1);
      List<Point> inside = inside(line.get(i), b);
      if (inside.isEmpty()) {
        end = null;
        continue;
      }
      if (end == null) {
        pieces.add(new ArrayList<>(inside));
      } else {
        pieces.get(pieces.size() - 1).add(inside.get(1));
      }
      end = contains(b) ? b : null;
    }
    return pieces;
  }

  /**
   * The part of a segment that is inside, by its two ends; empty where there is none.
   *
   * <p>Y.-D. Liang, B. A. Barsky, "A New Concept and Method for Line Clipping", ACM Transactions on
   * Graphics 3 (1984).
   */
  private List<Point> inside(Point a, Point b) {
    double dx = b.x() - a.x();
    double dy = b.y() - a.y();
    if (!a.isFinite() || !b.isFinite() || !Double.isFinite(dx) || !Double.isFinite(dy)) {
      return List.of();
    }
    double[] steps = {-dx, dx, -dy, dy}; // towards each edge
    double[] room = {a.x() - left, right - a.x(), a.y() - top, bottom - a.y()};
    double enters = 0;
    double leaves = 1;
    for (int edge = 0; edge < 4; edge++) {
      if (steps[edge] == 0 && room[edge] < 0) {
        return List.of();
      } else if (steps[edge] < 0) {
        enters = Math.max(enters, room[edge] / steps[edge]);
      } else if (steps[edge] > 0) {
        leaves = Math.min(leaves, room[edge] / steps[edge]);
      }
    }
    if (enters > leaves) {
      return List.of();
    }
    Point from = enters == 0 ? a : new Point(a.x() + enters * dx, a.y() + enters * dy);
    Point to = leaves == 1 ? b : new Point(a.x() + leaves * dx, a.y() + leaves * dy);
    return List.of(from, to);
  }
}
