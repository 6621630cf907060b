package org.thalweg.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.function.TextbookFunctions;
import org.thalweg.lab.DescentPlot.NamedPath;
import org.thalweg.schedule.Schedules;
import org.thalweg.update.Momentum;
import org.thalweg.update.Sgd;
import org.thalweg.update.Updater;

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
  void aPathOfOneNumberIsDrawnOnTheGraph() throws IOException {
    BufferedImage image = png(new TextbookFunctions.Wells(), 0.8);
    assertThat(pixels(image, RED)).isGreaterThan(100);
  }

  @Test
  void aPathThatRunsOffIsDrawnAsFarAsTheFrameGoes() throws IOException {
    BufferedImage image = png(new TextbookFunctions.Saddle(), 1e-3, 1);
    assertThat(pixels(image, RED)).isGreaterThan(100);
  }

  @Test
  void svgIsXmlWithLines() throws Exception {
    Path file = directory.resolve("plot.svg");
    plot(new TextbookFunctions.Quadratic(), 1, 0.8).write(file);
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    var document = factory.newDocumentBuilder().parse(file.toFile());
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(document.getElementsByTagName("line").getLength()).isGreaterThan(1000);
    assertThat(Files.readString(file)).doesNotContain("NaN");
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

  private static long pixels(BufferedImage image, int color) {
    long count = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        count += (image.getRGB(x, y) & 0xffffff) == color ? 1 : 0;
      }
    }
    return count;
  }

  private static long greys(BufferedImage image) {
    long count = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        int rgb = image.getRGB(x, y) & 0xffffff;
        int red = rgb >> 16;
        count += red < 230 && red == (rgb >> 8 & 0xff) && red == (rgb & 0xff) ? 1 : 0;
      }
    }
    return count;
  }
}
