package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
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

/** Steps range by range, beside the same steps method by method; with slack behind w. */
class RangeStepTest {
  private static final int SECOND = 5 * Ranges.LENGTH + 11; // begins within a range
  private static final int SLACK = 1000;
  private static final List<Penalties> PENALTIES =
      List.of(
          Penalties.none(),
          new Penalties.Sum(
              List.of(
                  new Penalties.On("weights", Penalties.elasticNet(0.3, 0.4)),
                  new Penalties.On("others", new Penalty.L1(0.7)))));

  /** The slack belongs to the last segment. */
  private static ParameterLayout layout(int length, int slack) {
    int first = Math.min(SECOND, length / 2);
    return ParameterLayout.EMPTY
        .with("weights", first, true)
        .with("others", length - first + slack, false);
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
    double[] start = new SplittableRandom(4).doubles(length, -1, 1).toArray();
    ParameterLayout withSlack = layout(length, SLACK);
    DescentState whole = state(rule, layout(length, 0), start);
    DescentState ranged = state(rule, withSlack, Arrays.copyOf(start, length + SLACK));
    RangePenalties parts = RangePenalties.of(penalties, withSlack);
    for (int step = 0; step < 3; step++) {
      double[] gradient = new SplittableRandom(step).doubles(length, -1, 1).toArray();
      double[] given = Arrays.copyOf(gradient, length + SLACK);
      whole.beginStep();
      new Update(rule, whole).direction(gradient);
      whole.move(whole.w(), gradient, 0.1, rule, penalties, layout(length, 0));
      new Update(rule, whole).stepped();
      boolean isFinite = new Update(rule, ranged).step(given, length, 0.1, parts);
      whole.endStep();
      ranged.endStep();

      assertThat(isFinite).isTrue();
      vectors(ranged)
          .forEach(
              (name, array) -> {
                double[] expected = vectors(whole).get(name);
                assertThat(Arrays.equals(Arrays.copyOf(array, expected.length), expected))
                    .as(name + " of " + length)
                    .isTrue();
              });
      assertThat(Arrays.stream(ranged.w()).skip(length)).containsOnly(0.0);
    }
  }

  private static Map<String, double[]> vectors(DescentState state) {
    Map<String, double[]> vectors = new LinkedHashMap<>(state.slots().asMap());
    vectors.put("w", state.w());
    vectors.put("before", state.before());
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
      DescentState state = state(rule, layout(length, 0), new double[length]);
      double[] gradient = new double[length];
      gradient[at] = Double.POSITIVE_INFINITY;
      assertThat(new Update(rule, state).step(gradient, length, 1, RangePenalties.NONE)).isFalse();
      assertThat(gradient[at]).isEqualTo(Double.POSITIVE_INFINITY);
    }
  }
}
