package org.thalweg.solve.lbfgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.NormsQuestion;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Solver;
import org.thalweg.solve.memory.MemoryOracle;

/** L-BFGS that begins in the scale of the features, where these occur in few rows and in many. */
class ScaledTest {
  private static final int FEATURES = 100;
  private static final double LAMBDA = 1e-3;

  /** Feature j is in one of j + 1 rows, and its values are up to 1. */
  private static DrawnProblem rare() {
    SplittableRandom random = new SplittableRandom(3);
    double[] x = new double[DrawnProblem.ROWS * FEATURES];
    double[] y = new double[DrawnProblem.ROWS];
    for (int i = 0; i < y.length; i++) {
      double score = random.nextDouble() - 0.5;
      for (int j = 0; j < FEATURES; j++) {
        if (random.nextInt(j + 1) == 0) {
          x[i * FEATURES + j] = random.nextDouble();
          score += j % 2 == 0 ? 2 * x[i * FEATURES + j] : -2 * x[i * FEATURES + j];
        }
      }
      y[i] = score > 0 ? 1 : 0;
    }
    return new DrawnProblem(x, y, FEATURES, new ClassificationLosses.Logistic());
  }

  private static int passesTo(double objective, Solver solver, Oracle oracle) {
    int passes = 0;
    double lowest = Double.POSITIVE_INFINITY;
    for (; lowest > objective; passes++) {
      if (tell(solver, oracle.answer(ask(solver))) instanceof Progress.Measured measured) {
        lowest = measured.measurement().objective();
      }
    }
    return passes;
  }

  @Test
  void takesFewerPasses() {
    DrawnProblem drawn = rare();
    Problem problem = drawn.with(Penalties.l2(LAMBDA));
    try (Oracle oracle = drawn.oracle(problem)) {
      double[] start = new double[FEATURES + 1];
      Descent cold = requireSameMinimum(problem, oracle);
      double least = cold.last().objective();
      double near = least + 1e-6 * (cold.first().objective() - least);
      int scaledPasses = passesTo(near, Lbfgs.scaled(problem, start), oracle);
      int coldPasses = passesTo(near, Lbfgs.cold(problem, start), oracle);
      assertThat(scaledPasses).isLessThan(coldPasses);
    }
  }

  @Test
  void asksForTheScaleFirst() {
    Problem problem = rare().with(Penalties.l2(LAMBDA));
    double[] start = new double[FEATURES + 1];
    assertThat(Lbfgs.scales(problem)).isTrue();
    assertThat(ask(Lbfgs.scaled(problem, start))).isInstanceOf(NormsQuestion.class);
    assertThat(ask(Lbfgs.cold(problem, start))).isInstanceOf(GradientQuestion.class);
  }

  /** The mean square of a standardised feature is 1 where it is centred, and more where not. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theScaleIsThatOfStandardisedFeatures(boolean centres) {
    DrawnProblem drawn = rare();
    Problem problem = standardised(drawn, centres);
    try (Oracle oracle = drawn.oracle(problem)) {
      RowNorms norms = (RowNorms) oracle.answer(FeatureMetric.question(problem));
      double[] factors = FeatureMetric.of(problem, norms).factors();
      for (int j = 0; j < FEATURES; j++) {
        double sum = 0;
        for (int i = 0; i < DrawnProblem.ROWS; i++) {
          double x = drawn.at(i, j) - problem.coordinates().shift(j);
          sum += Math.pow(x * problem.coordinates().inverse(j), 2);
        }
        double expected = 1 / (0.25 * sum / DrawnProblem.ROWS + LAMBDA);
        assertThat(factors[j]).isCloseTo(expected, within(1e-12 * expected));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endsWhereTheOthersDoOnStandardisedFeatures(boolean centres) {
    DrawnProblem drawn = rare();
    Problem problem = standardised(drawn, centres);
    try (Oracle oracle = drawn.oracle(problem)) {
      requireSameMinimum(problem, oracle);
    }
  }

  /** That L-BFGS ends at one F with the scale and without; the descent of the latter. */
  private static Descent requireSameMinimum(Problem problem, Oracle oracle) {
    double[] start = new double[FEATURES + 1];
    Descent cold = Descent.toTheEnd(problem, Lbfgs.cold(problem, start), oracle);
    Descent scaled = Descent.toTheEnd(problem, Lbfgs.scaled(problem, start), oracle);
    double least = cold.last().objective();
    assertThat(scaled.last().objective()).isCloseTo(least, within(1e-12 * least));
    return cold;
  }

  private static Problem standardised(DrawnProblem drawn, boolean centres) {
    Problem plain = drawn.with(Penalties.l2(LAMBDA));
    FeatureMoments moments = new FeatureMoments(FEATURES);
    moments.add(drawn.block());
    return new Problem(
        plain.objective(),
        plain.penalties(),
        Standardisation.of(moments, plain.objective().inputs(), centres));
  }

  /** Without an intercept, and with a feature of which nothing is known. */
  @Test
  void aFeatureThatIsAlwaysZeroCountsAsAnIntercept() {
    LinearObjective objective = new LinearObjective(new ClassificationLosses.Logistic(), 2, false);
    Problem problem = new Problem(objective, Penalties.none());
    DenseBlock block = new DenseBlock(2, new double[] {2, 0, 4, 0}, Targets.of(new double[2]));
    try (Oracle oracle = new MemoryOracle(problem, List.of(List.of(block)), 1)) {
      Question<?> question = FeatureMetric.question(problem);
      assertThat(((NormsQuestion) question).scale()).containsExactly(1, 1);
      RowNorms norms = (RowNorms) oracle.answer(question);
      FeatureMetric metric = FeatureMetric.of(problem, norms);
      assertThat(metric.factors()).containsExactly(1 / (0.25 * 10), 4);
      assertThat(metric.times(new double[] {5, 3})).containsExactly(2, 12);
    }
  }
}
