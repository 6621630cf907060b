package org.thalweg.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.config.Registry;

/** Figures of single losses that no shared law knows. */
class LossesTest {
  private final PointwiseLoss logistic = new ClassificationLosses.Logistic();
  private final PointwiseLoss halfSquared = new RegressionLosses.HalfSquared();

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

  /** Values and derivatives by hand, on every piece of the loss. */
  @ParameterizedTest
  @CsvSource({
    "hinge, 0.5, 1, 0.5, -1",
    "hinge, 2, 1, 0, 0",
    "hinge, 2, 0, 3, 1",
    "squaredHinge, 0.5, 1, 0.25, -1",
    "squaredHinge, 2, 0, 9, 6",
    "smoothedHinge, 0.5, 1, 0.125, -0.5",
    "smoothedHinge, 2, 0, 2.5, 1",
    "modifiedHuber, 0.5, 1, 0.25, -1",
    "modifiedHuber, 3, 0, 12, 4",
    "huber(2), 4, 1, 4, 2",
    "huber(2), 1, 2, 0.5, -1",
    "epsilonInsensitive(0.5), 1, 3, 1.5, -1",
    "epsilonInsensitive(0.5), 1, 1.25, 0, 0",
    "squaredEpsilonInsensitive(0.5), 4, 2, 2.25, 3",
    "absolute, 1, 3, 2, -1",
    "quantile(0.75), 1, 3, 1.5, -0.75",
    "quantile(0.75), 3, 1, 0.5, 0.25",
    "quantile, 3, 1, 1, 0.5",
    "poisson, 0, 3, 1, -2",
    "gamma, 0, 3, 3, -2",
    "tweedie, 0, 3, 8, -2",
    "tweedie(1.25), 0, 0, 1.3333333333333333, 1",
  })
  void everyPieceHasItsFormula(String loss, double z, double y, double value, double derivative) {
    PointwiseLoss member = Registry.losses().parse(loss).value();
    assertThat(member.value(z, y)).isEqualTo(value);
    assertThat(member.derivative(z, y)).isEqualTo(derivative);
  }

  /** e^z, far out, to 17 digits from 40-digit arithmetic. */
  @ParameterizedTest
  @CsvSource({
    "poisson, 30, 10686474581524.463, 10686474581524.463",
    "poisson, -30, 9.3576229688401746e-14, 9.3576229688401746e-14",
    "poisson, 700, 1.0142320547350045e+304, 1.0142320547350045e+304",
    "tweedie, 60, 21372949163048.925, 10686474581524.463",
    "tweedie, -60, 1.8715245937680349e-13, 9.3576229688401746e-14",
  })
  void lossesOfALogarithmicScoreGrowAsItsExponential(
      String loss, double z, double value, double derivative) {
    PointwiseLoss member = Registry.losses().parse(loss).value();
    assertThat(member.value(z, 0)).isCloseTo(value, within(4 * Math.ulp(value)));
    assertThat(member.derivative(z, 0)).isCloseTo(derivative, within(4 * Math.ulp(derivative)));
  }

  @ParameterizedTest
  @CsvSource({
    "logistic, 0, 0.5",
    "hinge, 3, 3",
    "halfSquared, 3, 3",
    "poisson, 0, 1",
    "gamma, 0, 1",
    "tweedie, -1e9, 0",
  })
  void aScoreStandsForAMeanOfTheLabels(String loss, double z, double mean) {
    assertThat(Registry.losses().parse(loss).value().mean(z)).isEqualTo(mean);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "huber(0)              | delta must be positive and finite but was 0.0",
        "huber(Infinity)       | delta must be positive and finite but was Infinity",
        "epsilonInsensitive(-1) | epsilon must be at least 0 and finite but was -1.0",
        "squaredEpsilonInsensitive(NaN) | epsilon must be at least 0 and finite but was NaN",
        "quantile(0)           | tau must be in (0, 1) but was 0.0",
        "quantile(1)           | tau must be in (0, 1) but was 1.0",
        "tweedie(1)            | power must be in (1, 2) but was 1.0",
        "tweedie(2)            | power must be in (1, 2) but was 2.0",
      })
  void whatIsOutOfRangeIsRejected(String loss, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Registry.losses().parse(loss))
        .withMessage(message);
  }

  /** The domains, and of −∞, −1, −0, the least double, ½, 1 and 2 those that lie in them. */
  @ParameterizedTest
  @CsvSource({
    "logistic, '{0, 1}', 0010010",
    "squaredHinge, '{0, 1}', 0010010",
    "absolute, the finite numbers, 0111111",
    "poisson, '[0, ∞)', 0011111",
    "tweedie, '[0, ∞)', 0011111",
    "gamma, '(0, ∞)', 0001111",
  })
  void everyLossHasItsLabels(String loss, String text, String inside) {
    LabelDomain domain = Registry.losses().parse(loss).value().labels();
    double[] labels = {Double.NEGATIVE_INFINITY, -1, -0.0, Double.MIN_VALUE, 0.5, 1, 2};
    for (int i = 0; i < labels.length; i++) {
      assertThat(domain.contains(labels[i])).as("%s", labels[i]).isEqualTo(inside.charAt(i) == '1');
    }
    assertThat(domain).hasToString(text);
  }
}
