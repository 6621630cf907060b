package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Reason.Kind;
import org.thalweg.update.Momentum;
import org.thalweg.update.Sgd;
import org.thalweg.update.Updater;

/** A run that leaves the numbers goes back to where it was well, and on with smaller steps. */
class BackoffTest {
  private static final OnDivergence HALVES = new OnDivergence.Backoff();
  private final List<StepReport> heard = new ArrayList<>();

  /** Each step takes w − 3 times 1 − η: rates above 2 explode, which the third halving ends. */
  @Test
  void goesOnWithTheFirstRateThatDoesNotExplode() {
    TrainingResult result = run(new Sgd(), new Schedules.Constant(10), HALVES, 40);
    assertThat(result.reason().kind()).isEqualTo(Kind.BUDGET);
    assertThat(result.history().setbacks()).isEqualTo(3);
    assertThat(result.state().step()).isEqualTo(40);
    assertThat(result.history().steps()).isEqualTo(40);
    assertThat(heard.get(heard.size() - 1).learningRate()).isEqualTo(1.25);
    assertThat(result.w()[0]).isCloseTo(3, within(1e-12));
  }

  @Test
  void isFromThereOnTheRunWithTheSmallerRate() {
    TrainingResult backed = run(new Momentum(), new Schedules.Constant(1e200), once(1e-201), 30);
    TrainingResult small = run(new Momentum(), new Schedules.Constant(1e200 * 1e-201), HALVES, 30);
    assertThat(backed.history().setbacks()).isEqualTo(1);
    assertThat(backed.w()).isEqualTo(small.w());
    assertThat(backed.state().slots().asMap().values())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyElementsOf(small.state().slots().asMap().values());
  }

  @Test
  void countsTheRowsOfTheStepsItTookBack() {
    TrainingResult result = run(new Sgd(), new Schedules.Constant(1e200), once(1e-201), 30);
    assertThat(result.history().rowsSeen()).isGreaterThan(30 * 4);
  }

  @Test
  void endsWithTheLastGoodStateWhenItHasTriedOften() {
    TrainingResult result = run(new Sgd(), new Schedules.Constant(1e200), HALVES, 40);
    assertThat(result.reason().kind()).isEqualTo(Kind.DIVERGED);
    assertThat(result.history().setbacks()).isEqualTo(5);
    assertThat(result.w()).containsExactly(5);
  }

  /** The end of it is the same wherever it is cut, before, between and after the setbacks. */
  @Test
  void isResumedWithTheStateItCanGoBackTo() {
    List<Snapshot> kept = new ArrayList<>();
    TrainingResult whole =
        trainer(
                new Momentum(),
                new Schedules.Constant(30),
                HALVES,
                40,
                new EverySnapshot(kept, true))
            .train(new Parabola(), new double[] {5});
    assertThat(whole.history().setbacks()).isPositive();
    assertThat(kept).hasSizeGreaterThan(40);
    for (Snapshot snapshot : kept) {
      TrainingResult resumed =
          trainer(new Momentum(), new Schedules.Constant(30), HALVES, 40, Checkpoints.none())
              .resume(new Parabola(), Snapshot.of(snapshot.step(), snapshot.arrays()));
      assertThat(resumed.w()).isEqualTo(whole.w());
      assertThat(resumed.history().setbacks()).isEqualTo(whole.history().setbacks());
      assertThat(resumed.history().rowsSeen()).isEqualTo(whole.history().rowsSeen());
    }
  }

  @Test
  void goesBackFromAnObjectiveThatIsNotANumberOnce() {
    GradientSource flaky =
        new GradientSource() {
          private final Parabola parabola = new Parabola();
          private boolean failed;

          @Override
          public GradientSum evaluate(double[] w, long step) {
            GradientSum sum = parabola.evaluate(w, step);
            if (step == 7 && !failed) {
              failed = true;
              sum.add(Double.NaN, 1, 0);
            }
            return sum;
          }

          @Override
          public long rows() {
            return 8;
          }
        };
    TrainingResult result =
        trainer(new Sgd(), new Schedules.Constant(0.5), HALVES, 20, Checkpoints.none())
            .train(flaky, new double[] {5});
    assertThat(result.history().setbacks()).isEqualTo(1);
    assertThat(heard).extracting(StepReport::learningRate).startsWith(0.5).endsWith(0.25);
    assertThat(result.w()[0]).isBetween(3.0, 3.01);
  }

  @Test
  void asksForAFactorBelowOneAndAtLeastOneTime() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OnDivergence.Backoff(1, 5))
        .withMessage("factor must be in (0, 1) but was 1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OnDivergence.Backoff(0.5, 0))
        .withMessage("times must be at least 1 but was 0");
  }

  private static OnDivergence once(double factor) {
    return new OnDivergence.Backoff(factor, 1);
  }

  private TrainingResult run(
      Updater updater, LearningRate rate, OnDivergence onDivergence, long steps) {
    return trainer(updater, rate, onDivergence, steps, Checkpoints.none())
        .train(new Parabola(), new double[] {5});
  }

  private Trainer trainer(
      Updater updater,
      LearningRate rate,
      OnDivergence onDivergence,
      long steps,
      Checkpoints checkpoints) {
    return new Trainer(
        ParameterLayout.linear(1, false),
        updater,
        rate,
        Penalties.none(),
        new StopCriterion.MaxSteps(steps),
        onDivergence,
        List.of(heard::add),
        checkpoints);
  }
}
