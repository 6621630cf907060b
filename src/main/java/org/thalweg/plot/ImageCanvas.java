package org.thalweg.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Paints the pixels of an image, with smooth edges. */
final class ImageCanvas implements Canvas {
  private static final Color INK = new Color(0x222222); // of text

  private final BufferedImage image;
  private final Graphics2D graphics;

  ImageCanvas(int width, int height) {
    image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  /** All that was painted; nothing more can be. */
  BufferedImage image() {
    graphics.dispose();
    return image;
  }

  @Override
  public void lines(List<List<Point>> lines, Pen pen) {
    Path2D path = new Path2D.Double();
    lines.forEach(line -> add(path, line));
    graphics.setColor(new Color(pen.color()));
    graphics.setStroke(
        new BasicStroke((float) pen.width(), BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
    graphics.draw(path);
  }

  @Override
  public void polygon(List<Point> corners, int color) {
    Path2D path = new Path2D.Double();
    add(path, corners);
    path.closePath();
    graphics.setColor(new Color(color));
    graphics.fill(path);
  }

  private static void add(Path2D path, List<Point> line) {
    path.moveTo(line.get(0).x(), line.get(0).y());
    line.subList(1, line.size()).forEach(point -> path.lineTo(point.x(), point.y()));
  }

  @Override
  public void circle(Point centre, double radius, int color) {
    graphics.setColor(new Color(color));
    graphics.fill(
        new Ellipse2D.Double(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius));
  }

  @Override
  public void text(Point at, String text, Lettering lettering) {
    Font font = new Font(Font.SANS_SERIF, lettering.isBold() ? Font.BOLD : Font.PLAIN, 1);
    graphics.setFont(font.deriveFont((float) lettering.size()));
    graphics.setColor(INK);
    double length = graphics.getFontMetrics().getStringBounds(text, graphics).getWidth();
    double shift =
        switch (lettering.anchor()) {
          case START -> 0;
          case MIDDLE -> length / 2;
          case END -> length;
        };
    AffineTransform before = graphics.getTransform();
    graphics.translate(at.x(), at.y());
    if (lettering.isVertical()) {
      graphics.rotate(-Math.PI / 2);
    }
    graphics.drawString(text, (float) -shift, 0);
    graphics.setTransform(before);
  }
}
