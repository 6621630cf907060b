package org.thalweg.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.function.TextbookFunctions;

class ContoursTest {
  private static final Frame FRAME = new Frame(-2, 2, -2, 2);
  private static final DifferentiableFunction BOWL =
      DifferentiableFunction.of(2, p -> p[0] * p[0] + p[1] * p[1]);

  /** The line of 1 is the unit circle: all of it, and nothing else. */
  @Test
  void theLineOfABowlIsACircle() {
    List<double[][]> pieces = new Contours(BOWL, FRAME).line(1);
    double length = 0;
    for (double[][] piece : pieces) {
      for (double[] end : piece) {
        assertThat(Math.hypot(end[0], end[1])).isCloseTo(1, within(1e-3));
      }
      length += Math.hypot(piece[0][0] - piece[1][0], piece[0][1] - piece[1][1]);
    }
    assertThat(length).isCloseTo(2 * Math.PI, within(0.01));
  }

  @Test
  void theLineOfASaddleHasBothBranches() {
    List<double[][]> pieces = new Contours(new TextbookFunctions.Saddle(), FRAME).line(-1);
    assertThat(pieces).anyMatch(piece -> piece[0][0] < -1).anyMatch(piece -> piece[0][0] > 1);
    assertThat(pieces).noneMatch(piece -> Math.abs(piece[0][0]) < 0.99);
  }

  @Test
  void aValueThatIsNeverTakenHasNoLine() {
    assertThat(new Contours(BOWL, FRAME).line(-1)).isEmpty();
  }

  @Test
  void levelsAscendFromTheLeastValueAndAreDenseThere() {
    double[] levels = new Contours(BOWL, FRAME).levels();
    assertThat(levels).isSorted().hasSize(18);
    assertThat(levels[0]).isCloseTo(0, within(0.01));
    assertThat(levels[1] - levels[0]).isLessThan(levels[17] - levels[16]);
  }

  @Test
  void whatIsNotANumberHasNoLevelAndNoLine() {
    DifferentiableFunction nowhere = DifferentiableFunction.of(2, p -> Double.NaN);
    assertThat(new Contours(nowhere, FRAME).levels()).isEmpty();
    assertThat(new Contours(nowhere, FRAME).line(0)).isEmpty();
  }
}
