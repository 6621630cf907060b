package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.Ranges;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.schedule.Schedules;
import org.thalweg.update.Updater;

/**
 * Steps range by range, on every third coordinate of w, beside the same steps method by method on a
 * w of these alone.
 */
class RangeStepTest {
  private static final int SECOND = 5 * Ranges.LENGTH + 11; // begins within a range
  private static final List<Penalties> PENALTIES =
      List.of(
          Penalties.none(),
          new Penalties.Sum(
              List.of(
                  new Penalties.On("weights", Penalties.elasticNet(0.3, 0.4)),
                  new Penalties.On("others", new Penalty.L1(0.7)))));

  private static ParameterLayout layout(int length, int stride) {
    int first = Math.min(SECOND, length / 2);
    return ParameterLayout.EMPTY
        .with("weights", stride * first, true)
        .with("others", stride * (length - first), false);
  }

  private static double[] some(double[] all, int[] places) {
    return Arrays.stream(places).mapToDouble(i -> all[i]).toArray();
  }

  static Stream<Arguments> cases() {
    return UpdateTest.rules()
        .filter(rule -> rule.isCoordinatewise() && !rule.looksAhead())
        .flatMap(rule -> PENALTIES.stream().map(penalties -> Arguments.of(rule, penalties)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void haveTheBitsOfStepsMethodByMethod(Updater rule, Penalties penalties) {
    for (int length : new int[] {0, 1, 2, 1234, Ranges.LENGTH, 17 * Ranges.LENGTH + 5}) {
      haveTheBits(rule, penalties, length);
    }
  }

  private static void haveTheBits(Updater rule, Penalties penalties, int length) {
    double[] start = new SplittableRandom(4).doubles(3 * length, -1, 1).toArray();
    int[] places = IntStream.range(0, length).map(i -> 3 * i + 1).toArray();
    ParameterLayout few = layout(length, 1);
    DescentState whole = state(rule, few, some(start, places));
    DescentState ranged = state(rule, layout(length, 3), start);
    SomeCoordinates at = SomeCoordinates.of(layout(length, 3), places, length);
    RangePenalties parts = RangePenalties.of(penalties, at.layout());
    for (int step = 0; step < 3; step++) {
      double[] gradient = new SplittableRandom(step).doubles(length, -1, 1).toArray();
      double[] given = gradient.clone();
      double[] moved = new double[length];
      whole.beginStep();
      new Update(rule, whole).direction(gradient);
      whole.move(whole.w(), gradient, 0.1, rule, penalties, few);
      new Update(rule, whole).stepped();
      boolean isFinite =
          new Update(rule, ranged).step(at, some(ranged.w(), places), moved, given, 0.1, parts);
      whole.endStep();
      ranged.endStep();

      assertThat(isFinite).isTrue();
      assertThat(Arrays.equals(moved, whole.w())).isTrue();
      vectors(ranged)
          .forEach(
              (name, array) -> {
                double[] expected = vectors(whole).get(name);
                double[] actual = array.length == 3 * length ? some(array, places) : array;
                assertThat(Arrays.equals(actual, expected)).as(name + " of " + length).isTrue();
              });
      for (int i = 0; i < start.length; i += 3) {
        assertThat(ranged.w()[i]).isEqualTo(start[i]);
      }
    }
  }

  private static Map<String, double[]> vectors(DescentState state) {
    Map<String, double[]> vectors = new LinkedHashMap<>(state.slots().asMap());
    vectors.put("w", state.w());
    return vectors;
  }

  private static DescentState state(Updater rule, ParameterLayout layout, double[] start) {
    return DescentState.fresh(layout, rule, new Schedules.Constant(0.1), List.of(), start);
  }

  /** In any of the ranges. */
  @Test
  void sayWhereWIsNotFinite() {
    Updater rule = new org.thalweg.update.Sgd();
    int length = 17 * Ranges.LENGTH + 5;
    for (int at : new int[] {0, Ranges.LENGTH + 3, length - 1}) {
      DescentState state = state(rule, layout(length, 1), new double[length]);
      double[] gradient = new double[length];
      gradient[at] = Double.POSITIVE_INFINITY;
      int[] places = IntStream.range(0, length).toArray();
      SomeCoordinates all = SomeCoordinates.of(layout(length, 1), places, length);
      double[] moved = new double[length];
      assertThat(
              new Update(rule, state)
                  .step(
                      all,
                      state.w().clone(),
                      moved,
                      gradient,
                      1,
                      RangePenalties.of(Penalties.none(), layout(length, 1))))
          .isFalse();
      assertThat(gradient[at]).isEqualTo(Double.POSITIVE_INFINITY);
    }
  }
}
