package org.thalweg.solve.lbfgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.NormsQuestion;
import org.thalweg.solve.Problem;
import org.thalweg.solve.memory.MadeShards;
import org.thalweg.solve.memory.MemoryOracle;

/** M of made rows, feature by feature; ℓ″ of the logistic loss is at most a quarter. */
class FeatureMetricTest {

  @ParameterizedTest
  @CsvSource({"0.3, true", "0.3, false", "0, true"})
  void isTheInverseOfABoundOfTheSecondDerivative(double lambda, boolean intercept) {
    MadeShards rows = MadeShards.draw(100, 40);
    LinearObjective logistic =
        new LinearObjective(new ClassificationLosses.Logistic(), MadeShards.FEATURES, intercept);
    Problem problem = new Problem(logistic, lambda > 0 ? Penalties.l2(lambda) : Penalties.none());
    MemoryOracle oracle = new MemoryOracle(problem, rows.shards(), 0);
    RowNorms answer = (RowNorms) oracle.answer(FeatureMetric.question(problem));
    double[] factors = FeatureMetric.of(problem, answer).factors();
    assertThat(FeatureMetric.fits(problem)).isTrue();
    assertThat(factors).hasSize(problem.layout().dimension());
    for (int j = 0; j < MadeShards.FEATURES; j++) {
      double sum = 0;
      double weight = 0;
      for (int i = 0; i < rows.x().length; i++) {
        sum += rows.weights()[i] * rows.x()[i][j] * rows.x()[i][j];
        weight += rows.weights()[i];
      }
      assertThat(factors[j]).isCloseTo(1 / (0.25 * sum / weight + lambda), within(1e-12));
    }
    if (intercept) {
      assertThat(factors[MadeShards.FEATURES]).isEqualTo(4);
    }
    double[] twos = new double[factors.length];
    Arrays.fill(twos, 2);
    double[] product = new FeatureMetric(factors).times(twos);
    assertThat(product[3]).isEqualTo(2 * factors[3]);
    assertThat(twos).containsOnly(2);
  }

  @Test
  void rowsWithoutFeaturesHaveThatOfTheIntercept() {
    LinearObjective alone = new LinearObjective(new ClassificationLosses.Logistic(), 0, true);
    Problem problem = new Problem(alone, Penalties.none());
    assertThat(((NormsQuestion) FeatureMetric.question(problem)).scale()).hasSize(1);
    assertThat(FeatureMetric.of(problem, new RowNorms(0)).factors()).containsExactly(4);
  }
}
