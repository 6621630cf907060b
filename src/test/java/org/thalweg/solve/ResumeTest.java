package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.Backtracking;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Plateau;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Reason.Kind;
import org.thalweg.update.Adam;
import org.thalweg.update.Average;
import org.thalweg.update.Nag;
import org.thalweg.update.Rules;
import org.thalweg.update.Sgd;
import org.thalweg.update.Slot;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/** A run that was stopped at any step and resumed is the run that was not. */
class ResumeTest {
  private static final int STEPS = 12;
  private static final ParameterLayout LAYOUT = ParameterLayout.linear(2, true);
  private static final double[] START = {1, -2, 0.5};

  static Stream<Updater> rules() {
    return Rules.all().stream().map(Rules.Tuned::rule);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void anyRuleGoesOnFromAnyStepWithTheSameBits(Updater updater) {
    Penalties penalties = updater.takesProximalPenalties() ? Penalties.l1(0.01) : Penalties.l2(0.1);
    requireSameEnd(updater, new Schedules.Inverse(0.05, 0.1, 1), penalties);
  }

  @Test
  void soDoesARateThatReacts() {
    Plateau plateau = new Plateau(new Schedules.Constant(0.05), 0.5, 0, 2);
    requireSameEnd(new Adam(), plateau, Penalties.l2(0.1));
    requireSameEnd(new Sgd(), new Backtracking(4, 0.5, 1e-4, 2), Penalties.l1(0.1));
  }

  /** Everything but the time, which is that of the clock. */
  private static void requireSameEnd(Updater updater, LearningRate rate, Penalties penalties) {
    StopCriterion stop = new StopCriterion.MaxSteps(STEPS);
    OnDivergence backoff = new OnDivergence.Backoff();
    for (OnDivergence onDivergence : List.of(new OnDivergence.Stop(), backoff)) {
      List<StepReport> heard = new ArrayList<>();
      Kept kept = new Kept();
      TrainingResult whole =
          new Trainer(
                  LAYOUT, updater, rate, penalties, stop, onDivergence, List.of(heard::add), kept)
              .train(new Wave(), START);
      assertThat(kept.snapshots).hasSize(STEPS);
      for (Snapshot snapshot : kept.snapshots) {
        List<StepReport> rest = new ArrayList<>();
        Trainer trainer =
            new Trainer(
                LAYOUT,
                updater,
                rate,
                penalties,
                stop,
                onDivergence,
                List.of(rest::add),
                Checkpoints.none());
        TrainingResult resumed = trainer.resume(new Wave(), throughArrays(snapshot));
        requireSame(resumed, whole);
        assertThat(timeless(rest)).isEqualTo(timeless(heard.subList((int) snapshot.step(), STEPS)));
      }
    }
  }

  @Test
  void soDoesASourceThatRemembers() {
    Kept kept = new Kept();
    StopCriterion stop = new StopCriterion.GradientNorm(0.01);
    double[] start = {9};
    TrainingResult whole = trainer(new Nag(), stop, kept).train(new Damped(), start);
    assertThat(whole.reason().kind()).isEqualTo(Kind.CONVERGED);
    assertThat(whole.state().slots().of("source.steps")).containsExactly(whole.state().step(), 7);
    for (Snapshot snapshot : kept.snapshots) {
      Trainer trainer = trainer(new Nag(), stop, new Kept());
      requireSame(trainer.resume(new Damped(), throughArrays(snapshot)), whole);
    }
  }

  /** x²/2, its gradient the smaller the more steps it remembers. */
  private static final class Damped implements GradientSource {
    @Override
    public List<Slot> slots() {
      return List.of(new Slot("steps", 2, 0));
    }

    @Override
    public GradientSum evaluate(double[] w, long step) {
      throw new AssertionError("without its memory");
    }

    @Override
    public GradientSum evaluate(double[] w, long step, Slots memory) {
      double steps = memory.of("steps")[0];
      GradientSum sum = new GradientSum(3); // of two rows
      sum.gradient()[0] = 2 * w[0] / (1 + steps / 10);
      sum.gradient()[1] = 2 * (steps + 1);
      sum.gradient()[2] = 2 * 7;
      sum.add(w[0] * w[0], 2, 2);
      return sum;
    }

    @Override
    public long rows() {
      return 2;
    }
  }

  @Test
  void aConvergedRunThatIsResumedConvergesWhereItDid() {
    for (Updater updater : List.of(new Sgd(), new Nag(), new Average(new Nag(), 0.9))) {
      Kept kept = new Kept();
      StopCriterion stop = new StopCriterion.GradientNorm(0.5);
      TrainingResult whole = trainer(updater, stop, kept).train(new Parabola(), new double[] {9});
      assertThat(whole.reason().kind()).isEqualTo(Kind.CONVERGED);
      for (Snapshot snapshot : kept.snapshots) {
        Parabola source = new Parabola();
        requireSame(trainer(updater, stop, new Kept()).resume(source, snapshot), whole);
        assertThat(source.steps).first().isEqualTo(snapshot.step());
      }
    }
  }

  @Test
  void aSmallerToleranceGoesOnFromWhereALargerOneConverged() {
    Kept kept = new Kept();
    trainer(new Nag(), new StopCriterion.GradientNorm(0.5), kept)
        .train(new Parabola(), new double[] {9});
    StopCriterion smaller = new StopCriterion.GradientNorm(1e-6);
    TrainingResult whole =
        trainer(new Nag(), smaller, new Kept()).train(new Parabola(), new double[] {9});
    requireSame(trainer(new Nag(), smaller, new Kept()).resume(new Parabola(), kept.last()), whole);
  }

  @Test
  void aRunWithoutStepsLeftTakesNone() {
    Kept kept = new Kept();
    StopCriterion stop = new StopCriterion.MaxSteps(3);
    TrainingResult whole = trainer(new Nag(), stop, kept).train(new Parabola(), new double[] {9});
    Parabola source = new Parabola();
    requireSame(trainer(new Nag(), stop, kept).resume(source, kept.last()), whole);
    assertThat(source.steps).isEmpty();
  }

  @Test
  void aSnapshotDoesNotChangeWithTheRun() {
    Kept kept = new Kept();
    trainer(new Nag(), new StopCriterion.MaxSteps(3), kept).train(new Parabola(), new double[] {9});
    assertThat(kept.snapshots.get(0).w()).isNotEqualTo(kept.snapshots.get(1).w());
    assertThat(kept.snapshots.get(0).history().steps()).isEqualTo(1);
  }

  @Test
  void aSnapshotOfAnotherRuleIsRejected() {
    Kept kept = new Kept();
    StopCriterion stop = new StopCriterion.MaxSteps(3);
    trainer(new Nag(), stop, kept).train(new Parabola(), new double[] {9});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trainer(new Adam(), stop, kept).resume(new Parabola(), kept.last()))
        .withMessage("slot.mean must have 1 values but has none");
  }

