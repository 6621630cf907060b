package org.thalweg.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ChartTest {
  private static final int RED = 0xd62728;
  private static final int BLUE = 0x1f77b4;
  private static final int WHITE = 0xffffff;

  @TempDir private Path directory;

  /** The area between the axes is 200 by 100 pixels, from (105.5, 50.5). */
  @Test
  void aPointStandsWhereTheScalesPutIt() throws Exception {
    Document svg =
        SvgElements.parse(chart("title", series("a", Mark.DOT, 1, 10, 3, 1000)).svg(200, 100));
    assertThat(SvgElements.attributes(svg, "circle", "cx")).startsWith("155.5", "255.5");
    assertThat(SvgElements.attributes(svg, "circle", "cy")).startsWith("117.17", "50.5");
    assertThat(SvgElements.attributes(svg, "path", "d")).contains("M155.5,117.17L255.5,50.5");
    assertThat(svg.getDocumentElement().getAttribute("width")).isEqualTo("330");
    assertThat(svg.getDocumentElement().getAttribute("height")).isEqualTo("230");
  }

  @Test
  void ticksHaveLabelsWhereTheirValuesAre() throws Exception {
    Document svg = SvgElements.parse(chart("title", series("a", Mark.DOT, 1, 10)).svg(200, 100));
    assertThat(SvgElements.text(svg, "2").getAttribute("x")).isEqualTo("205.5");
    assertThat(SvgElements.text(svg, "2").getAttribute("text-anchor")).isEqualTo("middle");
    assertThat(SvgElements.text(svg, "100").getAttribute("y")).isEqualTo("87.5");
    assertThat(SvgElements.text(svg, "100").getAttribute("text-anchor")).isEqualTo("end");
    assertThat(SvgElements.text(svg, "steps").hasAttribute("transform")).isFalse();
    assertThat(SvgElements.text(svg, "objective").getAttribute("transform"))
        .isEqualTo("rotate(-90 19.5 100.5)");
  }

  @Test
  void majorTicksAreLongerThanMinorOnes() {
    String svg = chart("title", series("a", Mark.DOT, 1, 10)).svg(200, 100);
    assertThat(svg).contains("M105.5,83.5L99.5,83.5", "M105.5,117.5L102.5,117.5");
  }

  @Test
  void aPixelHasOneMarkOfASeries() throws Exception {
    Chart chart = chart("title", series("", Mark.DOT, 1, 10, 1.001, 10, 1.1, 10, 1, 10));
    assertThat(SvgElements.attributes(SvgElements.parse(chart.svg(200, 100)), "circle", "cx"))
        .containsExactly("155.5", "160.5");
  }

  @Test
  void bothFormatsShowTheSamePlaces() throws IOException {
    Path file = directory.resolve("chart.png");
    Series dots = new Series("", List.of(new Point(1, 10)), Pen.ofSeries(1), Mark.DOT);
    chart("title", series("a", Mark.NONE, 1, 100, 3, 100), dots).write(file, 200, 100);
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getWidth()).isEqualTo(330);
    assertThat(image.getHeight()).isEqualTo(230);
    assertThat(rgb(image, 155, 116)).isEqualTo(BLUE);
    assertThat(rgb(image, 200, 83)).as("line of two pixels about y = 83.83").isEqualTo(RED);
    assertThat(rgb(image, 155, 84)).as("its beginning").isNotEqualTo(WHITE);
    assertThat(rgb(image, 150, 83)).as("left of it").isEqualTo(WHITE);
    assertThat(rgb(image, 200, 90)).as("below it").isEqualTo(WHITE);
    assertThat(rgb(image, 105, 120)).as("the left edge of the area").isEqualTo(0x666666);
  }

  @Test
  void whatIsOutsideOrHasNoPlaceIsNotDrawn() throws Exception {
    Series series = series("", Mark.DOT, 1, 10, 1, 1e9, 2, 0, 2, -5, Double.NaN, 10, 3, 100);
    String svg = chart("title", series).svg(200, 100);
    assertThat(svg).contains("d=\"M155.5,117.17L155.5,50.5\"").doesNotContain("NaN", "Infinity");
    assertThat(SvgElements.attributes(SvgElements.parse(svg), "circle", "cx"))
        .containsExactly("155.5", "255.5");
  }

  @Test
  void theLegendHasTheRowsThatItNeeds() throws Exception {
    Series[] series =
        IntStream.range(0, 9)
            .mapToObj(i -> series("name " + i, Mark.RING, 1, 10))
            .toArray(Series[]::new);
    Document svg = SvgElements.parse(chart("title", series).svg(400, 100));
    // 28 + 8 + 6 letters of 7.8 + 24 pixels: three in a row of 400
    assertThat(svg.getDocumentElement().getAttribute("height"))
        .isEqualTo(String.valueOf(202 + 3 * 28));
    assertThat(SvgElements.text(svg, "name 3").getAttribute("x"))
        .isEqualTo(SvgElements.text(svg, "name 0").getAttribute("x"));
    assertThat(
            SvgElements.parse(chart("title", series("", Mark.DOT, 1, 10)).svg(400, 100))
                .getDocumentElement()
                .getAttribute("height"))
        .isEqualTo("202");
  }

  @Test
  void rulesCrossTheAreaAtLabels() {
    Chart chart = chart("title", series("a", Mark.NONE, 1, 10, 3, 10));
    assertThat(chart.svg(200, 100)).doesNotContain("M205.5,150.5L205.5,50.5");
    Axis ruled = new Axis("steps", chart.x().scale(), true);
    assertThat(new Chart("title", ruled, chart.y(), chart.series()).svg(200, 100))
        .contains("M205.5,150.5L205.5,50.5");
  }

  @Test
  void filesAreUtf8AndOfTwoKinds() throws IOException {
    Path file = directory.resolve("λ.svg");
    Chart chart = chart("λ", series("a", Mark.DOT, 1, 10));
    chart.write(file, 200, 100);
    assertThat(Files.readString(file)).isEqualTo(chart.svg(200, 100)).contains(">λ</text>");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> chart.write(directory.resolve("chart.gif"), 200, 100))
        .withMessageStartingWith("a plot must end in .png or .svg but was ");
    for (String name : List.of("no/such.png", "no/such.svg")) {
      assertThatExceptionOfType(NoSuchFileException.class)
          .isThrownBy(() -> chart.write(directory.resolve(name), 200, 100));
    }
  }

  private static Chart chart(String title, Series... series) {
    return new Chart(
        title,
        new Axis("steps", new LinearScale(0, 4), false),
        new Axis("objective", new LogScale(1, 1000), false),
        List.of(series));
  }

  private static Series series(String name, Mark mark, double... numbers) {
    double[] x = IntStream.range(0, numbers.length / 2).mapToDouble(i -> numbers[2 * i]).toArray();
    double[] y =
        IntStream.range(0, numbers.length / 2).mapToDouble(i -> numbers[2 * i + 1]).toArray();
    return Series.of(name, x, y, Pen.ofSeries(0), mark);
  }

  private static int rgb(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) & 0xffffff;
  }
}
