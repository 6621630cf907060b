package org.thalweg.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.thalweg.plot.Canvas.Anchor;
import org.thalweg.plot.Canvas.Lettering;
import org.w3c.dom.Document;

class SvgCanvasTest {

  @Test
  void textIsEscaped() throws Exception {
    String text = "a<b & \"c\" ]]> λ \uD835\uDC65 \u0001 \uD800 \uFFFE";
    SvgCanvas canvas = new SvgCanvas(20, 10, text);
    canvas.text(new Point(1, 2), text, new Lettering(12, Anchor.START, true, true));
    Document svg = SvgElements.parse(canvas.svg());
    String shown = "a<b & \"c\" ]]> λ \uD835\uDC65 \uFFFD \uFFFD \uFFFD";
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo(shown);
    assertThat(SvgElements.text(svg, shown).getAttribute("font-weight")).isEqualTo("bold");
    assertThat(SvgElements.text(svg, shown).getAttribute("transform")).isEqualTo("rotate(-90 1 2)");
  }

  @Test
  void numbersAreRoundedToHundredths() {
    SvgCanvas canvas = new SvgCanvas(20, 10, "");
    canvas.circle(new Point(1.0 / 3, -0.001), 2.5, 0x00000a);
    canvas.polygon(List.of(new Point(1e6, 0.1 + 0.2), new Point(100, 2.999)), 0xffffff);
    assertThat(canvas.svg())
        .contains("<circle cx=\"0.33\" cy=\"0\" r=\"2.5\" fill=\"#00000a\"/>")
        .contains("<polygon fill=\"#ffffff\" points=\"1000000,0.3 100,3\"/>");
  }

  @Test
  void linesAreOnePathWithoutRepeatedPoints() {
    SvgCanvas canvas = new SvgCanvas(20, 10, "");
    canvas.lines(
        List.of(
            List.of(new Point(1, 2), new Point(1.001, 2), new Point(3, 4)),
            List.of(new Point(3, 4), new Point(5, 6))),
        new Pen(0x123456, 1.5));
    assertThat(canvas.svg())
        .contains("stroke=\"#123456\" stroke-width=\"1.5\"", "d=\"M1,2L3,4M3,4L5,6\"");
  }

  @Test
  void theTextIsTheSameInEveryLocale() {
    LinearScale scale = new LinearScale(0, 4);
    Series series =
        Series.of("a", new double[] {1.5, 2}, new double[] {1, 3}, new Pen(7, 2), Mark.DIAMOND);
    Chart chart =
        new Chart("i", new Axis("x", scale, true), new Axis("y", scale, true), List.of(series));
    String expected = chart.svg(200, 100);
    Locale before = Locale.getDefault();
    try {
      for (String tag : List.of("de-DE", "ar-EG-u-nu-arab", "tr-TR", "hi-IN-u-nu-deva")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertThat(chart.svg(200, 100)).isEqualTo(expected);
      }
    } finally {
      Locale.setDefault(before);
    }
  }
}
