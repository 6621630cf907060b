package org.thalweg.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.function.BenchmarkFunctions;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.function.PointKind;
import org.thalweg.function.TextbookFunctions;
import org.thalweg.lab.FunctionDescent.DescentPath;
import org.thalweg.lab.FunctionDescent.DescentRule;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Reason;
import org.thalweg.update.Momentum;
import org.thalweg.update.Sgd;

/** The trainer without data, and the truth about where it ended. */
class FunctionDescentTest {
  private static final DifferentiableFunction SADDLE = new TextbookFunctions.Saddle();

  @Test
  void ofASaddleEndsInItsMiddleWhereTheStartHasNoPartAlongTheDescent() {
    DescentPath descent = down(SADDLE, 0.1).from(new double[] {0, 1});
    assertThat(descent.end().kind()).isEqualTo(PointKind.SADDLE);
    assertThat(descent.end().x()).containsExactly(new double[2], within(1e-6));
    assertThat(descent.verdict()).startsWith("saddle point, not a minimum: ");
    assertThat(descent.result().reason().kind()).isEqualTo(Reason.Kind.CONVERGED);
  }

  @Test
  void ofASaddleRunsOffWhereItHasOne() {
    DescentPath descent = down(SADDLE, 0.1).from(new double[] {1, 0});
    assertThat(descent.result().reason().kind()).isEqualTo(Reason.Kind.DIVERGED);
    assertThat(descent.verdict())
        .startsWith("ran off: the function falls without bound on this path, from -1.000 to -");
  }

  @Test
  void saysThatItIsRunningOffWhenTheStepsEndFirst() {
    DescentPath descent =
        new FunctionDescent(
                SADDLE,
                false,
                new DescentRule.GradientSteps(new Sgd(), new Schedules.Constant(0.1)),
                100,
                1e-6)
            .from(new double[] {1, 0});
    assertThat(descent.result().reason().kind()).isEqualTo(Reason.Kind.BUDGET);
    assertThat(descent.verdict()).startsWith("running off: the function falls ever faster");
  }

  @Test
  void tellsStepsThatAreTooLongFromAFunctionWithoutBound() {
    DescentPath descent = down(new TextbookFunctions.Quadratic(), 1).from(new double[] {1, 1});
    assertThat(descent.result().reason().kind()).isEqualTo(Reason.Kind.DIVERGED);
    assertThat(descent.verdict()).startsWith("diverged: the steps are too long, the function rose");
  }

  @Test
  void saysWhatIsMissingWhenTheStepsEndOnTheWay() {
    DescentPath descent =
        new FunctionDescent(
                new BenchmarkFunctions.Rosenbrock(),
                false,
                new DescentRule.GradientSteps(new Sgd(), new Schedules.Constant(1e-3)),
                50,
                1e-6)
            .from(new double[] {-1, 1});
    assertThat(descent.verdict())
        .startsWith("out of steps: not a stationary point: the gradient norm is ");
  }

  @Test
  void isTheTrainerOnTheSameFunction() {
    DifferentiableFunction valley = new BenchmarkFunctions.Rosenbrock();
    FunctionDescent descent =
        new FunctionDescent(
            valley,
            false,
            new DescentRule.GradientSteps(new Momentum(0.9), new Schedules.Constant(1e-3)),
            20_000,
            1e-8);
    DescentPath reached = descent.from(new double[] {-1, 1});
    assertThat(reached.end().kind()).isEqualTo(PointKind.MINIMUM);
    assertThat(reached.end().x()).containsExactly(new double[] {1, 1}, within(1e-7));
    double[] x = {-1, 1};
    double[] velocity = new double[2];
    for (double[] point : reached.path()) { // gradient descent with momentum, by hand
      assertThat(point).isEqualTo(x);
      double[] g = valley.gradient(x);
      for (int i = 0; i < 2; i++) {
        velocity[i] = 0.9 * velocity[i] + g[i];
        x[i] -= 1e-3 * velocity[i];
      }
    }
  }

  @Test
  void goesUpToAMaximum() {
    DescentPath descent =
        new FunctionDescent(
                new BenchmarkFunctions.Himmelblau(),
                true,
                new DescentRule.GradientSteps(new Sgd(), new Schedules.Constant(0.005)),
                10_000,
                1e-6)
            .from(new double[] {0, 0});
    assertThat(descent.end().kind()).isEqualTo(PointKind.MAXIMUM);
    assertThat(descent.end().value()).isCloseTo(181.6165215, within(1e-6));
    assertThat(descent.improved()).isTrue();
  }

