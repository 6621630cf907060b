package org.thalweg.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.config.Registry;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SoftmaxObjective;

/** Metrics that are written as formulas. */
class FormulaMeanTest {
  private static final Objective SQUARES =
      new LinearObjective(new RegressionLosses.HalfSquared(), 1, false);

  /** Beside the metrics by name that are the same. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "formula(abs(y - z)); mae",
        "formula((y - z)^2); mse",
        "formula(max(0.9*(y - z), -0.1*(y - z))); pinball(0.9)",
        "formula(0.5*r^2); loss",
      })
  void isTheMetricOfThatFormula(String formula, String name) {
    ScoredExample rows = ScoredExample.random(SQUARES, 60, 3);
    Metric written = Registry.metrics().parse(formula).value();
    assertThat(rows.measure(written))
        .isCloseTo(rows.measure(Registry.metrics().parse(name).value()), within(1e-12));
    assertThat(written.isLargerBetter()).isFalse();
    assertThat(Registry.metrics().parse(written.name()).value().name()).isEqualTo(written.name());
  }

  @Test
  void aShareOfRowsIsTheMeanOfAComparison() {
    ScoredExample rows = ScoredExample.random(SQUARES, 200, 3);
    Metric near = Registry.metrics().parse("formula(abs(y - z) <= 0.5)").value();
    Metric far = Registry.metrics().parse("formula(abs(y - z) > 0.5)").value();
    assertThat(rows.measure(near) + rows.measure(far)).isCloseTo(1, within(1e-12));
    assertThat(rows.measure(far)).isStrictlyBetween(0.0, 1.0);
  }

  @Test
  void aScoreThatIsNoNumberMakesItNone() {
    ScoredExample rows = ScoredExample.random(SQUARES, 60, 5);
    double[] ones = new double[60];
    java.util.Arrays.fill(ones, 1);
    double[] lost = rows.w();
    lost[0] = Double.NaN;
    Metric far = Registry.metrics().parse("formula(abs(y - z) > 0.5)").value();
    assertThat(new MetricSet(SQUARES, List.of(far)).measure(lost, rows.weighing(ones).shards(3)))
        .containsOnly(Double.NaN);
  }

  @Test
  void itNeedsOneScoreAndNoOtherNames() {
    Metric metric = Registry.metrics().parse("formula(abs(y - z) > 10)").value();
    assertThat(metric.unfit(SQUARES)).isEmpty();
    assertThat(metric.unfit(new SoftmaxObjective(new SoftmaxLoss(3), 3, false)))
        .contains("must have one score but the loss has 3");
    assertThatThrownBy(() -> Registry.metrics().parse("formula(abs(y - z)*cost)"))
        .hasMessageContaining("a metric must be a formula of y and z alone");
    assertThatThrownBy(() -> Registry.metrics().parse("formula(abs(y - z)*a, a = free(1))"))
        .hasMessageContaining("a metric must be a formula of y and z alone");
  }
}
