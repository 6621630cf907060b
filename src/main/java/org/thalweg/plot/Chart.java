package org.thalweg.plot;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.thalweg.plot.Canvas.Anchor;
import org.thalweg.plot.Canvas.Lettering;

/**
 * Lines over two axes, with a title above and a legend below.
 *
 * <p>Around the area between the axes are 130 pixels each way for title, labels and one row of the
 * legend; the picture is higher by 28 for each further row, and lower by that where there is none.
 *
 * @param series the later ones cover the earlier ones
 */
public record Chart(String title, Axis x, Axis y, List<Series> series) {
  private static final int LEFT = 105; // of the area; pixels
  private static final int RIGHT = 25;
  private static final int TOP = 50;
  private static final int AXIS = 52; // below it: labels, title
  private static final int PAPER = 0xffffff;

  public Chart {
    series = List.copyOf(series);
  }

  /**
   * Writes the chart, as SVG in UTF-8 or as PNG.
   *
   * @param file ending in .png or .svg
   * @param areaWidth of the area between the axes, in pixels
   * @param areaHeight of the same
   * @throws IllegalArgumentException if the file ends otherwise
   */
  public void write(Path file, int areaWidth, int areaHeight) throws IOException {
    String name = file.toString();
    if (name.endsWith(".svg")) {
      Files.writeString(file, svg(areaWidth, areaHeight));
    } else if (name.endsWith(".png")) {
      BufferedImage image = image(areaWidth, areaHeight);
      try (OutputStream out = Files.newOutputStream(file);
          MemoryCacheImageOutputStream bytes = new MemoryCacheImageOutputStream(out)) {
        ImageIO.write(image, "png", bytes);
      }
    } else {
      throw new IllegalArgumentException("a plot must end in .png or .svg but was " + name);
    }
  }

  /** An svg element, which may be a file of its own or stand inside HTML. */
  public String svg(int areaWidth, int areaHeight) {
    SvgCanvas canvas = new SvgCanvas(width(areaWidth), height(areaWidth, areaHeight), title);
    draw(canvas, areaWidth, areaHeight);
    return canvas.svg();
  }

  private BufferedImage image(int areaWidth, int areaHeight) {
    ImageCanvas canvas = new ImageCanvas(width(areaWidth), height(areaWidth, areaHeight));
    draw(canvas, areaWidth, areaHeight);
    return canvas.image();
  }

  private void draw(Canvas canvas, int areaWidth, int areaHeight) {
    // lines one pixel wide are sharp on the middles of pixels
    Box area = new Box(LEFT + 0.5, TOP + 0.5, LEFT + areaWidth + 0.5, TOP + areaHeight + 0.5);
    Box sheet = new Box(0, 0, width(areaWidth), height(areaWidth, areaHeight));
    double centre = area.left() + area.width() / 2;
    canvas.polygon(sheet.corners(), PAPER);
    canvas.text(new Point(centre, TOP - 18), title, new Lettering(16, Anchor.MIDDLE, true, false));
    Panel panel = new Panel(x, y, area);
    panel.drawAxes(canvas);
    series.forEach(one -> panel.draw(canvas, one));
    legend(areaWidth).draw(canvas, centre, area.bottom() + AXIS);
  }

  private static int width(int areaWidth) {
    return LEFT + areaWidth + RIGHT;
  }

  private int height(int areaWidth, int areaHeight) {
    return TOP + areaHeight + AXIS + legend(areaWidth).height();
  }

  private Legend legend(int areaWidth) {
    return new Legend(series, areaWidth);
  }
}
