package org.thalweg.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.schedule.Schedules.Breakpoint;

/** Each formula at the places where it is easy to be one step off. */
class SchedulesTest {
  private static final double CLOSE = 1e-16;

  @Test
  void constantNeverChanges() {
    Schedule schedule = new Schedules.Constant(0.3);
    assertThat(schedule.at(0)).isEqualTo(0.3);
    assertThat(schedule.at(1_000_000_000)).isEqualTo(0.3);
  }

  @Test
  void piecewiseTakesItsNewRateAtTheBreakpointItself() {
    Schedule schedule =
        new Schedules.Piecewise(0.1, List.of(new Breakpoint(3, 0.2), new Breakpoint(5, 0.05)));
    assertRates(schedule, 0.1, 0.1, 0.1, 0.2, 0.2, 0.05, 0.05);
    assertThat(schedule.at(1_000_000)).isEqualTo(0.05);
  }

  @Test
  void inverseStartsAtItsInitialRate() {
    assertRates(new Schedules.Inverse(0.6, 1, 0.5), 0.6, 0.4, 0.3, 0.24, 0.2);
    Schedule root = new Schedules.Inverse();
    assertThat(root.at(0)).isEqualTo(0.1);
    assertThat(root.at(3)).isCloseTo(0.05, within(CLOSE));
    assertThat(root.at(99)).isCloseTo(0.01, within(CLOSE));
  }

  @Test
  void exponentialTakesItsFactorAfterEverySoManySteps() {
    assertRates(new Schedules.Exponential(0.8, 0.25, 2), 0.8, 0.4, 0.2, 0.1, 0.05);
    Schedule tenth = new Schedules.Exponential();
    assertThat(tenth.at(0)).isEqualTo(0.1);
    assertThat(tenth.at(1000)).isCloseTo(0.01, within(CLOSE));
    assertThat(tenth.at(2000)).isCloseTo(0.001, within(CLOSE));
    assertThat(new Schedules.Exponential(0.8, 1, 2).at(1_000_000)).isEqualTo(0.8);
  }

  @Test
  void polynomialGoesFromInitialToLastAndStays() {
    assertRates(new Schedules.Polynomial(0.5, 0.1, 4, 1), 0.5, 0.4, 0.3, 0.2, 0.1, 0.1, 0.1);
    assertRates(new Schedules.Polynomial(0.9, 0.1, 2, 2), 0.9, 0.3, 0.1, 0.1);
    assertRates(new Schedules.Polynomial(0.1, 0.9, 2, 1), 0.1, 0.5, 0.9, 0.9);
    assertEndsAreExact(new Schedules.Polynomial(0.1, 0.0001, 1000, 1.7), 0.1, 0.0001, 1000);
    assertEndsAreExact(new Schedules.Polynomial(1e-20, 1, 1000, 1), 1e-20, 1, 1000);
  }

  @Test
  void cosineGoesFromInitialToLastAndStays() {
    double root = Math.sqrt(0.5);
    Schedule schedule = new Schedules.Cosine(0.5, 0.1, 4);
    assertRates(schedule, 0.5, 0.3 + 0.2 * root, 0.3, 0.3 - 0.2 * root, 0.1, 0.1, 0.1);
    assertEndsAreExact(new Schedules.Cosine(), 0.1, 0.0001, 1000);
    assertEndsAreExact(new Schedules.Cosine(1e-20, 1, 7), 1e-20, 1, 7);
  }

  @Test
  void warmupRisesInEqualStepsAndEndsWhereTheScheduleBegins() {
    Schedule halving = new Schedules.Exponential(0.8, 0.5, 1);
    assertRates(halving.warmup(4), 0.2, 0.4, 0.6, 0.8, 0.8, 0.4, 0.2);
    assertRates(halving.warmup(1), 0.8, 0.8, 0.4);
  }

  @Test
  void thenBeginsTheNextAtItsOwnStepZero() {
    Schedule halving = new Schedules.Exponential(0.8, 0.5, 1);
    Schedule schedule = new Schedules.Constant(3).then(2, halving);
    assertRates(schedule, 3, 3, 0.8, 0.4, 0.2);
    assertRates(schedule.then(3, halving), 3, 3, 0.8, 0.8, 0.4);
  }

