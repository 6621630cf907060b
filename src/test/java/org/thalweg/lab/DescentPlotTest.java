package org.thalweg.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.function.TextbookFunctions;
import org.thalweg.lab.DescentPlot.NamedPath;
import org.thalweg.plot.Chart;
import org.thalweg.plot.Point;
import org.thalweg.plot.Series;
import org.thalweg.plot.SvgElements;
import org.thalweg.schedule.Schedules;
import org.thalweg.update.Momentum;
import org.thalweg.update.Sgd;
import org.thalweg.update.Updater;
import org.w3c.dom.Document;

class DescentPlotTest {
  private static final int RED = 0xd62728;
  private static final int BLUE = 0x1f77b4;

  @TempDir private Path directory;

  @Test
  void aPathOfTwoNumbersIsDrawnOverContours() throws IOException {
    BufferedImage image = png(new TextbookFunctions.Quadratic(), 1, 0.8);
    assertThat(image.getWidth()).isEqualTo(900);
    assertThat(image.getHeight()).isEqualTo(900);
    assertThat(pixels(image, RED)).isGreaterThan(100);
    assertThat(pixels(image, BLUE)).isGreaterThan(100);
    assertThat(greys(image)).isGreaterThan(3000);
  }

  @Test
  void startPathAndEndStandAtTheirPixels() throws IOException {
    DifferentiableFunction function = new TextbookFunctions.Quadratic();
    NamedPath path = path("gd", new Sgd(), function, new double[] {1, 0.8});
    DescentPlot plot = new DescentPlot("a title", function, List.of(path));
    Path file = directory.resolve("plot.png");
    plot.write(file);
    BufferedImage image = ImageIO.read(file.toFile());
    Chart chart = plot.chart();
    Point start = pixel(chart, 1, 0.8);
    assertThat(rgb(image, start, 0)).as("inside the ring").isEqualTo(0xffffff);
    assertThat(rgb(image, start, -5)).as("the ring").isEqualTo(0x333333);
    for (int step : new int[] {3, 5, 8}) {
      double[] x = path.descent().path().get(step);
      assertThat(rgb(image, pixel(chart, x[0], x[1]), 0)).isEqualTo(RED);
    }
    double[] end = path.descent().end().x();
    assertThat(rgb(image, pixel(chart, end[0], end[1]), -3)).as("the diamond").isEqualTo(RED);
  }

  /** The saddle falls along x: the path crosses the right edge, its end is nowhere near. */
  @Test
  void aPathThatRunsOffLeavesThroughTheEdge() throws Exception {
    DescentPlot plot = plot(new TextbookFunctions.Saddle(), 1e-3, 1);
    Chart chart = plot.chart();
    assertThat(chart.x().scale().to()).isLessThan(3);
    assertThat(chart.series()).extracting(Series::name).contains("start").doesNotContain("end");
    String svg = svg(plot);
    assertThat(svg).containsPattern("stroke=\"#d62728\"[^>]* d=\"M[^\"M]*L875\\.5,[0-9.]+\"");
  }

  @Test
  void svgIsTheSameXmlEveryTime() throws Exception {
    String svg = svg(plot(new TextbookFunctions.Quadratic(), 1, 0.8));
    Document document = SvgElements.parse(svg);
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(document.getElementsByTagName("circle").getLength()).isGreaterThan(50);
    assertThat(svg).contains(">a title</text>", ">gd</text>", ">momentum</text>", ">end</text>");
    assertThat(svg.length()).isLessThan(200_000);
    assertThat(svg(plot(new TextbookFunctions.Quadratic(), 1, 0.8))).isEqualTo(svg);
  }

  @Test
  void rejectsOtherFilesAndFunctionsOfMoreNumbers() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> plot(new TextbookFunctions.Wells(), 1).write(directory.resolve("plot.gif")))
        .withMessageStartingWith("a plot must end in .png or .svg but was ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plot(new TextbookFunctions.Quadratic(10, 3), 1, 1, 1))
        .withMessage("a function to plot must be of one or two numbers but was of 3");
  }

  private BufferedImage png(DifferentiableFunction function, double... start) throws IOException {
    Path file = directory.resolve("plot.png");
    plot(function, start).write(file);
    return ImageIO.read(file.toFile());
  }

  private static DescentPlot plot(DifferentiableFunction function, double... start) {
    return new DescentPlot(
        "a title",
        function,
        List.of(
            path("gd", new Sgd(), function, start),
            path("momentum", new Momentum(0.9), function, start)));
  }

  private static NamedPath path(
      String name, Updater updater, DifferentiableFunction function, double[] start) {
    FunctionDescent descent =
        new FunctionDescent(function, false, updater, new Schedules.Constant(0.02), 1000, 1e-6);
    return new NamedPath(name, descent.from(start));
  }

  private String svg(DescentPlot plot) throws IOException {
    Path file = directory.resolve("plot.svg");
    plot.write(file);
    return Files.readString(file);
  }

  /** By the layout of a chart: the area between the axes is 770 pixels each way. */
  private static Point pixel(Chart chart, double x, double y) {
    return new Point(
        105.5 + 770 * chart.x().scale().share(x), 820.5 - 770 * chart.y().scale().share(y));
  }

  private static int rgb(BufferedImage image, Point at, int right) {
    return image.getRGB((int) at.x() + right, (int) at.y()) & 0xffffff;
  }

  private static long pixels(BufferedImage image, int color) {
    return colors(image).filter(rgb -> rgb == color).count();
  }

  private static long greys(BufferedImage image) {
    return colors(image).filter(rgb -> rgb % 0x010101 == 0 && rgb < 230 * 0x010101).count();
  }

  private static IntStream colors(BufferedImage image) {
    int width = image.getWidth();
    int[] all = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    return Arrays.stream(all).map(rgb -> rgb & 0xffffff);
  }
}
