package org.thalweg.plot;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.thalweg.plot.Canvas.Anchor;
import org.thalweg.plot.Canvas.Lettering;

/** Two axes around a rectangle of pixels: values to pixels, ticks, and series between the axes. */
record Panel(Axis x, Axis y, Box area) {
  private static final Pen EDGE = new Pen(0x666666, 1);
  private static final Pen RULE = new Pen(0xe4e4e4, 1);
  private static final int PART_WIDTH = 80; // of an axis between two labels, at least; pixels
  private static final int PART_HEIGHT = 40;
  private static final double TICK = 6; // pixels
  private static final double MINOR_TICK = 3;
  private static final double LABEL = 12; // letters
  private static final double TITLE = 14;

  /** Where a point of the plane is on the canvas. */
  Point pixel(Point point) {
    return new Point(
        area.left() + x.scale().share(point.x()) * area.width(),
        area.bottom() - y.scale().share(point.y()) * area.height());
  }

  /** The edge of the area, and both axes with their ticks, labels and titles. */
  void drawAxes(Canvas canvas) {
    for (Tick tick : x.scale().ticks(Math.max(1, (int) area.width() / PART_WIDTH))) {
      double at = sharp(area.left() + x.scale().share(tick.value()) * area.width());
      Point foot = new Point(at, area.bottom());
      rule(canvas, x, tick, foot, new Point(at, area.top()));
      stroke(canvas, foot, new Point(at, area.bottom() + length(tick)), EDGE);
      label(canvas, tick, new Point(at, area.bottom() + 21), Anchor.MIDDLE);
    }
    for (Tick tick : y.scale().ticks(Math.max(1, (int) area.height() / PART_HEIGHT))) {
      double at = sharp(area.bottom() - y.scale().share(tick.value()) * area.height());
      Point foot = new Point(area.left(), at);
      rule(canvas, y, tick, foot, new Point(area.right(), at));
      stroke(canvas, foot, new Point(area.left() - length(tick), at), EDGE);
      label(canvas, tick, new Point(area.left() - 10, at + 4), Anchor.END);
    }
    List<Point> corners = area.corners();
    for (int i = 0; i < corners.size(); i++) {
      stroke(canvas, corners.get(i), corners.get((i + 1) % corners.size()), EDGE);
    }
    canvas.text(
        new Point(area.left() + area.width() / 2, area.bottom() + 42),
        x.title(),
        new Lettering(TITLE, Anchor.MIDDLE));
    canvas.text(
        new Point(area.left() - 86, area.top() + area.height() / 2),
        y.title(),
        new Lettering(TITLE, Anchor.MIDDLE, false, true));
  }

  /** A series: its line as far as it is between the axes, and its marks there, one for a pixel. */
  void draw(Canvas canvas, Series series) {
    List<Point> points = series.points().stream().map(this::pixel).toList();
    List<List<Point>> lines = area.clip(points);
    if (series.pen().width() > 0 && !lines.isEmpty()) {
      canvas.lines(lines, series.pen());
    }
    Set<Point> marked = new HashSet<>();
    points.stream()
        .filter(area::contains)
        .filter(point -> marked.add(new Point(Math.rint(point.x()), Math.rint(point.y()))))
        .forEach(point -> series.mark().draw(canvas, point, series.pen().color()));
  }

  private static void rule(Canvas canvas, Axis axis, Tick tick, Point from, Point to) {
    if (axis.isRuled() && !tick.isMinor()) {
      stroke(canvas, from, to, RULE);
    }
  }

  private static void label(Canvas canvas, Tick tick, Point at, Anchor anchor) {
    if (!tick.isMinor()) {
      canvas.text(at, tick.label(), new Lettering(LABEL, anchor));
    }
  }

  private static void stroke(Canvas canvas, Point from, Point to, Pen pen) {
    canvas.lines(List.of(List.of(from, to)), pen);
  }

  private static double length(Tick tick) {
    return tick.isMinor() ? MINOR_TICK : TICK;
  }

  /** The middle of a pixel, where a line one pixel wide has sharp edges. */
  private static double sharp(double pixel) {
    return Math.floor(pixel) + 0.5;
  }
}
