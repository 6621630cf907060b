package org.thalweg.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Newton's method on functions that are not convex. */
class NewtonDescentTest {

  @ParameterizedTest
  @CsvSource({
    "(1 - x)^2 + 100*(y - x^2)^2, -1.2, 1, 1, 1",
    "(x^2 + y - 11)^2 + (x + y^2 - 7)^2, 1, 1, 3, 2",
    "x^4 - 2*x^2 + y^2, 0.001, 1, 1, 0",
    "exp(x) - x + y^4, -3, 2, 0, 0",
    "x - log(x) + y*atan(y), 30, -7, 1, 0",
  })
  void endsAtTheMinimum(String text, double startX, double startY, double x, double y) {
    List<NewtonDescent.Visited> path = new ArrayList<>();
    NewtonDescent.DescentEnd end = descent(text).from(new double[] {startX, startY}, path::add);
    assertThat(end).isEqualTo(NewtonDescent.DescentEnd.CONVERGED);
    assertThat(path.get(path.size() - 1).x())
        .containsExactly(new double[] {x, y}, within(text.contains("y^4") ? 1e-4 : 1e-9));
    assertThat(path).hasSizeLessThan(60);
    assertThat(path.stream().mapToDouble(NewtonDescent.Visited::value).toArray())
        .isSortedAccordingTo((a, b) -> a < b - 1e-12 ? 1 : -1);
  }

  /** The same steps, whatever the unit of the function and of each number. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-9, 1e9})
  void stepsAreTheSameInAnyUnits(double unit) {
    List<NewtonDescent.Visited> plain = new ArrayList<>();
    List<NewtonDescent.Visited> scaled = new ArrayList<>();
    String text = "k*((1 - x/s)^2 + 100*(y - (x/s)^2)^2), k = %s, s = %s";
    descent(text.formatted(1, 1)).from(new double[] {-1.2, 1}, plain::add);
    descent(text.formatted(1 / unit, unit)).from(new double[] {-1.2 * unit, 1}, scaled::add);
    for (int i = 0; i < Math.min(plain.size(), scaled.size()); i++) {
      assertThat(scaled.get(i).x()[0] / unit).isCloseTo(plain.get(i).x()[0], within(1e-6));
    }
    assertThat(scaled).hasSizeBetween(plain.size() - 2, plain.size() + 2);
  }

  @Test
  void aFunctionWithoutABoundRunsOff() {
    assertThat(descent("y^2 - x^3").from(new double[] {1, 1}, at -> {}))
        .isEqualTo(NewtonDescent.DescentEnd.RAN_OFF);
  }

  @Test
  void endsAtTheBudgetOrAtTheGradientNormThatIsAsked() {
    FormulaFunction f = FormulaFunction.parse("(1 - x)^2 + 100*(y - x^2)^2");
    double[] start = {-1.2, 1};
    assertThat(new NewtonDescent(f, 3, 0).from(start, at -> {}))
        .isEqualTo(NewtonDescent.DescentEnd.BUDGET);
    List<NewtonDescent.Visited> path = new ArrayList<>();
    new NewtonDescent(f, 100, 1e-2).from(start, path::add);
    assertThat(Spectrum.norm(path.get(path.size() - 1).gradient())).isBetween(1e-9, 1e-2);
  }

  private static NewtonDescent descent(String text) {
    return new NewtonDescent(FormulaFunction.parse(text), 1000, 0);
  }
}
