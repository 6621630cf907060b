package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.solve.Draw;
import org.thalweg.solve.newton.Newton.ModelTrust;

class ModelTrustTest {
  @Test
  void dampsInStepsUntilAllOfTheCurvatureCounts() {
    ModelTrust trust = new ModelTrust(true);
    assertThat(trust.skipsLine()).isTrue();
    for (double least : new double[] {1e-3, 0.032, 1}) {
      trust = trust.less(true).orElseThrow();
      assertThat(trust.least()).isEqualTo(least);
      assertThat(trust.skipsLine()).isFalse();
    }
    assertThat(trust.less(true).orElseThrow()).isEqualTo(new ModelTrust(0, false, false));
  }

  /** What is left of the gradient, and the step size; the line is skipped within [.7, 1/.7]. */
  @ParameterizedTest
  @CsvSource({
    "1, 0.35, true, true",
    "1, 0.351, false, false",
    "0.7, 0.2, true, true",
    "0.699, 0.2, false, true",
    "1.428571428571428, 0.2, true, true",
    "1.43, 0.2, false, true",
  })
  void aNearlyWholeStepThatLeavesLittleIsTriedWithoutALineNext(
      double rate, double left, boolean skips, boolean samples) {
    ModelTrust trust = new ModelTrust(true);
    trust = trust.adapted(rate, left);
    assertThat(trust.skipsLine()).isEqualTo(skips);
    assertThat(trust.samples()).isEqualTo(samples);
    assertThat(trust.draw()).isEqualTo(samples ? new Draw.Share(1 / 16.) : Draw.all());
    assertThat(trust.adapted(1, 0.1).samples())
        .as("rows that were given up stay so")
        .isEqualTo(samples);
  }

  @Test
  void aLongStepTrustsTheModelAgain() {
    ModelTrust trust = new ModelTrust(0.032, false, false);
    assertThat(trust.adapted(0.299, 0.1).least()).isEqualTo(0.032);
    assertThat(trust.adapted(0.3, 0.1).least()).isZero();
  }

  @Test
  void takesAllRowsOnceAndBeginsAnew() {
    ModelTrust all = new ModelTrust(0.5, false, true).less(false).orElseThrow();
    assertThat(all).isEqualTo(new ModelTrust(0, false, false));
    assertThat(all.less(false)).isEmpty();
  }
}
