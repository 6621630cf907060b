package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.Ranges;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Vectors;
import org.thalweg.update.Adam.NAdam;
import org.thalweg.update.AdamW;
import org.thalweg.update.Chain;
import org.thalweg.update.Rules;
import org.thalweg.update.Updater;
import org.thalweg.update.WeightDecay;

/** A rule on a w so long that cores share it, beside the same rule on all of it. */
class UpdateTest {
  private static final int DIMENSION = 17 * Ranges.LENGTH + 5;

  /** The second segment begins within a range, and does not decay. */
  private static final ParameterLayout LAYOUT =
      new ParameterLayout(
          List.of(
              new Segment("weights", 0, 5 * Ranges.LENGTH + 11, true),
              new Segment("others", 5 * Ranges.LENGTH + 11, DIMENSION, false)));

  static Stream<Updater> rules() {
    return Stream.concat(
        Rules.all().stream().map(Rules.Tuned::rule),
        Stream.of(
            new WeightDecay(0.1),
            new AdamW(0.9, 0.999, 1e-8, 0.1),
            new Chain(List.of(new NAdam(), new WeightDecay(0.1), new NAdam()))));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void givesTheSameBitsAsTheRule(Updater rule) {
    assertThat(Ranges.areMany(DIMENSION)).isTrue();
    double[] start = new SplittableRandom(4).doubles(DIMENSION, -1, 1).toArray();
    DescentState shared = state(rule, start);
    DescentState whole = state(rule, start);
    for (int step = 0; step < 3; step++) {
      List<double[]> expected = step(rule, whole, false);
      List<double[]> actual = step(rule, shared, true);
      for (int k = 0; k < expected.size(); k++) {
        assertThat(Arrays.equals(actual.get(k), expected.get(k))).isTrue();
      }
      whole.endStep();
      shared.endStep();
    }
  }

  /** Everything the rule wrote, its memory with it. */
  private static List<double[]> step(Updater rule, DescentState state, boolean shared) {
    long t = state.step() + 1;
    double[] point = state.w().clone();
    double[] ahead = Vectors.constant(DIMENSION, 0.01);
    double[] gradient = new SplittableRandom(t).doubles(DIMENSION, -1, 1).toArray();
    double[] stepSizes = Vectors.constant(DIMENSION, 0.01);
    if (shared) {
      Update update = new Update(rule, state);
      update.lookahead(point, ahead);
      update.direction(gradient);
      update.precondition(stepSizes);
      Vectors.subtract(state.w(), 0.01, gradient);
      update.stepped();
    } else {
      rule.lookahead(point, ahead, t, state.slots());
      rule.direction(gradient, state.w(), t, state.slots());
      rule.precondition(stepSizes, t, state.slots());
      Vectors.subtract(state.w(), 0.01, gradient);
      rule.stepped(state.w(), t, state.slots());
    }
    List<double[]> written = new ArrayList<>(state.slots().asMap().values());
    written.addAll(List.of(point, ahead, gradient, stepSizes, state.w()));
    return written;
  }

  private static DescentState state(Updater rule, double[] start) {
    return DescentState.fresh(LAYOUT, rule, new Schedules.Constant(0.01), List.of(), start);
  }
}
