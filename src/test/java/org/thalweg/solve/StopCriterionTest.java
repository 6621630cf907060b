package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.schedule.RateStages;
import org.thalweg.solve.Reason.Kind;
import org.thalweg.solve.StopCriterion.GradientNorm;
import org.thalweg.solve.StopCriterion.MaxEpochs;
import org.thalweg.solve.StopCriterion.MaxSteps;
import org.thalweg.solve.StopCriterion.ObjectiveChange;
import org.thalweg.solve.StopCriterion.RelativeGap;
import org.thalweg.solve.StopCriterion.SmallStep;
import org.thalweg.solve.StopCriterion.StageGain;
import org.thalweg.solve.StopCriterion.Time;

class StopCriterionTest {
  private static final History ANY = objectives(1);
  private static final Reason A = new Reason(Kind.CONVERGED, "a", "1 < 2");
  private static final Reason B = new Reason(Kind.BUDGET, "b", "9 steps");

  @ParameterizedTest
  @CsvSource({"true, true, a", "true, false, a", "false, true, b", "false, false, "})
  void orStopsWhenEitherDoesAndTheFirstGoesFirst(boolean a, boolean b, String rule) {
    Optional<Reason> reason = when(a, A).or(when(b, B)).check(ANY);
    assertThat(reason.map(Reason::rule)).isEqualTo(Optional.ofNullable(rule));
  }

  @Test
  void aReasonReadsAsASentence() {
    assertThat(A).hasToString("converged: a (1 < 2)");
  }

  @ParameterizedTest
  @CsvSource({"0.9, 0.1, true", "0.9, 0.09, false", "1.1, 1e-9, true", "NaN, 1, false"})
  void legGainComparesTheEndsOfTwoLegs(double last, double tolerance, boolean stops) {
    RateStages stages = RateStages.doubling(2, OptionalLong.empty()); // of 2, 4, 8 steps
    StageGain rule = new StageGain(tolerance, stages, 2);
    assertThat(rule.check(objectives(1, 1))).isEmpty();
    assertThat(rule.check(objectives(1, 1, 5, 5, last))).isEmpty();
    Optional<Reason> reason = rule.check(objectives(1, 1, 5, 5, last, last));
    assertThat(reason.isPresent()).isEqualTo(stops);
    reason.ifPresent(met -> assertThat(met.kind()).isEqualTo(Kind.CONVERGED));
    assertThat(rule.check(objectives(1, 1, 5, 5, last, last, last))).isEmpty();
  }

