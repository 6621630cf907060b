package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import breeze.linalg.DenseVector;
import breeze.optimize.DiffFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.memory.MemoryOracle;

/** Breeze over our gradients; no Spark is needed for that. */
class ReferenceSolverTest {
  private static final int ROWS = 60;
  private static final int FEATURES = 4;
  private static final double LAMBDA = 0.2;

  private final double[] x = new double[ROWS * FEATURES];
  private final double[] y = new double[ROWS];
  private final LinearObjective objective =
      new LinearObjective(new RegressionLosses.HalfSquared(), FEATURES, true);
  private final Oracle oracle;

  ReferenceSolverTest() {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < FEATURES; j++) {
        x[i * FEATURES + j] = random.nextDouble() * 2 - 1;
      }
      y[i] = 3 * x[i * FEATURES] - 0.1 * x[i * FEATURES + 1] + 2 + 0.1 * random.nextDouble();
    }
    Block block = new DenseBlock(FEATURES, x, Targets.of(y));
    oracle = new MemoryOracle(new Problem(objective, Penalties.none()), List.of(List.of(block)), 0);
  }

  @Test
  void satisfiesTheOptimalityConditionsOfTheLasso() {
    TrainingResult result = solve(Penalties.l1(LAMBDA), new StopCriterion.GradientNorm(1e-7));
    assertThat(result.reason().kind()).isEqualTo(Reason.Kind.CONVERGED);
    double[] w = result.w();
    assertThat(w[1]).isZero();
    for (int j = 0; j <= FEATURES; j++) {
      double g = gradient(w, j);
      if (j == FEATURES) {
        assertThat(g).isCloseTo(0, within(1e-6)); // the intercept is not penalised
      } else if (w[j] != 0) {
        assertThat(g).isCloseTo(-LAMBDA * Math.signum(w[j]), within(1e-6));
      } else {
        assertThat(Math.abs(g)).isLessThanOrEqualTo(LAMBDA);
      }
    }
  }

  /** Far below 1e-9 no step changes the objective's last digit, and the line search gives up. */
  @Test
  void satisfiesTheOptimalityConditionsOfRidgeRegression() {
    TrainingResult result = solve(Penalties.l2(LAMBDA), new StopCriterion.GradientNorm(1e-9));
    double[] w = result.w();
    for (int j = 0; j < FEATURES; j++) {
      assertThat(gradient(w, j)).isCloseTo(-LAMBDA * w[j], within(1e-9));
    }
    assertThat(gradient(w, FEATURES)).isCloseTo(0, within(1e-9));
    assertThat(result.reason().kind()).isEqualTo(Reason.Kind.CONVERGED);
    assertThat(result.history().last().gradientNorm()).isLessThanOrEqualTo(1e-9);
  }

  @Test
  void saysThatItStalledWhereNoStepLowersTheObjective() {
    TrainingResult result = solve(Penalties.l2(LAMBDA), new StopCriterion.GradientNorm(1e-300));
    assertThat(result.reason().kind()).isEqualTo(Reason.Kind.STALLED);
    assertThat(gradient(result.w(), FEATURES)).isCloseTo(0, within(1e-6));
  }

  @Test
  void countsIterationsAsStepsAndEvaluationsAsEpochs() {
    List<StepReport> reports = new ArrayList<>();
    TrainingResult result =
        new ReferenceSolver(
                objective.layout(),
                Penalties.l2(LAMBDA),
                new StopCriterion.MaxSteps(4),
                List.of(reports::add))
            .solve(oracle, new double[FEATURES + 1]);
    assertThat(reports).hasSize(4);
    assertThat(result.history().epochs()).isGreaterThanOrEqualTo(4);
    assertThat(reports.get(3).epoch()).isEqualTo(result.history().epochs());
    for (int i = 1; i < 4; i++) {
      assertThat(reports.get(i).objective()).isLessThan(reports.get(i - 1).objective());
    }
  }

  @Test
  void showsBreezeValueAndGradient() {
    DiffFunction<DenseVector<Object>> function =
        new BreezeFunction(oracle, objective.layout(), Penalties.l2(LAMBDA)).asDiffFunction();
    double[] w = {0.3, -0.2, 0.1, 0.5, -1};
    var both = function.calculate(new DenseVector<>(w));
    double penalty = 0.5 * LAMBDA * (0.09 + 0.04 + 0.01 + 0.25);
    assertThat((Double) both._1()).isCloseTo(loss(w) + penalty, within(1e-12));
    assertThat(function.valueAt(new DenseVector<>(w))).isEqualTo((Double) both._1());
    double[] gradient = (double[]) both._2().data();
    for (int j = 0; j <= FEATURES; j++) {
      double penalised = j < FEATURES ? LAMBDA * w[j] : 0;
      assertThat(gradient[j]).isCloseTo(gradient(w, j) + penalised, within(1e-12));
    }
  }

  @Test
  void refusesAProximalTermThatOwlQnDoesNotKnow() {
    Penalty.Proximal other =
        new Penalty.Proximal() {
          @Override
          public void prox(double[] w, double[] stepSizes, int from, int to) {}

          @Override
          public double value(double[] w, int from, int to) {
            return 0;
          }

          @Override
          public void addSubgradient(double[] w, double[] gradient, int from, int to) {}

          @Override
          public String toString() {
            return "another";
          }
        };
    assertThatThrownBy(() -> solve(other, new StopCriterion.MaxSteps(1)))
        .hasMessage("OWL-QN takes smooth penalties and l1 but was given another");
  }

  private TrainingResult solve(Penalties penalties, StopCriterion stop) {
    ParameterLayout layout = objective.layout();
    assertThat(layout.segments()).extracting(Segment::penalised).containsExactly(true, false);
    return new ReferenceSolver(layout, penalties, stop, List.of())
        .solve(oracle, new double[FEATURES + 1]);
  }

  /** ∂/∂w_j of the mean of ½(x·w + b − y)². */
  private double gradient(double[] w, int j) {
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
      sum += residual(w, i) * (j == FEATURES ? 1 : x[i * FEATURES + j]);
    }
    return sum / ROWS;
  }

  private double loss(double[] w) {
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
      sum += residual(w, i) * residual(w, i) / 2;
    }
    return sum / ROWS;
  }

  private double residual(double[] w, int i) {
    double score = w[FEATURES];
    for (int j = 0; j < FEATURES; j++) {
      score += x[i * FEATURES + j] * w[j];
    }
    return score - y[i];
  }
}