  /** (x² − 1)² + y² has a saddle point at the origin between minima at (±1, 0). */
  @Test
  void escapesFromASaddleToAMinimumAndNoFurther() {
    DifferentiableFunction twoWells =
        DifferentiableFunction.of(2, p -> Math.pow(p[0] * p[0] - 1, 2) + p[1] * p[1]);
    List<DescentPath> descents = down(twoWells, 0.05).escaping(new double[] {0, 1}, 0.01, 100, 3);
    assertThat(descents)
        .extracting(d -> d.end().kind())
        .containsExactly(PointKind.SADDLE, PointKind.MINIMUM);
    assertThat(Math.abs(descents.get(1).end().x()[0])).isCloseTo(1, within(1e-5));
    double[] perturbed = descents.get(1).start().x();
    assertThat(Math.hypot(perturbed[0], perturbed[1])).isBetween(1e-6, 0.01 + 1e-6);
  }

  /** Of x³ and of x² + y³ there is no minimum; the descents end where gradients are small. */
  @Test
  void isUndecidedOnAnInflection() {
    DifferentiableFunction cube = DifferentiableFunction.of(1, p -> Math.pow(p[0], 3));
    DifferentiableFunction both =
        DifferentiableFunction.of(2, p -> p[0] * p[0] + Math.pow(p[1], 3));
    assertThat(down(cube, 0.1).from(new double[] {1}).verdict()).startsWith("undecided: ");
    for (long seed = 0; seed < 20; seed++) {
      List<DescentPath> descents = down(both, 0.1).escaping(new double[] {1, 1}, 0.01, 100, seed);
      assertThat(descents).extracting(d -> d.end().kind()).doesNotContain(PointKind.MINIMUM);
    }
  }

  @Test
  void findsAllThreeWellsTheDeepestFirst() {
    List<DescentPath> ends = down(new TextbookFunctions.Wells(), 0.01).restarts(30, 3, 1);
    assertThat(ends).extracting(d -> d.end().kind()).containsOnly(PointKind.MINIMUM);
    assertThat(ends.stream().mapToDouble(d -> d.end().x()[0]).toArray())
        .containsExactly(new double[] {-2.0101984, 1.9893487, -0.0628095}, within(1e-6));
  }

  @Test
  void keepsAThinnedPathOfALongRun() {
    FunctionDescent slow =
        new FunctionDescent(
            new TextbookFunctions.Quadratic(1, 1),
            false,
            new DescentRule.GradientSteps(new Sgd(), new Schedules.Constant(1e-9)),
            200_000,
            1e-6);
    List<double[]> path = slow.from(new double[] {1}).path();
    assertThat(path).hasSize(50_000);
    assertThat(path.get(1)[0]).isCloseTo(Math.pow(1 - 1e-9, 4), within(1e-15));
  }

  @Test
  void rejectsAStartOfAnotherLength() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> down(SADDLE, 0.1).from(new double[1]))
        .withMessage("x must have 2 entries but had 1");
  }

  private static FunctionDescent down(DifferentiableFunction function, double rate) {
    return new FunctionDescent(
        function,
        false,
        new DescentRule.GradientSteps(new Sgd(), new Schedules.Constant(rate)),
        10_000,
        1e-6);
  }

  /** Where the second derivative is a limit, or a value or slope is below the least double. */
  @ParameterizedTest
  @CsvSource({
    "(x^2 + y^2)^1.5, 0, 0, minimum, CONVERGED",
    "(x^2 + y^2)^1.5, 1, 2, minimum, CONVERGED",
    "(x^2 + y^2)^1.5 + x, 0, 0, minimum, CONVERGED",
    "abs(x)^2.5 + y^2, 0, 0, minimum, CONVERGED",
    "abs(x)^2.5 + y^2, 1, 1, minimum, CONVERGED",
    "abs(x)^3.5 + abs(y)^1.5, 0, 0, minimum, CONVERGED",
    "pos(x)^2 + pos(y)^2, -1, -1, minimum, CONVERGED",
    "pos(x)^2 - pos(x)^2 + 0*y, -1, -1, plateau, CONVERGED",
    "exp(-x) + y^2, 0, 1, not a stationary point: the derivative by x is below 0 everywhere, DIVERGED",
    "log(1 + exp(-x)) + y^2, 0, 1, not a stationary point: the derivative by x is below 0 everywhere, DIVERGED",
    "exp(-x) + x + y^2, 3, 1, minimum, CONVERGED"
  })
  void isTrueWhereSecondDerivativesAreNot(
      String text, double x, double y, String kind, Reason.Kind reason) {
    Map<String, Double> start = new LinkedHashMap<>();
    start.put("x", x);
    start.put("y", y);
    DescentPath descent = FunctionDescent.minimise(text, start);
    assertThat(descent.verdict()).startsWith(kind);
    assertThat(descent.result().reason().kind()).isEqualTo(reason);
  }
}