  @Test
  void neverNeverStops() {
    assertThat(StopCriterion.never().check(objectives(0, 0, 0, 0))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0.01, true", "0.010000000000000002, false", "0, true", "NaN, false"})
  void gradientNormIsMetAtItsToleranceItself(double norm, boolean stops) {
    History history = new History(10);
    history.add(report(1, 1, 1, norm, 1, 10, Duration.ZERO));
    assertStops(new GradientNorm(0.01), history, stops, Kind.CONVERGED, "gradientNorm");
  }

  /** 0.2²/(2·0.5) is 0.04, as rounded. */
  @ParameterizedTest
  @CsvSource({"0.2, true", "0.2001, false", "0, true", "NaN, false"})
  void gapIsTheSquaredNormOverTwiceLambda(double norm, boolean stops) {
    StrongConvexity half = new StrongConvexity(0.5, Optional.empty());
    History history = new History(10);
    history.add(report(6, 1, 1, norm, 1, 10, Duration.ZERO));
    double gap = 0.2 * 0.2;
    assertStops(gap(gap, half, step -> true), history, stops, Kind.CONVERGED, "gap");
    assertStops(gap(gap, half, step -> step == 7), history, false, Kind.CONVERGED, "gap");
  }

  /** The same bound beside the objective, in whatever unit that is. */
  @ParameterizedTest
  @CsvSource({"1, 0.2, true", "1, 0.2001, false", "1e-12, 2e-7, true", "1e-12, 2.001e-7, false"})
  void relativeGapIsAShareOfTheObjective(double objective, double norm, boolean stops) {
    StrongConvexity half = new StrongConvexity(0.5, Optional.empty());
    History history = new History(10);
    history.add(report(6, objective, 0, norm, 1, 10, Duration.ZERO));
    StopCriterion rule = new RelativeGap(0.04 * (1 + 1e-9), half);
    assertStops(rule, history, stops, Kind.CONVERGED, "relativeGap");
  }

  /** A millionth of where the run began is left of a minimum that is 0. */
  @Test
  void relativeGapEndsWhereTheMinimumIsZero() {
    StrongConvexity half = new StrongConvexity(0.5, Optional.empty());
    History history = new History(10);
    history.add(report(0, 1, 0, 1, 1, 10, Duration.ZERO));
    history.add(report(1, 0, 0, 1e-4, 1, 10, Duration.ZERO));
    assertThat(new RelativeGap(1e-3, half).check(history)).isEmpty();
    history.add(report(2, 0, 0, 3e-5, 1, 10, Duration.ZERO));
    assertStops(new RelativeGap(1e-3, half), history, true, Kind.CONVERGED, "relativeGap");
  }

  /** Without a bound both ‖∇F‖·‖w‖ and the last gain are to be small. */
  @ParameterizedTest
  @CsvSource({
    "1e-3, 1e-3, true",
    "1.1e-3, 1e-9, false",
    "1e-9, 1.1e-3, false",
    "NaN, 1e-9, false",
    "1e-9, -1.1e-3, false"
  })
  void relativeGapIsEstimatedWhereThereIsNoBound(double estimate, double gain, boolean stops) {
    StrongConvexity none = new StrongConvexity(0, Optional.of("b has no l2 penalty"));
    History history = new History(10);
    history.add(report(0, 2 + gain, 0, 1, 1, 10, Duration.ZERO));
    history.estimateGap(estimate);
    assertThat(new RelativeGap(1, none).check(history)).isEmpty();
    history.add(report(1, 2, 0, 1, 1, 10, Duration.ZERO));
    history.estimateGap(estimate);
    assertStops(
        new RelativeGap(0.5e-3 * (1 + 1e-9), none), history, stops, Kind.CONVERGED, "relativeGap");
  }

  /** What the solver certifies goes before an estimate, also where that is lower. */
  @Test
  void relativeGapIsTheCertifiedOneWhereThereIsOne() {
    StrongConvexity none = new StrongConvexity(0, Optional.of("b has no l2 penalty"));
    for (double gap : new double[] {0.9e-3, 1.1e-3, Double.POSITIVE_INFINITY}) {
      History history = new History(10);
      history.add(report(0, 1, 0, 1, 1, 10, Duration.ZERO));
      history.add(new StepReport(1, 2, 1, 0, 1, 0, 1, 10, gap, Duration.ZERO));
      history.estimateGap(1e-12);
      assertStops(new RelativeGap(1e-3, none), history, gap < 1e-3, Kind.CONVERGED, "relativeGap");
    }
  }

  @Test
  void gapIsRejectedWhereItIsNoBound() {
    StrongConvexity none = new StrongConvexity(0, Optional.of("b has no l2 penalty"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gap(1, none, step -> true))
        .withMessage("the objective must be strongly convex but b has no l2 penalty");
    rejects("gap", -1.0, () -> gap(-1, none, step -> true));
  }

  @ParameterizedTest
  @CsvSource({"0.01, true", "0.010000000000000002, false", "NaN, false"})
  void smallStepIsMetAtItsToleranceItself(double norm, boolean stops) {
    History history = objectives(1);
    history.add(report(1, 1, 1, 9, norm, 10, Duration.ZERO));
    assertStops(new SmallStep(0.01), history, stops, Kind.CONVERGED, "smallStep");
  }

  @Test
  void smallStepDoesNotTakeTheStartForAStep() {
    History history = new History(10);
    history.add(report(0, 1, 1, 9, 0, 10, Duration.ZERO));
    assertThat(new SmallStep(0.01).check(history)).isEmpty();
  }

  @Test
  void objectiveChangeWaitsForTwoFullWindows() {
    StopCriterion stop = new ObjectiveChange(0.1, 3);
    History history = new History(10);
    for (int step = 0; step < 12; step++) {
      history.add(report(step, 5, 0, 1, 1, 10, Duration.ZERO));
      boolean atTheEndOfAWindow = step == 5 || step == 8 || step == 11;
      assertStops(stop, history, atTheEndOfAWindow, Kind.CONVERGED, "objectiveChange");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 100, Integer.MAX_VALUE})
  void objectiveChangeNeverLooksAtAnEmptyWindow(int window) {
    assertThat(new ObjectiveChange(1e9, window).check(new History(10))).isEmpty();
    assertThat(new ObjectiveChange(1e9, window).check(objectives(1))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2, 1.75, true", // a change of exactly 1/8
    "2, 1.7499999, false",
    "2, 2.25, true", // up by as much
    "2, 2.2500001, false", // rising is not converged
    "2, 4, false",
    "-2, -1.75, true",
    "-2, -2.2500001, false",
    "0, 0, true",
    "0, 1e-300, false",
    "1, NaN, false",
    "NaN, 1, false",
    "NaN, NaN, false",
    "Infinity, Infinity, false",
    "Infinity, 1, false",
    "1, Infinity, false",
  })
  void objectiveChangeComparesTheAbsoluteChange(double before, double now, boolean stops) {
    StopCriterion stop = new ObjectiveChange(0.125, 1);
    assertStops(stop, objectives(9, before, now), stops, Kind.CONVERGED, "objectiveChange");
  }

  @Test
  void objectiveChangeComparesTheMeansOfItsWindows() {
    StopCriterion stop = new ObjectiveChange(0.01, 2);
    assertThat(stop.check(objectives(1, 3, 3, 1))).isPresent();
    assertThat(stop.check(objectives(1, 3, 2, 2.1))).isEmpty();
    assertThat(stop.check(objectives(1, 1, 1, 2))).isEmpty();
    assertThat(stop.check(objectives(9, 9, 1, 3, 3, 1))).isPresent();
  }

  @Test
  void objectiveChangeDoesNotTakeAWindowWhoseSumOverflowsForAPlateau() {
    StopCriterion stop = new ObjectiveChange(0.01, 2);
    assertThat(stop.check(objectives(1.7e308, 1.7e308, 1, 2))).isEmpty();
  }

  @Test
  void maxStepsCountsReports() {
    StopCriterion stop = new MaxSteps(3);
    assertStops(stop, objectives(1, 1), false, Kind.BUDGET, "maxSteps");
    assertStops(stop, objectives(1, 1, 1), true, Kind.BUDGET, "maxSteps");
    assertStops(stop, objectives(1, 1, 1, 1), true, Kind.BUDGET, "maxSteps");
  }

  @Test
  void maxEpochsCountsRowsOverRows() {
    History history = new History(10);
    for (int step = 0; step < 5; step++) {
      boolean complete = history.rowsSeen() + 3 >= 15;
      history.add(report(step, 1, 1, 1, 1, 3, Duration.ZERO));
      assertStops(new MaxEpochs(1.5), history, complete, Kind.BUDGET, "maxEpochs");
    }
    assertThat(history.epochs()).isEqualTo(1.5);
  }

  @ParameterizedTest
  @CsvSource({"1999, false", "2000, true", "2001, true"})
  void timeIsOverAtItsLimit(long milliseconds, boolean stops) {
    History history = new History(10);
    history.add(report(0, 1, 0, 1, 1, 10, Duration.ofMillis(milliseconds)));
    assertStops(new Time(Duration.ofSeconds(2)), history, stops, Kind.BUDGET, "seconds");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void rejectsTolerancesThatAreNotPositiveAndFinite(double bad) {
    rejects("gradientNorm", bad, () -> new GradientNorm(bad));
    rejects("objectiveChange", bad, () -> new ObjectiveChange(bad, 1));
    rejects(
        "objectiveChange",
        bad,
        () -> new StageGain(bad, RateStages.doubling(3, OptionalLong.of(4)), 1));
    rejects(
        "relativeGap", bad, () -> new RelativeGap(bad, new StrongConvexity(1, Optional.empty())));
    rejects("smallStep", bad, () -> new SmallStep(bad));
    rejects("maxEpochs", bad, () -> new MaxEpochs(bad));
    rejects("maxSteps", 0.0, () -> new MaxSteps(0));
    rejects("window of objectiveChange", -1.0, () -> new ObjectiveChange(1, -1));
    rejects(
        "window of objectiveChange",
        0.0,
        () -> new StageGain(1, RateStages.doubling(3, OptionalLong.of(4)), 0));
    rejects("seconds", 0.0, () -> new Time(Duration.ZERO));
  }

  private static void rejects(String name, double value, Runnable construction) {
    assertThatIllegalArgumentException()
        .isThrownBy(construction::run)
        .withMessage("%s must be positive and finite but was %s", name, value);
  }

  /** Also asked twice, because a criterion is pure. */
  private static void assertStops(
      StopCriterion stop, History history, boolean stops, Kind kind, String rule) {
    Optional<Reason> reason = stop.check(history);
    assertThat(stop.check(history)).isEqualTo(reason);
    assertThat(reason.isPresent()).isEqualTo(stops);
    reason.ifPresent(
        some -> {
          assertThat(some.kind()).isEqualTo(kind);
          assertThat(some.rule()).isEqualTo(rule);
        });
  }

  private static StopCriterion when(boolean stop, Reason reason) {
    return history -> stop ? Optional.of(reason) : Optional.empty();
  }

  private static History objectives(double... objectives) {
    History history = new History(10);
    for (int step = 0; step < objectives.length; step++) {
      history.add(report(step, objectives[step], 0, 1, 1, 10, Duration.ZERO));
    }
    return history;
  }

  private static StepReport report(
      long step,
      double loss,
      double penalty,
      double gradientNorm,
      double stepNorm,
      long rows,
      Duration elapsed) {
    return new StepReport(step, 1, loss, penalty, gradientNorm, stepNorm, 0.1, rows, elapsed);
  }

  /** The rule for a solver that certifies no gap. */
  private static GapCriterion gap(
      double tolerance, StrongConvexity convexity, LongPredicate measured) {
    return new GapCriterion(tolerance, convexity, measured, false, Optional.empty());
  }
}
