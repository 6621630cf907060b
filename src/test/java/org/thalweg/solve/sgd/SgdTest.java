package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.ExampleProblem;
import org.thalweg.solve.Parabola;
import org.thalweg.solve.Reason.Kind;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.update.Updater;

/** Gradient descent on ½(w − 3)² in one coordinate, where every number is known. */
class SgdTest {
  private static final Schedule HALF = step -> 0.5;
  private final Parabola parabola = new Parabola();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 7})
  void takesExactlyAsManyStepsAsTheBudgetAllows(long steps) {
    TrainingResult result = run(HALF).steps(steps).from(at(5), parabola);
    assertThat(parabola.steps).containsExactlyElementsOf(range(steps));
    assertThat(result.steps()).isEqualTo(steps);
    assertThat(result.history().steps()).isEqualTo((int) steps);
    assertThat(result.reason().kind()).isEqualTo(Kind.BUDGET);
    // w − 3 is halved by every step
    assertThat(result.w()[0]).isEqualTo(3 + Math.scalb(2.0, (int) -steps));
  }

  @Test
  void aConvergedRunStopsWhereItMeasured() {
    StopCriterion stop = new StopCriterion.GradientNorm(0.25).or(new StopCriterion.MaxSteps(99));
    DescentRun run = run(HALF).until(stop);
    TrainingResult result = run.from(at(5), parabola);
    assertThat(result.reason().kind()).isEqualTo(Kind.CONVERGED);
    assertThat(result.w()).containsExactly(3.25).isEqualTo(parabola.given.get(3));
    assertThat(result.steps()).isEqualTo(4);
    assertThat(run.reports()).hasSize(4).last().isEqualTo(result.history().last());
  }

  @Test
  void aStartAtTheMinimumConvergesWithoutAStep() {
    TrainingResult result =
        run(HALF).until(new StopCriterion.GradientNorm(1e-9)).from(at(3), parabola);
    assertThat(result.w()).containsExactly(3);
    assertThat(result.steps()).as("reports").isEqualTo(1);
    assertThat(parabola.steps).hasSize(1);
  }

  @Test
  void reportsWhatWasMeasuredBeforeEachStep() {
    Schedule halving = step -> Math.scalb(0.5, (int) -step);
    DescentRun run = run(halving).steps(3);
    run.from(at(5), parabola);
    List<StepReport> heard = run.reports();
    assertThat(parabola.values).containsExactly(5.0, 4.0, 3.75);
    assertThat(heard).extracting(StepReport::step).containsExactly(0L, 1L, 2L);
    assertThat(heard).extracting(StepReport::loss).containsExactly(2.0, 0.5, 0.28125);
    assertThat(heard).extracting(StepReport::gradientNorm).containsExactly(2.0, 1.0, 0.75);
    assertThat(heard).extracting(StepReport::stepNorm).containsExactly(0.0, 1.0, 0.25);
    assertThat(heard).extracting(StepReport::learningRate).containsExactly(0.5, 0.25, 0.125);
    assertThat(heard).extracting(StepReport::epoch).containsExactly(0.5, 1.0, 1.5);
    assertThat(heard).extracting(StepReport::rows).containsOnly(4L);
    assertThat(heard).extracting(StepReport::elapsed).isSorted();
  }

  @Test
  void thePenaltyBelongsToTheSameParametersAsTheLoss() {
    List<StepReport> l2 = reports(Penalties.l2(1), 2);
    assertThat(l2.get(0).penalty()).isEqualTo(12.5);
    assertThat(l2.get(0).gradientNorm()).isEqualTo(7);
    assertThat(l2.get(1).objective()).isEqualTo(0.5 * (1.5 * 1.5 + 1.5 * 1.5));
    List<StepReport> l1 = reports(Penalties.l1(4), 3);
    // 5 − ½·2 = 4, shrunk by ½·4; then 2.5 shrunk to 0.5
    assertThat(l1).extracting(StepReport::penalty).containsExactly(20.0, 8.0, 2.0);
    assertThat(l1).extracting(StepReport::gradientNorm).containsExactly(6.0, 3.0, 1.5);
  }

  private List<StepReport> reports(Penalties penalties, long steps) {
    DescentRun run = new DescentRun(Parabola.problem(penalties)).rate(HALF).steps(steps);
    run.from(at(5), parabola);
    return run.reports();
  }

  @Test
  void neitherTheStartNorWhatTheOracleWasGivenIsChanged() {
    double[] start = at(5);
    TrainingResult result = run(HALF).steps(5).from(start, parabola);
    assertThat(start).containsExactly(5);
    assertThat(result.w()).isNotSameAs(start);
    for (int step = 0; step < 5; step++) {
      assertThat(parabola.given.get(step)).containsExactly(parabola.values.get(step));
    }
  }

  @Test
  void theRuleCountsFromOneAndTheSolverOwnsRateAndSign() {
    List<Long> updates = new ArrayList<>();
    Updater constant =
        ExampleProblem.rule(
            (gradient, t) -> {
              updates.add(t);
              gradient[0] = 2;
            });
    TrainingResult result = run(HALF).rule(constant).steps(3).from(at(5), parabola);
    assertThat(updates).containsExactly(1L, 2L, 3L);
    assertThat(result.w()[0]).isEqualTo(5 - 3 * 0.5 * 2);
  }

  @Test
  void aStartOfAnotherLengthIsRejectedBeforeAnyWork() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(HALF).from(new double[2], parabola))
        .withMessage("w must have 1 entries but had 2");
    assertThat(parabola.steps).isEmpty();
  }

  private static DescentRun run(Schedule rate) {
    return new DescentRun(Parabola.problem(Penalties.none())).rate(rate);
  }

  private static double[] at(double w) {
    return new double[] {w};
  }

  private static List<Long> range(long end) {
    return LongStream.range(0, end).boxed().toList();
  }
}
