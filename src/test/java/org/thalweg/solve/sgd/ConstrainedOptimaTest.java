package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.GroupLasso;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.FunctionOracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.ShapeOnly;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.update.AdaGrad;
import org.thalweg.update.Adam;
import org.thalweg.update.Momentum;
import org.thalweg.update.RmsProp;
import org.thalweg.update.Sgd;
import org.thalweg.update.Updater;

/**
 * Minima of ½Σ aᵢ(wᵢ − cᵢ)² under penalties that tie coordinates together or bound them, under
 * rules whose step sizes differ from coordinate to coordinate. The minima come from the conditions
 * of optimality, by bisection.
 */
class ConstrainedOptimaTest {
  private static final double[] A = {1, 10, 0.3, 4};
  private static final double[] C = {2, 0.5, -1, 0.1};

  private record Case(Penalties penalty, double[] minimum) {
    @Override
    public String toString() {
      return penalty.toString();
    }
  }

  static Stream<Arguments> casesUnderRules() {
    List<Case> cases =
        List.of(
            new Case(new Constraints.NonNegative(), new double[] {2, 0.5, 0, 0.1}),
            new Case(new Constraints.Box(-0.2, 0.3), new double[] {0.3, 0.3, -0.2, 0.1}),
            new Case(new Constraints.Ball(0.7), inTheBall(0.7)),
            new Case(new GroupLasso(0.4), ofTheLasso(0.8)),
            new Case(new GroupLasso(4), new double[4]));
    List<Updater> rules =
        List.of(
            new Sgd(), new Momentum(0.9), new AdaGrad(), new RmsProp(), new Adam(0.9, 0.999, 1e-8));
    return cases.stream().flatMap(each -> rules.stream().map(rule -> Arguments.of(each, rule)));
  }

  @ParameterizedTest
  @MethodSource("casesUnderRules")
  void everyRuleReachesTheMinimum(Case problem, Updater rule) {
    boolean plain = rule instanceof Sgd || rule instanceof Momentum;
    TrainingResult result =
        new DescentRun(problem(problem.penalty))
            .onAllRows()
            .rule(rule)
            .rate(
                plain
                    ? new Schedules.Constant(rule instanceof Sgd ? 0.1 : 0.01)
                    : new Schedules.Exponential(rule instanceof AdaGrad ? 1 : 0.02, 0.999, 4))
            .until(new StopCriterion.GradientNorm(1e-9).or(new StopCriterion.MaxSteps(40_000)))
            .from(new double[4], new FunctionOracle(new Bowl()));
    assertThat(result.reason().kind()).isNotEqualTo(Reason.Kind.DIVERGED);
    assertThat(result.w()).containsExactly(problem.minimum, within(1e-6));
  }

  /** a(w − c) + μw = 0 with ‖w‖ = r. */
  private static double[] inTheBall(double radius) {
    double low = 0;
    double high = 1e6;
    for (int k = 0; k < 200; k++) {
      double middle = (low + high) / 2;
      boolean outside = norm(shrunk(middle)) > radius;
      low = outside ? middle : low;
      high = outside ? high : middle;
    }
    return shrunk(high);
  }

  /** a(w − c) + tw/‖w‖ = 0, so that w is shrunk by μ = t/‖w‖. */
  private static double[] ofTheLasso(double strength) {
    double low = 0;
    double high = 1e6;
    for (int k = 0; k < 200; k++) {
      double middle = (low + high) / 2;
      boolean less = middle * norm(shrunk(middle)) < strength;
      low = less ? middle : low;
      high = less ? high : middle;
    }
    return shrunk(high);
  }

  private static double[] shrunk(double multiplier) {
    double[] w = new double[4];
    Arrays.setAll(w, i -> A[i] * C[i] / (A[i] + multiplier));
    return w;
  }

  private static double norm(double[] w) {
    return Math.sqrt(Arrays.stream(w).map(v -> v * v).sum());
  }

  private static Problem problem(Penalties penalties) {
    ParameterLayout oneGroup = ParameterLayout.EMPTY.with("weights", 1, 4, true);
    return new Problem(new ShapeOnly(oneGroup), penalties);
  }

  private record Bowl() implements DifferentiableFunction {
    @Override
    public int dimension() {
      return 4;
    }

    @Override
    public double value(double[] w) {
      double value = 0;
      for (int i = 0; i < 4; i++) {
        value += A[i] * (w[i] - C[i]) * (w[i] - C[i]) / 2;
      }
      return value;
    }

    @Override
    public double[] gradient(double[] w) {
      double[] gradient = new double[4];
      Arrays.setAll(gradient, i -> A[i] * (w[i] - C[i]));
      return gradient;
    }
  }
}
