package org.thalweg.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures of single losses that no shared law knows. */
class LossesTest {
  private final PointwiseLoss logistic = new Losses.Logistic();
  private final PointwiseLoss halfSquared = new Losses.HalfSquared();

  /** ln(1 + e^−m) and −1/(1 + eᵐ) at the margin m, to 17 digits, from 40-digit arithmetic. */
  @ParameterizedTest
  @CsvSource({
    "0, 0.69314718055994531, -0.5",
    "1, 0.31326168751822284, -0.26894142136999512",
    "-1, 1.3132616875182228, -0.73105857863000488",
    "20, 2.0611536203143807e-9, -2.0611536181902037e-9",
    "-20, 20.000000002061154, -0.99999999793884638",
    "700, 9.8596765437597708e-305, -9.8596765437597708e-305",
  })
  void logisticIsTheLogOfTheLikelihood(double margin, double value, double derivative) {
    double tolerance = 4 * Math.ulp(value);
    assertThat(logistic.value(margin, 1)).isCloseTo(value, within(tolerance));
    assertThat(logistic.value(-margin, 0)).isCloseTo(value, within(tolerance));
    // 1 − p is rounded as a difference, so its error is absolute
    assertThat(logistic.derivative(margin, 1)).isCloseTo(derivative, within(3e-16));
    assertThat(logistic.derivative(-margin, 0)).isCloseTo(-derivative, within(3e-16));
  }

  @Test
  void halfSquaredIsHalfTheSquare() {
    assertThat(halfSquared.value(3, 1)).isEqualTo(2);
    assertThat(halfSquared.derivative(3, 1)).isEqualTo(2);
    assertThat(halfSquared.value(1.89e154, 0)).isFinite();
    assertThat(halfSquared.value(1.91e154, 0)).isInfinite();
  }

  @Test
  void logisticWantsZeroOrOneAndHalfSquaredAnyFiniteNumber() {
    LabelDomain binary = logistic.labels();
    LabelDomain real = halfSquared.labels();
    for (double y : new double[] {-1, 2, 0.5, Double.MIN_VALUE, Math.nextDown(1.0)}) {
      assertThat(binary.contains(y)).isFalse();
      assertThat(real.contains(y)).isTrue();
    }
    assertThat(binary.contains(-0.0)).isTrue();
    assertThat(real.contains(Double.MAX_VALUE)).isTrue();
    assertThat(binary).hasToString("{0, 1}");
    assertThat(real).hasToString("the finite numbers");
  }
}
