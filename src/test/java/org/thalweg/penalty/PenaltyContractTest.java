package org.thalweg.penalty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.CentralDifference;

/** The laws of every penalty, on the range [2, 7) of nine coordinates. */
class PenaltyContractTest {
  private static final String MEMBERS = "org.thalweg.penalty.AllPenalties#MEMBERS";
  private static final String SMOOTH = "org.thalweg.penalty.AllPenalties#smooth";
  private static final String PROXIMAL = "org.thalweg.penalty.AllPenalties#proximal";
  private static final int FROM = 2;
  private static final int TO = 7;

  private final SplittableRandom random = new SplittableRandom(29);

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void valueIsNotNegativeZeroAtZeroAndBlindOutsideItsRange(Penalty penalty) {
    assertThat(penalty.value(new double[9], 0, 9)).isZero();
    double[] w = vector();
    double value = penalty.value(w, FROM, TO);
    assertThat(value).isNotNegative();
    w[FROM - 1] = Double.NaN;
    w[TO] = Double.NaN;
    assertThat(penalty.value(w, FROM, TO)).isEqualTo(value);
    assertThat(penalty.value(w, 4, 4)).isZero();
  }

  @ParameterizedTest
  @MethodSource(SMOOTH)
  void theGradientOfASmoothPenaltyIsTheCentralDifference(Penalty.Smooth penalty) {
    double[] w = vector();
    double[] gradient = vector();
    double[] expected = CentralDifference.gradient(at -> penalty.value(at, FROM, TO), w);
    for (int i = 0; i < expected.length; i++) {
      expected[i] += gradient[i];
    }
    double[] before = w.clone();
    penalty.addGradient(w, gradient, FROM, TO);
    assertThat(gradient).containsExactly(expected, within(1e-9));
    assertThat(w).isEqualTo(before);
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void theSubgradientIsTheLeastOfThoseBetweenTheSlopesOfTheValue(Penalty penalty) {
    double h = 1e-7;
    double tolerance = 1e-6;
    for (int trial = 0; trial < 200; trial++) {
      double[] w = vector();
      double[] gradient = vector();
      double[] least = gradient.clone();
      penalty.addSubgradient(w, least, FROM, TO);
      for (int i = FROM; i < TO; i++) {
        double left = gradient[i] + slope(penalty, w, i, -h);
        double right = gradient[i] + slope(penalty, w, i, h);
        double nearestToZero = left > 0 ? left : right < 0 ? right : 0;
        assertThat(least[i]).isCloseTo(nearestToZero, within(tolerance));
      }
      assertUntouchedOutside(least, gradient);
    }
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void aGradientThatIsNotANumberStaysSo(Penalty penalty) {
    for (double at : new double[] {0, 1, -1}) {
      double[] gradient = {Double.NaN};
      penalty.addSubgradient(new double[] {at}, gradient, 0, 1);
      assertThat(gradient[0]).isNaN();
    }
  }

  /** No other u has a smaller R(u) + (u − w)²/2s: looked for near and far, on both sides. */
  @ParameterizedTest
  @MethodSource(PROXIMAL)
  void proxIsTheMinimumOfItsDefinition(Penalty.Proximal penalty) {
    for (int trial = 0; trial < 200; trial++) {
      double[] w = vector();
      double[] steps = random.doubles(9, 0.01, 3).toArray();
      double[] u = prox(penalty, w, steps);
      for (int i = FROM; i < TO; i++) {
        double least = envelope(penalty, u[i], w[i], steps[i]);
        for (double away : new double[] {1e-6, 1e-3, 0.03, 0.3, 3}) {
          assertThat(envelope(penalty, u[i] + away, w[i], steps[i])).isGreaterThan(least);
          assertThat(envelope(penalty, u[i] - away, w[i], steps[i])).isGreaterThan(least);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROXIMAL)
  void atItsProxTheSubgradientOfItsDefinitionIsZero(Penalty.Proximal penalty) {
    for (int trial = 0; trial < 200; trial++) {
      double[] w = vector();
      double[] steps = random.doubles(9, 0.01, 3).toArray();
      double[] u = prox(penalty, w, steps);
      double[] gradient = new double[9];
      Arrays.setAll(gradient, i -> (u[i] - w[i]) / steps[i]);
      penalty.addSubgradient(u, gradient, FROM, TO);
      assertThat(gradient).containsExactly(new double[9], within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource(PROXIMAL)
  void proxNeverMovesTwoPointsApart(Penalty.Proximal penalty) {
    for (int trial = 0; trial < 500; trial++) {
      double[] a = vector();
      double[] b = vector();
      double[] steps = random.doubles(9, 0, 2).toArray();
      double[] proxA = prox(penalty, a, steps);
      double[] proxB = prox(penalty, b, steps);
      for (int i = 0; i < a.length; i++) {
        assertThat(Math.abs(proxA[i] - proxB[i]))
            .isLessThanOrEqualTo(Math.abs(a[i] - b[i]) + 1e-15);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PROXIMAL)
  void proxWithStepZeroIsTheIdentity(Penalty.Proximal penalty) {
    double[] w = vector();
    assertThat(prox(penalty, w, new double[9])).isEqualTo(w);
  }

  @ParameterizedTest
  @MethodSource(PROXIMAL)
  void proxTouchesOnlyItsRangeAndOnlyReadsTheSteps(Penalty.Proximal penalty) {
    double[] w = vector();
    double[] steps = random.doubles(9, 0.1, 1).toArray();
    double[] before = steps.clone();
    assertUntouchedOutside(prox(penalty, w, steps), w);
    assertThat(steps).isEqualTo(before);
    double[] none = w.clone();
    penalty.prox(none, steps, 4, 4);
    assertThat(none).isEqualTo(w);
  }

  @ParameterizedTest
  @MethodSource(PROXIMAL)
  void proxDoesNotHideWhatIsNotANumber(Penalty.Proximal penalty) {
    double[] w = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    double[] u = w.clone();
    penalty.prox(u, new double[] {1, 1, 1}, 0, 3);
    assertThat(u).isEqualTo(w);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-300, Double.NaN, Double.POSITIVE_INFINITY})
  void aStrengthIsAtLeastZeroAndFinite(double lambda) {
    String message = "lambda must be at least 0 and finite but was " + lambda;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Penalty.L1(lambda))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Penalty.L2(lambda))
        .withMessage(message);
  }

  /** A third of the coordinates exactly 0, where kinks are. */
  private double[] vector() {
    double[] w = new double[9];
    Arrays.setAll(w, i -> random.nextInt(3) == 0 ? 0 : random.nextDouble(-2, 2));
    return w;
  }

  private static double[] prox(Penalty.Proximal penalty, double[] w, double[] steps) {
    double[] u = w.clone();
    penalty.prox(u, steps, FROM, TO);
    return u;
  }

  private static double envelope(Penalty penalty, double u, double w, double step) {
    return penalty.value(new double[] {u}, 0, 1) + (u - w) * (u - w) / (2 * step);
  }

  private static double slope(Penalty penalty, double[] w, int i, double h) {
    double[] here = {w[i]};
    double[] there = {w[i] + h};
    return (penalty.value(there, 0, 1) - penalty.value(here, 0, 1)) / h;
  }

  private static void assertUntouchedOutside(double[] after, double[] before) {
    for (int i = 0; i < before.length; i++) {
      if (i < FROM || i >= TO) {
        assertThat(after[i]).isEqualTo(before[i]);
      }
    }
  }
}
