package org.thalweg.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.Chromium;
import org.thalweg.page.PlotLine.Ink;
import org.thalweg.page.PlotLine.Mark;

/** A page of pictures as a browser shows it: Chromium, where there is one. */
class PictureInBrowserTest {
  @TempDir private static Path folder;
  private static Chromium browser;
  private static Path page;

  @BeforeAll
  static void write() throws Exception {
    browser = Chromium.orSkip(PictureInBrowserTest.class);
    PlotLine grey =
        new PlotLine(
            "",
            List.of(
                new PlotPoint(-1, -1), new PlotPoint(1, 1), PlotPoint.GAP, new PlotPoint(-1, 1)),
            Mark.NONE,
            Ink.grey(50));
    List<PlotPoint> zigzag = // back and forth, which is no function of x
        List.of(
            new PlotPoint(0, 0),
            new PlotPoint(0.8, 0.2),
            new PlotPoint(-0.8, 0.4),
            new PlotPoint(0.5, 0.9));
    PlotLine path = new PlotLine("a <b>path</b>", zigzag, Mark.DOT, Ink.colour(0));
    PlotLine end =
        new PlotLine("end", List.of(new PlotPoint(0.5, 0.9)), Mark.DIAMOND, Ink.colour(0));
    PlotLine start = new PlotLine("start", List.of(new PlotPoint(0, 0)), Mark.RING, Ink.grey(10));
    Picture square =
        new Picture(
            "paths",
            new Picture.Axis("x", new PlotRange(-1, 1), false),
            new Picture.Axis("y", new PlotRange(-1, 1), false),
            true,
            List.of(grey, path, start, end));
    List<PlotPoint> falling =
        List.of(new PlotPoint(1, 100), new PlotPoint(10, 1), new PlotPoint(1000, 1e-6));
    Picture logarithmic =
        new Picture(
            "race",
            new Picture.Axis("seconds", new PlotRange(0.5, 2000), true),
            new Picture.Axis("F − F*", new PlotRange(1e-7, 200), true),
            false,
            List.of(new PlotLine("one", falling, Mark.DOT, Ink.colour(1))));
    String html = PicturePage.html("beale & others", List.of(square, logarithmic));
    page = Files.writeString(folder.resolve("page.html"), html);
  }

  @AfterAll
  static void close() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"1400, false", "1400, true", "390, false", "390, true"})
  void theLinesAreDrawnAndNothingIsAskedFor(int width, boolean isDark) throws Exception {
    browser.open(page, width, 900, isDark);
    assertThat(browser.evaluate("document.querySelectorAll('canvas').length").asInt()).isEqualTo(2);
    assertThat(pixels("--run0", 0)).as("of the path").isGreaterThan(300);
    assertThat(pixels("--run1", 1)).as("of the race").isGreaterThan(200);
    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    assertThat(browser.evaluate("document.querySelectorAll('main b').length").asInt()).isZero();
    assertThat(browser.problems()).isEmpty();
    assertThat(browser.requests()).isEmpty();
    String wanted = System.getProperty("thalweg.screenshots");
    if (wanted != null) {
      Path to = Files.createDirectories(Path.of(wanted));
      browser.photograph(
          to.resolve("plane-%d-%s.png".formatted(width, isDark ? "dark" : "light")), 3000);
    }
  }

  /** How many pixels of a canvas have exactly the colour of a variable. */
  private static int pixels(String variable, int canvas) {
    return browser
        .evaluate(
            """
            (() => {
              const probe = document.createElement("span");
              probe.style.color = "var(%s)";
              document.body.append(probe);
              const [r, g, b] = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
              const canvas = document.querySelectorAll("canvas")[%d];
              const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              let count = 0;
              for (let i = 0; i < data.length; i += 4) {
                if (data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255) count++;
              }
              return count;
            })()
            """
                .formatted(variable, canvas))
        .asInt();
  }

  @Test
  void thePointUnderTheMouseIsTold() throws Exception {
    browser.open(page, 1400, 900, false);
    JsonNode at =
        browser.evaluate(
            """
            (() => { const r = document.querySelector(".u-over").getBoundingClientRect();
              return [r.left + r.width * 0.9, r.top + r.height * 0.4]; })()
            """);
    browser.moveMouse(at.get(0).asDouble() - 3, at.get(1).asDouble() + 3);
    assertThat(browser.evaluate("document.querySelector('.tooltip').textContent").asText())
        .contains("a <b>path</b>, point 1", "x 0.8, y 0.2");
  }
}
