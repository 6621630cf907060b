package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.Reason.Kind;
import org.thalweg.update.Updater;

/** The loop itself, on ½(w − 3)² in one coordinate, where every number is known. */
class TrainerTest {
  private static final Schedule HALF = step -> 0.5;
  private final ParameterLayout layout = ParameterLayout.linear(1, false);
  private final List<StepReport> heard = new ArrayList<>();

  private final Parabola parabola = new Parabola();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 7})
  void takesExactlyAsManyStepsAsTheBudgetAllows(long steps) {
    TrainingResult result = trainer(HALF, new StopCriterion.MaxSteps(steps)).train(parabola, at(5));
    assertThat(parabola.steps).containsExactlyElementsOf(range(steps));
    assertThat(result.state().step()).isEqualTo(steps);
    assertThat(result.history().steps()).isEqualTo((int) steps);
    assertThat(result.reason().kind()).isEqualTo(Kind.BUDGET);
    // w − 3 is halved by every step
    assertThat(result.state().w()[0]).isEqualTo(3 + Math.scalb(2.0, (int) -steps));
  }

  @Test
  void aConvergedRunStopsWhereItMeasured() {
    StopCriterion stop = new StopCriterion.GradientNorm(0.25).or(new StopCriterion.MaxSteps(99));
    TrainingResult result = trainer(HALF, stop).train(parabola, at(5));
    assertThat(result.reason().kind()).isEqualTo(Kind.CONVERGED);
    assertThat(result.state().w()).containsExactly(3.25).isEqualTo(parabola.given.get(3));
    assertThat(result.state().step()).isEqualTo(3);
    assertThat(result.history().steps()).isEqualTo(4);
    assertThat(heard).hasSize(4).last().isEqualTo(result.history().last());
  }

  @Test
  void aStartAtTheMinimumConvergesWithoutAStep() {
    TrainingResult result =
        trainer(HALF, new StopCriterion.GradientNorm(1e-9)).train(parabola, at(3));
    assertThat(result.state().step()).isZero();
    assertThat(result.state().w()).containsExactly(3);
    assertThat(heard).hasSize(1);
  }

  @Test
  void reportsWhatWasMeasuredBeforeEachStep() {
    Schedule halving = step -> Math.scalb(0.5, (int) -step);
    trainer(halving, new StopCriterion.MaxSteps(3)).train(parabola, at(5));
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
    List<StepReport> l2 = new ArrayList<>();
    trainer(ExampleProblem.PLAIN, HALF, Penalties.l2(1), new StopCriterion.MaxSteps(2), l2)
        .train(parabola, at(5));
    assertThat(l2.get(0).penalty()).isEqualTo(12.5);
    assertThat(l2.get(0).gradientNorm()).isEqualTo(7);
    assertThat(l2.get(1).objective()).isEqualTo(0.5 * (1.5 * 1.5 + 1.5 * 1.5));
    List<StepReport> l1 = new ArrayList<>();
    trainer(ExampleProblem.PLAIN, HALF, Penalties.l1(4), new StopCriterion.MaxSteps(3), l1)
        .train(parabola, at(5));
    // 5 − ½·2 = 4, shrunk by ½·4; then 2.5 shrunk to 0.5
    assertThat(l1).extracting(StepReport::penalty).containsExactly(20.0, 8.0, 2.0);
    assertThat(l1).extracting(StepReport::gradientNorm).containsExactly(6.0, 3.0, 1.5);
  }

  @Test
  void neitherTheStartNorWhatASourceWasGivenIsChanged() {
    double[] start = at(5);
    TrainingResult result = trainer(HALF, new StopCriterion.MaxSteps(5)).train(parabola, start);
    assertThat(start).containsExactly(5);
    assertThat(result.state().w()).isNotSameAs(start);
    for (int step = 0; step < 5; step++) {
      assertThat(parabola.given.get(step)).containsExactly(parabola.values.get(step));
    }
  }

  @Test
  void theUpdaterCountsFromOneAndTheTrainerOwnsRateAndSign() {
    List<Long> updates = new ArrayList<>();
    Updater constant =
        ExampleProblem.rule(
            (gradient, t) -> {
              updates.add(t);
              gradient[0] = 2;
            });
    TrainingResult result =
        trainer(constant, HALF, Penalties.none(), new StopCriterion.MaxSteps(3), heard)
            .train(parabola, at(5));
    assertThat(updates).containsExactly(1L, 2L, 3L);
    assertThat(result.state().w()[0]).isEqualTo(5 - 3 * 0.5 * 2);
  }

  @Test
  void everyListenerHearsEveryReportInOrder() {
    List<StepReport> second = new ArrayList<>();
    Trainer trainer =
        new Trainer(
            layout,
            ExampleProblem.PLAIN,
            HALF,
            Penalties.none(),
            new StopCriterion.MaxSteps(9),
            List.of(heard::add, second::add));
    TrainingResult result = trainer.train(parabola, at(5));
    assertThat(heard).extracting(StepReport::step).containsExactlyElementsOf(range(9));
    assertThat(second).isEqualTo(heard);
    for (int step = 0; step < 9; step++) {
      assertThat(heard.get(step).objective()).isEqualTo(result.history().objective(step));
    }
  }

  @Test
  void aListenerThatThrowsEndsTheRun() {
    TrainingListener failing =
        report -> {
          throw new IllegalStateException("disk full");
        };
    Trainer trainer =
        new Trainer(
            layout,
            ExampleProblem.PLAIN,
            HALF,
            Penalties.none(),
            StopCriterion.never(),
            List.of(failing));
    assertThatIllegalStateException()
        .isThrownBy(() -> trainer.train(parabola, at(5)))
        .withMessage("disk full");
    assertThat(parabola.steps).hasSize(1);
  }

  @Test
  void aStartOfAnotherLengthIsRejectedBeforeAnyWork() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trainer(HALF, StopCriterion.never()).train(parabola, new double[2]))
        .withMessage("w must have 1 entries but had 2");
    assertThat(parabola.steps).isEmpty();
  }

  private Trainer trainer(Schedule rate, StopCriterion stop) {
    return trainer(ExampleProblem.PLAIN, rate, Penalties.none(), stop, heard);
  }

  private Trainer trainer(
      Updater updater,
      Schedule rate,
      Penalties penalties,
      StopCriterion stop,
      List<StepReport> reports) {
    return new Trainer(layout, updater, rate, penalties, stop, List.of(reports::add));
  }

  private static double[] at(double w) {
    return new double[] {w};
  }

  private static List<Long> range(long end) {
    return LongStream.range(0, end).boxed().toList();
  }
}
