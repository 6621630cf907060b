package org.thalweg.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.OptionalLong;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the ranges of arguments end, and what lies exactly on a bound. */
class ArgumentsTest {
  private static final Schedule HALF = new Schedules.Constant(0.5);

  static Stream<Arguments> refused() {
    double infinite = Double.POSITIVE_INFINITY;
    return Stream.of(
        outside("factor", () -> new Plateau(HALF, 0, 1, 1)),
        outside("factor", () -> new Plateau(HALF, 1, 1, 1)),
        outside("patience", () -> new Plateau(HALF, 0.5, -1, 1)),
        outside("window", () -> new Plateau(HALF, 0.5, 1, 0)),
        outside("initial", () -> new Backtracking(0, 0.5, 0.5, 1)),
        outside("shrink", () -> new Backtracking(1, 0, 0.5, 1)),
        outside("shrink", () -> new Backtracking(1, 1, 0.5, 1)),
        outside("decrease", () -> new Backtracking(1, 0.5, 0, 1)),
        outside("decrease", () -> new Backtracking(1, 0.5, 1, 1)),
        outside("grow", () -> new Backtracking(1, 0.5, 0.5, Math.nextDown(1.0))),
        outside("grow", () -> new Backtracking(1, 0.5, 0.5, infinite)),
        outside("first", () -> new RateStages(0, OptionalLong.empty(), 1)));
  }

  private static Arguments outside(String name, ThrowingCallable made) {
    return Arguments.of(name, made);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatIsOutsideIsRefusedByItsName(String name, ThrowingCallable made) {
    assertThatIllegalArgumentException()
        .isThrownBy(made)
        .withMessageStartingWith(name + " must be");
  }

  @Test
  void whatIsOnAClosedBoundIsTaken() {
    assertThat(new Backtracking(1, 0.5, 0.5, 1).grow()).isEqualTo(1);
    assertThat(new Plateau(HALF, 0.5, 0, 1).patience()).isZero();
    assertThat(new RateStages(1, OptionalLong.empty(), 1).end(0)).isEqualTo(1);
  }

  /** As many stages as leave the first one its steps: a budget of 2ᵏ − 1 of them has k. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 2, 1", "1, 3, 2", "1, 6, 2", "1, 7, 3", "2, 13, 2", "2, 14, 3"})
  void legsAreAsManyAsLeaveTheFirstOneItsSteps(long first, long budget, int count) {
    assertThat(RateStages.doubling(first, OptionalLong.of(budget)).count()).isEqualTo(count);
  }

  @Test
  void legsAreNeverMoreThanThirty() {
    assertThat(RateStages.doubling(1, OptionalLong.of(Long.MAX_VALUE)).count()).isEqualTo(30);
    assertThat(RateStages.doubling(1, OptionalLong.empty()).count()).isEqualTo(30);
  }

  @Test
  void aFallOfExactlyTheWantedShareIsAccepted() {
    Backtracking search = new Backtracking(1, 0.5, 0.25, 2);
    assertThat(search.accepts(-0.25, -1)).isTrue();
    assertThat(search.accepts(Math.nextUp(-0.25), -1)).isFalse();
    assertThat(search.accepts(0, 1)).isTrue(); // where a rise is expected
  }

  /** An improvement is more than a ten thousandth; the first window always is one. */
  @Test
  void plateauWaitsForAnImprovementOfMoreThanItsThreshold() {
    Plateau plateau = new Plateau(HALF, 0.5, 0, 1);
    double[] memory = plateau.memory();
    plateau.observe(0, 1, memory);
    assertThat(plateau.at(1, memory)).isEqualTo(0.5);
    plateau.observe(1, 1 - 1e-4, memory);
    assertThat(plateau.at(2, memory)).isEqualTo(0.25);
    plateau.observe(2, 0.9, memory);
    assertThat(plateau.at(3, memory)).isEqualTo(0.25);
  }

  @Test
  void aScheduleAloneHasNoMemory() {
    assertThat(HALF.memory()).isEmpty();
    assertThat(HALF.at(3, new double[0])).isEqualTo(0.5);
    assertThat(new Schedules.Breakpoint(10, 0.5)).hasToString("10:0.5");
  }
}