  @Test
  void timesMultipliesAnySchedule() {
    Schedule halving = new Schedules.Exponential(0.8, 0.5, 1);
    assertRates(halving.times(0.5), 0.4, 0.2, 0.1);
    assertRates(halving.warmup(2).times(2), 0.8, 1.6, 1.6, 0.8);
    Schedule counting = step -> step + 1.0;
    assertRates(counting.times(2).then(2, counting), 2, 4, 1, 2);
    assertThat(new Schedules.Constant(1e200).times(1e200).at(0)).isEqualTo(Double.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void rejectsRatesThatAreNotPositiveAndFinite(double bad) {
    Schedule good = new Schedules.Constant(1);
    String rule = " must be positive and finite but was " + bad;
    rejects("rate" + rule, () -> new Schedules.Constant(bad));
    rejects("rate" + rule, () -> new Breakpoint(1, bad));
    rejects("first" + rule, () -> new Schedules.Piecewise(bad, List.of()));
    rejects("initial" + rule, () -> new Schedules.Inverse(bad, 1, 1));
    rejects("power" + rule, () -> new Schedules.Inverse(1, bad, 1));
    rejects("decay" + rule, () -> new Schedules.Inverse(1, 1, bad));
    rejects("initial" + rule, () -> new Schedules.Exponential(bad, 1, 1));
    rejects("factor" + rule, () -> new Schedules.Exponential(1, bad, 1));
    rejects("initial" + rule, () -> new Schedules.Polynomial(bad, 1, 1, 1));
    rejects("last" + rule, () -> new Schedules.Polynomial(1, bad, 1, 1));
    rejects("power" + rule, () -> new Schedules.Polynomial(1, 1, 1, bad));
    rejects("initial" + rule, () -> new Schedules.Cosine(bad, 1, 1));
    rejects("last" + rule, () -> new Schedules.Cosine(1, bad, 1));
    rejects("factor" + rule, () -> good.times(bad));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void rejectsLengthsBelowOne(long bad) {
    Schedule good = new Schedules.Constant(1);
    String rule = " must be at least 1 but was " + bad;
    rejects("step of a breakpoint" + rule, () -> new Breakpoint(bad, 1));
    rejects("steps" + rule, () -> new Schedules.Exponential(1, 1, bad));
    rejects("steps" + rule, () -> new Schedules.Polynomial(1, 1, bad, 1));
    rejects("steps" + rule, () -> new Schedules.Cosine(1, 1, bad));
    rejects("steps" + rule, () -> good.warmup(bad));
    rejects("steps" + rule, () -> good.then(bad, good));
  }

  @Test
  void rejectsAGrowingExponentialAndBreakpointsOutOfOrder() {
    rejects("factor must be at most 1 but was 1.5", () -> new Schedules.Exponential(1, 1.5, 1));
    List<Breakpoint> falling = List.of(new Breakpoint(5, 1), new Breakpoint(4, 1));
    List<Breakpoint> equal = List.of(new Breakpoint(5, 1), new Breakpoint(5, 2));
    String message = "steps of breakpoints must ascend but %d follows 5";
    rejects(message.formatted(4), () -> new Schedules.Piecewise(1, falling));
    rejects(message.formatted(5), () -> new Schedules.Piecewise(1, equal));
  }

  private static void assertEndsAreExact(
      Schedule schedule, double initial, double last, long steps) {
    assertThat(schedule.at(0)).isEqualTo(initial);
    assertThat(schedule.at(steps)).isEqualTo(last);
    assertThat(schedule.at(steps + 1)).isEqualTo(last);
    assertThat(schedule.at(1_000_000_000)).isEqualTo(last);
  }

  private static void assertRates(Schedule schedule, double... rates) {
    for (int i = 0; i < rates.length; i++) {
      assertThat(schedule.at(i)).as("step %d", i).isCloseTo(rates[i], within(2e-16));
    }
  }

  private static void rejects(String message, ThrowingCallable construction) {
    assertThatIllegalArgumentException().isThrownBy(construction).withMessage(message);
  }
}
