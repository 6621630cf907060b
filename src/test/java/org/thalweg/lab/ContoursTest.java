package org.thalweg.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.function.TextbookFunctions;
import org.thalweg.lab.FunctionDescent.DescentPlot.FunctionView.Contours;
import org.thalweg.lab.FunctionDescent.DescentPlot.FunctionView.Frame;
import org.thalweg.page.PlotPoint;

class ContoursTest {
  private static final Frame FRAME = new Frame(-2, 2, -2, 2);
  private static final DifferentiableFunction BOWL =
      DifferentiableFunction.of(2, p -> p[0] * p[0] + p[1] * p[1]);

  /** The line of 1 is the unit circle: all of it, in one piece, and nothing else. */
  @Test
  void theLineOfABowlIsACircle() {
    List<List<PlotPoint>> lines = new Contours(BOWL, FRAME).lines(1);
    assertThat(lines).hasSize(1);
    List<PlotPoint> circle = lines.get(0);
    assertThat(circle).allMatch(point -> Math.abs(Math.hypot(point.x(), point.y()) - 1) < 1e-3);
    assertThat(circle.get(circle.size() - 1)).isEqualTo(circle.get(0));
    double length = 0;
    for (int i = 1; i < circle.size(); i++) {
      PlotPoint from = circle.get(i - 1);
      length += Math.hypot(circle.get(i).x() - from.x(), circle.get(i).y() - from.y());
    }
    assertThat(length).isCloseTo(2 * Math.PI, within(0.01));
  }

  /** x² − y² = 1: two hyperbolas, each from one border to another. */
  @Test
  void theLineOfASaddleHasBothBranches() {
    List<List<PlotPoint>> lines = new Contours(new TextbookFunctions.Saddle(), FRAME).lines(-1);
    assertThat(lines).hasSize(2);
    assertThat(lines).anyMatch(line -> line.stream().allMatch(point -> point.x() < -0.99));
    assertThat(lines).anyMatch(line -> line.stream().allMatch(point -> point.x() > 0.99));
    for (List<PlotPoint> line : lines) {
      for (PlotPoint end : List.of(line.get(0), line.get(line.size() - 1))) {
        assertThat(Math.max(Math.abs(end.x()), Math.abs(end.y()))).isCloseTo(2, within(1e-12));
      }
    }
  }

  @Test
  void aValueThatIsNeverTakenHasNoLine() {
    assertThat(new Contours(BOWL, FRAME).lines(-1)).isEmpty();
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
    assertThat(new Contours(nowhere, FRAME).lines(0)).isEmpty();
  }
}
