package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.solve.Draw;

class ModelTrustTest {
  @Test
  void dampsInStepsUntilAllOfTheCurvatureCounts() {
    ModelTrust trust = new ModelTrust(true);
    assertThat(trust.skipsLine()).isTrue();
    for (double least : new double[] {1e-3, 0.032, 1}) {
      assertThat(trust.dampsMore()).isTrue();
      assertThat(trust.least()).isEqualTo(least);
      assertThat(trust.skipsLine()).isFalse();
    }
    assertThat(trust.dampsMore()).isFalse();
    assertThat(trust.least()).isEqualTo(1);
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
    trust.adapt(rate, left);
    assertThat(trust.skipsLine()).isEqualTo(skips);
    assertThat(trust.samples()).isEqualTo(samples);
    assertThat(trust.draw()).isEqualTo(samples ? new Draw.Share(1 / 16.) : Draw.all());
    trust.adapt(1, 0.1);
    assertThat(trust.samples()).as("rows that were given up stay so").isEqualTo(samples);
  }

  @Test
  void aLongStepTrustsTheModelAgain() {
    ModelTrust trust = ModelTrust.restore(new double[] {0, 0.032, 0, 0});
    trust.adapt(0.299, 0.1);
    assertThat(trust.least()).isEqualTo(0.032);
    trust.adapt(0.3, 0.1);
    assertThat(trust.least()).isZero();
  }

  @Test
  void takesAllRowsOnceAndBeginsAnew() {
    ModelTrust trust = ModelTrust.restore(new double[] {0, 0.5, 0, 1});
    assertThat(trust.takesAll()).isTrue();
    assertThat(trust.samples()).isFalse();
    assertThat(trust.least()).isZero();
    assertThat(trust.takesAll()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0, 0", "1, 0.25, 1, 0", "0, 1, 0, 1", "1, 0, 1, 1"})
  void isSavedWhole(double stalled, double least, double skips, double samples) {
    double[] flags = {stalled, least, skips, samples};
    assertThat(ModelTrust.restore(flags).flags(stalled != 0)).containsExactly(flags);
  }
}
