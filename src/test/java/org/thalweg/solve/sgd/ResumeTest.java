package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.schedule.Backtracking;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Plateau;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.OneByOne;
import org.thalweg.solve.Parabola;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason.Kind;
import org.thalweg.solve.ShapeOnly;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.update.Adam;
import org.thalweg.update.Average;
import org.thalweg.update.Nag;
import org.thalweg.update.Rules;
import org.thalweg.update.Updater;

/** A run that was stopped at any step and resumed is the run that was not. */
class ResumeTest {
  private static final int STEPS = 12;
  private static final Updater PLAIN = new org.thalweg.update.Sgd();
  private static final double[] NINE = {9};
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
    requireSameEnd(PLAIN, new Backtracking(4, 0.5, 1e-4, 2), Penalties.l1(0.1));
    requireSameEnd(PLAIN, new LineSearchRate(OptionalLong.of(STEPS)), Penalties.l1(0.1));
  }

  /** Everything but the time, which is that of the clock. */
  private static void requireSameEnd(Updater updater, LearningRate rate, Penalties penalties) {
    OnDivergence backoff = new OnDivergence.Backoff();
    for (OnDivergence onDivergence : List.of(new OnDivergence.Stop(), backoff)) {
      DescentRun run = wave(updater, rate, penalties).onDivergence(onDivergence);
      TrainingResult whole = run.from(START, new Wave());
      assertThat(run.snapshots()).hasSize(STEPS);
      for (Snapshot snapshot : run.snapshots()) {
        DescentRun rest = wave(updater, rate, penalties).onDivergence(onDivergence);
        TrainingResult resumed = rest.resume(throughArrays(snapshot), new Wave());
        requireSame(resumed, whole);
        requireSame(rest.snapshots().isEmpty() ? snapshot : rest.last(), run.last());
        assertThat(timeless(rest.reports()))
            .isEqualTo(timeless(run.reports().subList((int) snapshot.step(), STEPS)));
      }
    }
  }

  private static DescentRun wave(Updater updater, LearningRate rate, Penalties penalties) {
    Problem problem = new Problem(new ShapeOnly(ParameterLayout.linear(2, true)), penalties);
    return new DescentRun(problem).saving().rule(updater).rate(rate).steps(STEPS);
  }

  @Test
  void aConvergedRunThatIsResumedTakesNoStep() {
    for (Updater updater : List.of(PLAIN, new Nag(), new Average(new Nag(), 0.9))) {
      DescentRun run = run(updater, new StopCriterion.GradientNorm(0.5));
      TrainingResult whole = run.from(NINE, new Parabola());
      assertThat(whole.reason().kind()).isEqualTo(Kind.CONVERGED);
      for (Snapshot snapshot : run.snapshots()) {
        Parabola oracle = new Parabola();
        DescentRun rest = run(updater, new StopCriterion.GradientNorm(0.5));
        requireSame(rest.resume(throughArrays(snapshot), oracle), whole);
        assertThat(oracle.steps)
            .containsExactlyElementsOf(
                LongStream.range(snapshot.step(), whole.steps()).boxed().toList());
      }
    }
  }

  @Test
  void aSmallerToleranceGoesOnFromWhereALargerOneConverged() {
    DescentRun run = run(new Nag(), new StopCriterion.GradientNorm(0.5));
    run.from(NINE, new Parabola());
    StopCriterion smaller = new StopCriterion.GradientNorm(1e-6);
    TrainingResult whole = run(new Nag(), smaller).from(NINE, new Parabola());
    requireSame(run(new Nag(), smaller).resume(run.last(), new Parabola()), whole);
  }

  @Test
  void aRunWithoutStepsLeftTakesNone() {
    StopCriterion stop = new StopCriterion.MaxSteps(3);
    DescentRun run = run(new Nag(), stop);
    TrainingResult whole = run.from(NINE, new Parabola());
    Parabola oracle = new Parabola();
    requireSame(run(new Nag(), stop).resume(run.last(), oracle), whole);
    assertThat(oracle.steps).isEmpty();
  }

  @Test
  void aSnapshotDoesNotChangeWithTheRun() {
    DescentRun run = run(new Nag(), new StopCriterion.MaxSteps(3));
    run.from(NINE, new Parabola());
    assertThat(run.snapshots().get(0).w()).isNotEqualTo(run.snapshots().get(1).w());
    assertThat(run.snapshots().get(0).history().steps()).isEqualTo(1);
  }

  @Test
  void aSnapshotOfAnotherRuleIsRejected() {
    StopCriterion stop = new StopCriterion.MaxSteps(3);
    DescentRun run = run(new Nag(), stop);
    run.from(NINE, new Parabola());
    assertThatExceptionOfType(Snapshot.Unfit.class)
        .isThrownBy(() -> run(new Adam(), stop).resume(run.last(), new Parabola()))
        .withMessage("slot.mean must have 1 values but has none");
  }

  private static DescentRun run(Updater updater, StopCriterion stop) {
    return new DescentRun(Parabola.problem(Penalties.none()))
        .saving()
        .rule(updater)
        .rate(new Schedules.Constant(0.1))
        .until(stop);
  }

  private static void requireSame(TrainingResult a, TrainingResult b) {
    assertThat(a.w()).isEqualTo(b.w());
    assertThat(a.reason()).isEqualTo(b.reason());
    assertThat(a.history().rowsSeen()).isEqualTo(b.history().rowsSeen());
    assertThat(a.history().steps()).isEqualTo(b.history().steps());
    for (int step = 0; step < b.history().steps(); step++) {
      assertThat(a.history().objective(step)).isEqualTo(b.history().objective(step));
    }
  }

  private static void requireSame(Snapshot a, Snapshot b) {
    assertThat(a.step()).isEqualTo(b.step());
    assertThat(a.w()).isEqualTo(b.w());
    assertThat(a.memory()).containsOnlyKeys(b.memory().keySet());
    b.memory().forEach((name, array) -> assertThat(a.memory().get(name)).as(name).isEqualTo(array));
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

  /**
   * A quadratic in three coordinates whose minimum moves with the step, as that of batches does.
   */
  private static final class Wave implements OneByOne {
    @Override
    public Answer reply(Question<?> question) {
      return question instanceof LineQuestion line
          ? line(line)
          : gradient(((GradientQuestion) question).w(), step(question));
    }

    /** All rows are as those of step 0. */
    private static long step(Question<?> question) {
      return question.draw() instanceof Draw.Batch batch ? batch.step() : 0;
    }

    private static GradientSum gradient(double[] w, long step) {
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

    private static LineSum line(LineQuestion line) {
      LineSum sum = new LineSum(line.rates());
      for (int k = 0; k < line.rates().length; k++) {
        double[] point = line.w().clone();
        for (int i = 0; i < point.length; i++) {
          point[i] -= line.rates()[k] * line.direction()[i];
        }
        sum.add(k, gradient(point, step(line)).loss());
      }
      sum.count(1, 1);
      return sum;
    }

    @Override
    public long rows() {
      return 5;
    }
  }
}