  private static Trainer trainer(Updater updater, StopCriterion stop, Checkpoints checkpoints) {
    return new Trainer(
        ParameterLayout.linear(1, false),
        updater,
        new Schedules.Constant(0.1),
        Penalties.none(),
        stop,
        new OnDivergence.Stop(),
        List.of(),
        checkpoints);
  }

  private static void requireSame(TrainingResult a, TrainingResult b) {
    assertThat(a.w()).isEqualTo(b.w());
    assertThat(a.state().w()).isEqualTo(b.state().w());
    assertThat(a.state().step()).isEqualTo(b.state().step());
    b.state()
        .slots()
        .asMap()
        .forEach((name, array) -> assertThat(a.state().slots().of(name)).isEqualTo(array));
    assertThat(a.reason()).isEqualTo(b.reason());
    assertThat(a.history().rowsSeen()).isEqualTo(b.history().rowsSeen());
    assertThat(a.history().steps()).isEqualTo(b.history().steps());
    for (int step = 0; step < b.history().steps(); step++) {
      assertThat(a.history().objective(step)).isEqualTo(b.history().objective(step));
    }
  }

  private static List<StepReport> timeless(List<StepReport> reports) {
    return reports.stream()
        .map(
            r ->
                new StepReport(
                    r.step(),
                    r.epoch(),
                    r.loss(),
                    r.penalty(),
                    r.gradientNorm(),
                    r.stepNorm(),
                    r.learningRate(),
                    r.rows(),
                    Duration.ZERO))
        .toList();
  }

  private static Snapshot throughArrays(Snapshot snapshot) {
    Map<String, double[]> copies = new LinkedHashMap<>();
    snapshot.arrays().forEach((name, array) -> copies.put(name, array.clone()));
    return Snapshot.of(snapshot.step(), copies);
  }

  /** Wants a snapshot after every step. */
  private static final class Kept implements Checkpoints {
    final List<Snapshot> snapshots = new ArrayList<>();

    @Override
    public boolean due(StepReport report) {
      return true;
    }

    @Override
    public boolean dueAtEnd() {
      return true;
    }

    @Override
    public void keep(Snapshot snapshot) {
      snapshots.add(snapshot);
    }

    Snapshot last() {
      return snapshots.get(snapshots.size() - 1);
    }
  }

  /**
   * A quadratic in three coordinates whose minimum moves with the step, as that of batches does.
   */
  private static final class Wave implements GradientSource {
    @Override
    public GradientSum evaluate(double[] w, long step) {
      GradientSum sum = new GradientSum(w.length);
      double loss = 0;
      for (int i = 0; i < w.length; i++) {
        double away = w[i] - (i + StrictMath.sin(step * (i + 1)));
        sum.gradient()[i] = (i + 1) * away;
        loss += (i + 1) * away * away / 2;
      }
      sum.add(loss, 1, 1);
      return sum;
    }

    @Override
    public long rows() {
      return 5;
    }
  }
}
