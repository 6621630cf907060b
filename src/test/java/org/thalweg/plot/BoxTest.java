package org.thalweg.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BoxTest {
  private static final Box BOX = new Box(0, 0, 10, 10);

  @Test
  void aLineInsideStaysAsItIs() {
    List<Point> line = line(0, 0, 5, 5, 10, 0);
    assertThat(BOX.clip(line)).containsExactly(line);
  }

  @Test
  void aLineThatLeavesAndComesBackIsTwoPieces() {
    assertThat(BOX.clip(line(5, 5, 15, 5, 15, 8, 5, 8)))
        .containsExactly(line(5, 5, 10, 5), line(10, 8, 5, 8));
    assertThat(BOX.clip(line(5, 5, 15, 5, 5, 7)))
        .containsExactly(line(5, 5, 10, 5), line(10, 6, 5, 7));
  }

  @Test
  void aLineFromOutsideToOutsideIsCutAtBothEdges() {
    assertThat(BOX.clip(line(-10, 0, 20, 15))).containsExactly(line(0, 5, 10, 10));
    assertThat(BOX.clip(line(-10, 5, 20, 5))).containsExactly(line(0, 5, 10, 5));
    assertThat(BOX.clip(line(-1, 9, 2, 13))).isEmpty();
    assertThat(BOX.clip(line(11, 5, 12, 5))).isEmpty();
  }

  @Test
  void aGapLiftsThePen() {
    List<Point> line =
        Stream.of(line(1, 1, 2, 2), List.of(Point.GAP), line(3, 3, 4, 4))
            .flatMap(List::stream)
            .toList();
    assertThat(BOX.clip(line)).containsExactly(line(1, 1, 2, 2), line(3, 3, 4, 4));
    double infinite = Double.POSITIVE_INFINITY;
    assertThat(BOX.clip(line(1, 1, infinite, 1, 2, 2, 3, 3))).containsExactly(line(2, 2, 3, 3));
  }

  @Test
  void nothingLeavesTheBox() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 1000; i++) {
      double[] all = random.doubles(20, -30, 40).toArray();
      for (List<Point> piece : BOX.clip(line(all))) {
        assertThat(piece).hasSizeGreaterThan(1);
        assertThat(piece)
            .allMatch(p -> Math.abs(p.x() - 5) <= 5 + 1e-12 && Math.abs(p.y() - 5) <= 5 + 1e-12);
      }
    }
    assertThat(BOX.clip(line(5, 5, 1e300, 5))).containsExactly(line(5, 5, 10, 5));
  }

  private static List<Point> line(double... numbers) {
    return Stream.iterate(0, i -> i < numbers.length, i -> i + 2)
        .map(i -> new Point(numbers[i], numbers[i + 1]))
        .toList();
  }
}
