package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.Packed;
import org.thalweg.penalty.CoordinatePenalties;

/** Models whose coordinates depend on each other, and those that fall without end. */
class QuadraticModelTest {
  private static final double NONE = Double.POSITIVE_INFINITY;

  private static CoordinatePenalties terms(double[] l1, double[] l2, double low, double high) {
    double[] lows = new double[l1.length];
    double[] highs = new double[l1.length];
    Arrays.fill(lows, low);
    Arrays.fill(highs, high);
    return new CoordinatePenalties(l1, l2, lows, highs, false);
  }

  /** A chain of springs: of n coordinates the condition number is about n². */
  private static double[] chain(int order) {
    double[] packed = new double[Packed.length(order)];
    for (int i = 0; i < order; i++) {
      packed[Packed.start(i) + i] = i == 0 ? 1 : 2;
      if (i > 0) {
        packed[Packed.start(i) + i - 1] = -1;
      }
    }
    return packed;
  }

  private static double[] slopes(double[] packed, double[] gradient, double[] step) {
    double[] slopes = gradient.clone();
    Packed.addProduct(packed, step, slopes);
    return slopes;
  }

  /** Turns alone would need some 10⁵ rounds; 400 are allowed. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void isLeastWhereCoordinatesMoveOnlyTogether(long seed) {
    int order = 120;
    SplittableRandom random = new SplittableRandom(seed);
    double[] gradient = random.doubles(order, -1, 1).toArray();
    double[] w = random.doubles(order, -2, 2).toArray();
    double[] l1 = random.doubles(order, 0.1, 0.9).toArray();
    double[] l2 = random.doubles(order, 0, 1e-3).toArray();
    CoordinatePenalties terms = terms(l1, l2, -3, 2);
    double[] u = new QuadraticModel(w.clone(), gradient, chain(order), terms).least();
    double[] step = IntStream.range(0, order).mapToDouble(j -> u[j] - w[j]).toArray();
    double[] slopes = slopes(chain(order), gradient, step);
    int kinks = 0;
    int bounds = 0;
    for (int j = 0; j < order; j++) {
      double slope = slopes[j] + l2[j] * step[j];
      double up = slope + (u[j] >= 0 ? l1[j] : -l1[j]);
      double down = slope + (u[j] > 0 ? l1[j] : -l1[j]);
      assertThat(u[j]).isBetween(-3., 2.);
      assertThat(u[j] == 2 ? 0 : up).as("up from %s", u[j]).isGreaterThan(-1e-9);
      assertThat(u[j] == -3 ? 0 : down).as("down from %s", u[j]).isLessThan(1e-9);
      kinks += u[j] == 0 ? 1 : 0;
      bounds += u[j] == 2 || u[j] == -3 ? 1 : 0;
    }
    assertThat(kinks).isBetween(1, order - 1);
    assertThat(bounds).isLessThan(order - kinks);
  }

  /** One coordinate under l1, so that there are turns; of the other no row knows anything. */
  private static QuadraticModel straight(
      double w, double gradient, double strength, double low, double high) {
    double[] l1 = {0.1, strength};
    CoordinatePenalties terms =
        new CoordinatePenalties(
            l1, new double[2], new double[] {-NONE, low}, new double[] {NONE, high}, false);
    double[] hessian = {2, 0, 0};
    return new QuadraticModel(new double[] {1, w}, new double[] {3, gradient}, hessian, terms);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0, -Infinity, Infinity, true",
    "0, 1, 2, -Infinity, Infinity, false", // held by l1
    "0, 1, 0.9, -Infinity, Infinity, true",
    "0, 1, 0, -8, Infinity, false", // a bound that is near
    "0, 1, 0, -8.1, Infinity, true",
    "0, -1, 0, -8.1, 8, false",
    "20, 1, 0, -140, Infinity, false",
    "20, 1, 0, -141, Infinity, true",
    "0, 0, 0, -Infinity, Infinity, false",
  })
  void isEndlessWhereItFallsWithoutCurvature(
      double w, double gradient, double strength, double low, double high, boolean isEndless) {
    QuadraticModel model = straight(w, gradient, strength, low, high);
    double[] u = model.least();
    assertThat(u[0]).isCloseTo(1 - (3 + 0.1 * Math.signum(u[0])) / 2, within(1e-12));
    assertThat(model.isEndless()).isEqualTo(isEndless);
  }

  @Test
  void withCurvatureNothingIsEndlessHoweverFar() {
    CoordinatePenalties terms = terms(new double[] {0.5}, new double[1], -NONE, NONE);
    QuadraticModel model =
        new QuadraticModel(new double[] {0}, new double[] {-1000.5}, new double[] {1}, terms);
    assertThat(model.least()).containsExactly(1000);
    assertThat(model.isEndless()).isFalse();
  }

  /** The steepest moves as far as w is, or 1; the others in proportion to it. */
  @Test
  void endlessCoordinatesTakeAStepOfSteepestDescent() {
    double[] w = {1, 0, -5, 0.25};
    double[] gradient = {3, 2, -4, -0.5};
    CoordinatePenalties terms =
        new CoordinatePenalties(
            new double[] {0.1, 0, 0, 1},
            new double[4],
            new double[] {-NONE, -NONE, -NONE, -NONE},
            new double[] {NONE, NONE, NONE, NONE},
            false);
    double[] hessian = new double[Packed.length(4)];
    hessian[0] = 2;
    QuadraticModel model = new QuadraticModel(w.clone(), gradient, hessian, terms);
    double[] least = model.least().clone();
    assertThat(model.isEndless()).isTrue();
    assertThat(least).containsExactly(new double[] {-0.45, 0, -5, 0}, within(1e-12));
    assertThat(model.leastButForEndless())
        .containsExactly(new double[] {-0.45, -0.5, 0, 0}, within(1e-12));
  }

  /** The move of both together would pass the kink of the first; the second goes the whole way. */
  @Test
  void aCoordinateStopsAtItsKinkAndTheOthersMoveOn() {
    double[] packed = {1, 0.999, 1};
    CoordinatePenalties terms = terms(new double[] {0.5, 0.5}, new double[2], -NONE, NONE);
    double[] w = {1, -1};
    double[] gradient = {0.2, 4};
    double[] u = new QuadraticModel(w.clone(), gradient, packed.clone(), terms).least();
    double[] slopes = slopes(packed, gradient, new double[] {u[0] - w[0], u[1] - w[1]});
    assertThat(u[0]).isPositive();
    assertThat(slopes[0] + 0.5).isCloseTo(0, within(1e-9));
    assertThat(slopes[1] + 0.5 * Math.signum(u[1])).isCloseTo(0, within(1e-9));
  }

  @Test
  void aSmoothModelIsLeastAtNewtonsPoint() {
    double[] packed = {2, 0.5, 1};
    double[] l2 = {0.5, 1};
    double[] none = {-NONE, -NONE};
    CoordinatePenalties terms =
        new CoordinatePenalties(new double[2], l2, none, new double[] {NONE, NONE}, true);
    double[] u =
        new QuadraticModel(new double[] {1, 2}, new double[] {1, -1}, packed.clone(), terms)
            .least();
    double determinant = 2.5 * 2 - 0.25;
    assertThat(u[0]).isCloseTo(1 - (2 * 1 - 0.5 * -1) / determinant, within(1e-14));
    assertThat(u[1]).isCloseTo(2 - (2.5 * -1 - 0.5 * 1) / determinant, within(1e-14));
  }
}
