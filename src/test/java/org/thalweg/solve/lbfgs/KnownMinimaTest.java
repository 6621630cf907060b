package org.thalweg.solve.lbfgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.function.BenchmarkFunctions;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.FunctionOracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;

/** Minima that are found by other means. */
class KnownMinimaTest {
  private static final double LAMBDA = 0.05;

  private final DrawnProblem values = DrawnProblem.values(8);
  private final DrawnProblem classes = DrawnProblem.classes(8);

  @Test
  void ridgeSolvesTheNormalEquations() {
    double[] w = minimum(values, Penalties.l2(LAMBDA));
    for (int j = 0; j < values.dimension(); j++) {
      double penalty = j < values.features() ? LAMBDA * w[j] : 0;
      assertThat(slope(values, w, j) + penalty).isCloseTo(0, within(1e-8));
    }
  }

  @Test
  void logisticRegressionHasNoGradientLeft() {
    double[] w = minimum(classes, Penalties.l2(LAMBDA));
    for (int j = 0; j < classes.dimension(); j++) {
      double penalty = j < classes.features() ? LAMBDA * w[j] : 0;
      assertThat(slope(classes, w, j) + penalty).isCloseTo(0, within(1e-8));
    }
  }

  /** Its conditions of optimality; the weights that are 0 are exactly so. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lassoLeavesOutWhatTheConditionsOfOptimalitySay(boolean logistic) {
    DrawnProblem drawn = logistic ? classes : values;
    double[] w = minimum(drawn, Penalties.l1(LAMBDA));
    int zeros = 0;
    for (int j = 0; j < drawn.features(); j++) {
      double slope = slope(drawn, w, j);
      if (w[j] == 0) {
        zeros++;
        assertThat(Math.abs(slope)).isLessThanOrEqualTo(LAMBDA);
      } else {
        assertThat(slope).isCloseTo(-LAMBDA * Math.signum(w[j]), within(1e-7));
      }
    }
    assertThat(slope(drawn, w, drawn.features())).isCloseTo(0, within(1e-7));
    assertThat(zeros).isBetween(1, drawn.features() - 1);
  }

  @Test
  void everyWeightVanishesUnderAStrongPenalty() {
    double[] w = minimum(values, Penalties.l1(1e6));
    assertThat(Arrays.copyOf(w, values.features())).containsOnly(0);
    assertThat(w[values.features()])
        .isCloseTo(Arrays.stream(values.y()).average().orElseThrow(), within(1e-9));
  }

  @Test
  void aBoxHoldsWhatItsConditionsOfOptimalitySay() {
    Constraints.Box box = new Constraints.Box(-0.1, 0.3);
    double[] w = minimum(classes, box);
    int bound = 0;
    for (int j = 0; j < classes.features(); j++) {
      double slope = slope(classes, w, j);
      assertThat(w[j]).isBetween(box.low(), box.high());
      if (w[j] == box.low()) {
        bound++;
        assertThat(slope).isNotNegative();
      } else if (w[j] == box.high()) {
        bound++;
        assertThat(slope).isNotPositive();
      } else {
        assertThat(slope).isCloseTo(0, within(1e-7));
      }
    }
    assertThat(bound).isBetween(1, classes.features() - 1);
  }

  @Test
  void weightsThatMayNotBeNegativeAreNot() {
    double[] w = minimum(values, new Constraints.NonNegative());
    int zeros = 0;
    for (int j = 0; j < values.features(); j++) {
      zeros += w[j] == 0 ? 1 : 0;
      assertThat(w[j]).isNotNegative();
      double slope = slope(values, w, j);
      assertThat(w[j] > 0 ? Math.abs(slope) : Math.max(0, -slope)).isLessThan(1e-7);
    }
    assertThat(zeros).isPositive();
  }

  @Test
  void aStartOutsideTheBoxIsMovedIntoIt() {
    Problem problem = values.with(new Constraints.Box(-1, 1));
    double[] outside = new double[values.dimension()];
    Arrays.fill(outside, 5);
    Lbfgs solver = Lbfgs.cold(problem, outside);
    assertThat(solver.point()).containsOnly(1, 5); // the intercept is free
    Descent.toTheEnd(problem, solver, values.oracle(problem));
    assertThat(outside).containsOnly(5);
  }

  /** The valley of a function that is not convex, with curvature of both signs. */
  @Test
  void reachesTheMinimumOfRosenbrocksFunction() {
    DifferentiableFunction function = new BenchmarkFunctions.Rosenbrock();
    Problem problem = DrawnProblem.values(1).with(Penalties.none());
    Descent descent =
        Descent.toTheEnd(
            problem, Lbfgs.cold(problem, new double[] {-1.2, 1}), new FunctionOracle(function));
    assertThat(descent.w()).usingComparatorWithPrecision(1e-6).containsOnly(1.0);
    assertThat(descent.passes()).isLessThan(60);
  }

  /** It says the norm of the gradient there, and asks for little once it is there. */
  @Test
  void stallsAtTheMinimumWithinAFewPasses() {
    for (Penalties penalties :
        new Penalties[] {
          Penalties.l2(LAMBDA), Penalties.l1(LAMBDA), new Constraints.Box(-1, 0.1)
        }) {
      Problem problem = classes.with(penalties);
      double[] w = minimum(classes, penalties);
      Descent again = Descent.toTheEnd(problem, Lbfgs.cold(problem, w), classes.oracle(problem));
      assertThat(again.passes()).isLessThanOrEqualTo(12);
      Reason reason = again.solver().ended().orElseThrow();
      assertThat(reason.rule()).isEqualTo("lineSearch");
      assertThat(reason.detail()).contains("norm %.3g".formatted(again.last().gradientNorm()));
    }
  }

  private static double[] minimum(DrawnProblem drawn, Penalties penalties) {
    Problem problem = drawn.with(penalties);
    Lbfgs solver = Lbfgs.cold(problem, new double[drawn.dimension()]);
    Descent descent = Descent.toTheEnd(problem, solver, drawn.oracle(problem));
    assertThat(descent.last().gradientNorm())
        .isLessThan(1e-7 * Math.max(1, descent.first().gradientNorm()));
    return descent.w();
  }

  /** Of the mean loss by one coordinate of w. */
  private static double slope(DrawnProblem drawn, double[] w, int j) {
    double sum = 0;
    for (int i = 0; i < drawn.y().length; i++) {
      double z = drawn.score(w, i);
      double mean =
          drawn.loss() instanceof RegressionLosses.HalfSquared ? z : 1 / (1 + Math.exp(-z));
      sum += (mean - drawn.y()[i]) * drawn.at(i, j);
    }
    return sum / drawn.y().length;
  }
}
