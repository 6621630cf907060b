package org.thalweg.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SoftmaxLossTest {
  private final SoftmaxLoss loss = new SoftmaxLoss(3);

  /** Scores ln 1, ln 2, ln 5: probabilities 1/8, 2/8, 5/8. */
  @Test
  void isMinusTheLogarithmOfTheProbabilityOfTheLabel() {
    double[] p = {0.125, 0.25, 0.625};
    for (int label = 0; label < 3; label++) {
      double[] z = {0, Math.log(2), Math.log(5)};
      assertThat(value(z, label, 1)).isCloseTo(-Math.log(p[label]), within(1e-15));
      double[] expected = p.clone();
      expected[label] -= 1;
      assertThat(z).containsExactly(expected, within(1e-15));
    }
  }

  @Test
  void isTheLogisticLossOfTheDifferenceForTwoClasses() {
    PointwiseLoss logistic = new ClassificationLosses.Logistic();
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 1000; trial++) {
      double[] z = random.doubles(2, -20, 20).toArray();
      double difference = z[1] - z[0];
      int label = random.nextInt(2);
      double value = new SoftmaxLoss(2).evaluate(z, new double[] {label}, new double[] {1}, 1);
      assertThat(value).isCloseTo(logistic.value(difference, label), within(1e-14));
      assertThat(z[1]).isCloseTo(logistic.derivative(difference, label), within(1e-15));
    }
  }

  @Test
  void isFiniteFarOutAndNotANumberOnlyOfWhatIsNone() {
    assertThat(value(new double[] {1e300, -1e300, 0}, 0, 1)).isZero();
    assertThat(value(new double[] {1e3, -1e3, 0}, 1, 1)).isEqualTo(2000);
    assertThat(value(new double[] {1e300, 0, 0}, 1, 1)).isEqualTo(1e300);
    assertThat(value(new double[] {0, Double.NaN, 0}, 0, 1)).isNaN();
  }

  @Test
  void aConstantAddedToAllScoresChangesNothing() {
    double[] z = {0.5, -1, 2};
    double[] moved = {100.5, 99, 102};
    assertThat(value(moved, 2, 1)).isCloseTo(value(z, 2, 1), within(1e-13));
    assertThat(moved).containsExactly(z, within(1e-13));
  }

  @Test
  void rowsAreWeightedAndSummedInOrder() {
    double[] z = {1, 2, 3, 3, 2, 1};
    double[] first = {1, 2, 3};
    double[] second = {3, 2, 1};
    double sum = loss.evaluate(z, new double[] {0, 1}, new double[] {2, 0}, 2);
    assertThat(sum).isEqualTo(2 * value(first, 0, 1));
    assertThat(Arrays.copyOf(z, 3)).containsExactly(Arrays.stream(first).map(d -> 2 * d).toArray());
    assertThat(value(second, 1, 0)).isZero();
    assertThat(Arrays.copyOfRange(z, 3, 6)).containsOnly(0.0, -0.0);
  }

  @Test
  void theFirstOfTheLargestScoresIsPredicted() {
    assertThat(SoftmaxLoss.predicted(new double[] {9, 1, 3, 3}, 1, 3)).isEqualTo(1);
    assertThat(SoftmaxLoss.predicted(new double[] {0, 0, 0}, 0, 3)).isZero();
  }

  @Test
  void hasAtLeastTwoClasses() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SoftmaxLoss(1))
        .withMessage("classes must be at least 2 but was 1");
  }

  @Test
  void labelsAreWholeNumbersFromZero() {
    LabelDomain labels = loss.labels();
    for (double y : new double[] {0, -0.0, 1, 2, 1048575}) {
      assertThat(labels.contains(y)).isTrue();
    }
    for (double y : new double[] {-1, 0.5, 1048576, Double.NaN, 1 / 0.0}) {
      assertThat(labels.contains(y)).isFalse();
    }
  }

  private double value(double[] z, int label, double weight) {
    return loss.evaluate(z, new double[] {label}, new double[] {weight}, 1);
  }
}
