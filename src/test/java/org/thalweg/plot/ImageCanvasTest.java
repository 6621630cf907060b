package org.thalweg.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.thalweg.plot.Canvas.Anchor;
import org.thalweg.plot.Canvas.Lettering;

class ImageCanvasTest {

  @Test
  void textBeginsIsCentredOrEndsAtItsPoint() {
    Box start = inked(new Lettering(20, Anchor.START));
    assertThat(start.left()).isBetween(48., 53.);
    assertThat(start.right()).isGreaterThan(70);
    Box middle = inked(new Lettering(20, Anchor.MIDDLE));
    assertThat(middle.left() + middle.right()).isBetween(96., 103.);
    Box end = inked(new Lettering(20, Anchor.END));
    assertThat(end.right()).isBetween(46., 51.);
    assertThat(end.bottom()).as("the baseline").isBetween(48., 51.);
    assertThat(end.top()).isLessThan(40);
  }

  @Test
  void verticalTextRunsUpwardsAndStandsLeftOfItsPoint() {
    Box box = inked(new Lettering(20, Anchor.START, false, true));
    assertThat(box.right()).as("the baseline").isBetween(48., 51.);
    assertThat(box.left()).isLessThan(40);
    assertThat(box.bottom()).isBetween(46., 51.);
    assertThat(box.top()).isLessThan(30);
  }

  /** What is covered by three letters without descenders at (50, 50). */
  private static Box inked(Lettering lettering) {
    ImageCanvas canvas = new ImageCanvas(100, 100);
    canvas.polygon(new Box(0, 0, 100, 100).corners(), 0xffffff);
    canvas.text(new Point(50, 50), "bdh", lettering);
    BufferedImage image = canvas.image();
    List<int[]> dark =
        IntStream.range(0, 100 * 100)
            .mapToObj(i -> new int[] {i % 100, i / 100})
            .filter(at -> (image.getRGB(at[0], at[1]) & 0xff) < 0x80)
            .toList();
    return new Box(
        dark.stream().mapToInt(at -> at[0]).min().orElseThrow(),
        dark.stream().mapToInt(at -> at[1]).min().orElseThrow(),
        dark.stream().mapToInt(at -> at[0]).max().orElseThrow(),
        dark.stream().mapToInt(at -> at[1]).max().orElseThrow());
  }
}
