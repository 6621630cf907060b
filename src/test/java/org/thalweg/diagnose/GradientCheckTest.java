package org.thalweg.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.loss.AllLosses;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.solve.ExampleProblem;
import org.thalweg.solve.FunctionOracle;
import org.thalweg.solve.Oracle;

/** The checker finds what is wrong, and nothing where nothing is. */
class GradientCheckTest {
  private static final ParameterLayout LAYOUT =
      ParameterLayout.linear(ExampleProblem.FEATURES, true);
  private static final double[] W = {0.3, -0.2, 0.1, 0.05, -0.4, 0.2};

  /** Labels of 0 and 1 are in the domain of every loss but gamma's, which takes 1. */
  @ParameterizedTest
  @FieldSource("org.thalweg.loss.AllLosses#MEMBERS")
  void everyLossIsRight(AllLosses.Member member) {
    ExampleProblem drawn = ExampleProblem.draw(true);
    double[] labels =
        Arrays.stream(drawn.labels())
            .map(y -> member.loss().labels().contains(y) ? y : 1)
            .toArray();
    ExampleProblem problem = new ExampleProblem(drawn.x(), labels, drawn.weights());
    GradientCheck check = GradientCheck.of(problem.oracle(member.loss()), LAYOUT, W, 100, 1);
    assertThat(check.isRight()).as("%s", check).isTrue();
    assertThat(check.coordinates()).isEqualTo(6);
    assertThat(check.rows()).isEqualTo(drawn.labels().length);
  }

  @Test
  void namesTheWorstCoordinateBothValuesAndTheError() {
    GradientCheck check = GradientCheck.of(wrongAt(5, 1.01), LAYOUT, W, 100, 1);
    assertThat(check.isRight()).isFalse();
    assertThat(check.worst()).isEqualTo("intercept[0]");
    assertThat(check.gradient()).isCloseTo(1.01 * check.difference(), within(1e-6));
    assertThat(check.relativeError()).isCloseTo(0.01 / 1.01, within(1e-6));
    assertThat(check)
        .hasToString(
            "at intercept[0] the gradient is 0.404000000, by differences 0.400000000, relative"
                + " error 0.0099");
  }

  @Test
  void findsWhatIsWrongByAThousandth() {
    assertThat(GradientCheck.of(wrongAt(1, 1.001), LAYOUT, W, 100, 1).worst())
        .isEqualTo("weights[1]");
    assertThat(GradientCheck.of(wrongAt(1, 1.001), LAYOUT, W, 100, 1).isRight()).isFalse();
    assertThat(GradientCheck.of(wrongAt(1, 1), LAYOUT, W, 100, 1).isRight()).isTrue();
  }

  @Test
  void looksAtAFewCoordinatesOfManyTheSteepestAmongThem() {
    int dimension = 10_000;
    double[] scales = new double[dimension];
    Arrays.setAll(scales, i -> i == 4321 ? 100 : 1e-3);
    int[] evaluations = {0};
    Oracle oracle = wrong(x -> evaluations[0]++, i -> scales[i], i -> i == 4321 ? -1 : 1);
    ParameterLayout layout = ParameterLayout.linear(dimension, false);
    double[] w = new double[dimension];
    Arrays.fill(w, 1);
    GradientCheck check = GradientCheck.of(oracle, layout, w, 5, 1);
    assertThat(check.worst()).isEqualTo("weights[4321]");
    assertThat(check.coordinates()).isEqualTo(5);
    assertThat(evaluations[0]).isEqualTo(1 + 2 * 5);
  }

  @Test
  void whatIsNotANumberIsWrong() {
    GradientCheck check = GradientCheck.of(wrongAt(2, Double.NaN), LAYOUT, W, 100, 1);
    assertThat(check.relativeError()).isInfinite();
    assertThat(check.isRight()).isFalse();
  }

  @Test
  void leavesThePointAlone() {
    double[] w = W.clone();
    assertThat(GradientCheck.of(wrongAt(0, 1), LAYOUT, w, 100, 1).isRight()).isTrue();
    assertThat(w).isEqualTo(W);
  }

  /** Σ wᵢ², with one entry of the gradient times a factor. */
  private static Oracle wrongAt(int coordinate, double factor) {
    return wrong(x -> {}, i -> 1, i -> i == coordinate ? factor : 1);
  }

  /** Σ cᵢ·wᵢ², with the entries of the gradient times a factor. */
  private static Oracle wrong(
      Consumer<double[]> seen, IntToDoubleFunction scale, IntToDoubleFunction factor) {
    return new FunctionOracle(
        new DifferentiableFunction() {
          @Override
          public int dimension() {
            throw new IllegalStateException("the layout says that");
          }

          @Override
          public double value(double[] w) {
            seen.accept(w);
            double value = 0;
            for (int i = 0; i < w.length; i++) {
              value += scale.applyAsDouble(i) * w[i] * w[i];
            }
            return value;
          }

          @Override
          public double[] gradient(double[] w) {
            double[] gradient = new double[w.length];
            Arrays.setAll(
                gradient, i -> factor.applyAsDouble(i) * 2 * scale.applyAsDouble(i) * w[i]);
            return gradient;
          }
        });
  }
}
