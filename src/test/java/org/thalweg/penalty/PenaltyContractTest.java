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
    double[] w = allowed(penalty);
    double value = penalty.value(w, FROM, TO);
    assertThat(value).isNotNegative().isFinite();
    w[FROM - 1] = Double.NaN;
    w[TO] = Double.NaN;
    assertThat(penalty.value(w, FROM, TO)).isEqualTo(value);
    assertThat(penalty.value(w, 4, 4)).isZero();
    w[4] = Double.NaN;
    assertThat(penalty.value(w, FROM, TO)).isNaN();
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

  /**
   * Every direction climbs at least as fast as the subgradient says, so it is one; and against
   * itself it falls by its whole square, so none is shorter.
   */
  @ParameterizedTest
  @FieldSource(MEMBERS)
  void theSubgradientIsTheShortestOfAll(Penalty penalty) {
    for (int trial = 0; trial < 200; trial++) {
      double[] w = allowed(penalty);
      double[] gradient = vector();
      double[] least = gradient.clone();
      penalty.addSubgradient(w, least, FROM, TO);
      assertUntouchedOutside(least, gradient);
      for (int i = 0; i < 20; i++) {
        double[] direction = i < TO - FROM ? unit(FROM + i) : inside(vector());
        assertThat(slope(penalty, w, gradient, direction))
            .isGreaterThanOrEqualTo(dot(inside(least), direction) - 1e-4);
      }
      double[] down = inside(least);
      Arrays.setAll(down, i -> -down[i]);
      assertThat(slope(penalty, w, gradient, down)).isCloseTo(-dot(down, down), within(1e-4));
    }
  }

  /** Of no strength, groups come apart as well. */
  @ParameterizedTest
  @FieldSource(MEMBERS)
  void canBeCutAnywhereIfAndOnlyIfItSaysSo(Penalty penalty) {
    boolean apart = true;
    for (int trial = 0; trial < 200; trial++) {
      double[] w = allowed(penalty);
      double[] gradient = vector();
      double[] together = gradient.clone();
      penalty.addSubgradient(w, together, FROM, TO);
      penalty.addSubgradient(w, gradient, FROM, 4);
      penalty.addSubgradient(w, gradient, 4, TO);
      apart &= Arrays.equals(gradient, together);
      double sum = penalty.value(w, FROM, 4) + penalty.value(w, 4, TO);
      apart &= Math.abs(sum - penalty.value(w, FROM, TO)) <= 1e-12 * (1 + sum);
      if (penalty instanceof Penalty.Proximal proximal) {
        double[] steps = random.doubles(9, 0.01, 3).toArray();
        double[] u = vector();
        double[] whole = prox(proximal, u, steps);
        proximal.prox(u, steps, FROM, 4);
        proximal.prox(u, steps, 4, TO);
        apart &= Arrays.equals(u, whole);
      }
    }
    assertThat(apart).isEqualTo(penalty.isSeparable() || penalty.equals(new GroupLasso(0)));
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

  /**
   * Every other u has a greater R(u) + Σ(u − w)²/2s, by Σ(change)²/2s or more since that is
   * strongly convex: looked for near and far, along coordinates and across them.
   */
  @ParameterizedTest
  @MethodSource(PROXIMAL)
  void proxIsTheMinimumOfItsDefinition(Penalty.Proximal penalty) {
    for (int trial = 0; trial < 200; trial++) {
      double[] w = vector();
      double[] steps = random.doubles(9, 0.01, 3).toArray();
      double[] u = prox(penalty, w, steps);
      double least = envelope(penalty, u, w, steps);
      assertThat(least).isFinite();
      for (double away : new double[] {1e-5, 1e-3, 0.03, 0.3, 3, -1e-5, -1e-3, -0.03, -0.3, -3}) {
        for (int i = 0; i < 2 * (TO - FROM); i++) {
          double[] direction = i < TO - FROM ? unit(FROM + i) : inside(vector());
          double[] other = moved(u, away, direction);
          double more = distance(u, other, steps) / 2;
          double rounding = 1e-9 * (1 + least);
          assertThat(envelope(penalty, other, w, steps))
              .isGreaterThanOrEqualTo(least + more - rounding);
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
      assertThat(inside(gradient)).containsExactly(new double[9], within(1e-9));
    }
  }

  /** In the metric of the steps. */
  @ParameterizedTest
  @MethodSource(PROXIMAL)
  void proxNeverMovesTwoPointsApart(Penalty.Proximal penalty) {
    for (int trial = 0; trial < 500; trial++) {
      double[] a = vector();
      double[] b = vector();
      double[] steps = random.doubles(9, 0.01, 2).toArray();
      double[] proxA = prox(penalty, a, steps);
      double[] proxB = prox(penalty, b, steps);
      assertThat(distance(proxA, proxB, steps))
          .isLessThanOrEqualTo(distance(a, b, steps) * (1 + 1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource(PROXIMAL)
  void whatCannotMoveStaysWhereItIsAllowed(Penalty.Proximal penalty) {
    double[] w = allowed(penalty);
    assertThat(prox(penalty, w, new double[9])).isEqualTo(w);
    double[] some = {1, 1, 0, 0.5, 0, 2, 1, 1, 1};
    double[] u = prox(penalty, vector(), some);
    assertThat(penalty.value(u, FROM, TO)).isFinite();
    assertThat(prox(penalty, moved(new double[9], 5, unit(2)), new double[9]))
        .doesNotContain(0.0 / 0);
    double[] stays = prox(penalty, w, some);
    assertThat(stays[2]).isEqualTo(w[2]);
    assertThat(stays[4]).isEqualTo(w[4]);
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

  /** A vector at which the penalty is finite, now and then just so. */
  private double[] allowed(Penalty penalty) {
    double[] w = vector();
    if (penalty instanceof Penalty.Proximal proximal && penalty.value(w, FROM, TO) == 1 / 0.0) {
      proximal.prox(w, new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1}, FROM, TO);
    }
    return w;
  }

  private static double envelope(Penalty penalty, double[] u, double[] w, double[] steps) {
    return penalty.value(u, FROM, TO) + distance(u, w, steps) / 2;
  }

  /** Σ(a − b)²/s over the range. */
  private static double distance(double[] a, double[] b, double[] steps) {
    double sum = 0;
    for (int i = FROM; i < TO; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]) / steps[i];
    }
    return sum;
  }

  /** How fast ⟨gradient, ·⟩ + R climbs in a direction. */
  private static double slope(Penalty penalty, double[] w, double[] gradient, double[] direction) {
    double h = 1e-7;
    double there = penalty.value(moved(w, h, direction), FROM, TO);
    return (there - penalty.value(w, FROM, TO)) / h + dot(gradient, direction);
  }

  private static double[] moved(double[] w, double by, double[] direction) {
    double[] moved = w.clone();
    Arrays.setAll(moved, i -> w[i] + by * direction[i]);
    return moved;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] unit(int coordinate) {
    double[] unit = new double[9];
    unit[coordinate] = 1;
    return unit;
  }

  /** Zeros outside the range. */
  private static double[] inside(double[] w) {
    double[] inside = new double[9];
    System.arraycopy(w, FROM, inside, FROM, TO - FROM);
    return inside;
  }

  private static void assertUntouchedOutside(double[] after, double[] before) {
    for (int i = 0; i < before.length; i++) {
      if (i < FROM || i >= TO) {
        assertThat(after[i]).isEqualTo(before[i]);
      }
    }
  }
}
