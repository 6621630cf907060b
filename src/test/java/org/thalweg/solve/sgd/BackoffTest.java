package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import org.junit.jupiter.api.Test;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.OneByOne;
import org.thalweg.solve.Parabola;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason.Kind;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingResult;
import org.thalweg.update.Momentum;
import org.thalweg.update.Updater;

/** A run that leaves the numbers goes back to where it was well, and on with smaller steps. */
class BackoffTest {
  private static final OnDivergence HALVES = new OnDivergence.Backoff();
  private static final Updater PLAIN = new org.thalweg.update.Sgd();
  private static final double[] FIVE = {5};

  /** Each step takes w − 3 times 1 − η: rates above 2 explode, which the third halving ends. */
  @Test
  void goesOnWithTheFirstRateThatDoesNotExplode() {
    DescentRun run = run(PLAIN, new Schedules.Constant(10), HALVES, 40);
    TrainingResult result = run.from(FIVE, new Parabola());
    assertThat(result.reason().kind()).isEqualTo(Kind.BUDGET);
    assertThat(result.history().setbacks()).isEqualTo(3);
    assertThat(result.steps()).isEqualTo(40);
    assertThat(run.reports().get(run.reports().size() - 1).learningRate()).isEqualTo(1.25);
    assertThat(result.w()[0]).isCloseTo(3, within(1e-12));
  }

  @Test
  void isFromThereOnTheRunWithTheSmallerRate() {
    DescentRun backed = run(new Momentum(), new Schedules.Constant(1e200), once(1e-201), 30);
    DescentRun small = run(new Momentum(), new Schedules.Constant(1e200 * 1e-201), HALVES, 30);
    TrainingResult result = backed.from(FIVE, new Parabola());
    TrainingResult expected = small.from(FIVE, new Parabola());
    assertThat(result.history().setbacks()).isEqualTo(1);
    assertThat(result.w()).isEqualTo(expected.w());
    assertThat(backed.memory("velocity")).isEqualTo(small.memory("velocity")).isNotEmpty();
  }

  @Test
  void countsTheRowsOfTheStepsItTookBack() {
    TrainingResult result =
        run(PLAIN, new Schedules.Constant(1e200), once(1e-201), 30).from(FIVE, new Parabola());
    assertThat(result.history().rowsSeen()).isGreaterThan(30 * 4);
  }

  @Test
  void endsWithTheLastGoodStateWhenItHasTriedOften() {
    TrainingResult result =
        run(PLAIN, new Schedules.Constant(1e200), HALVES, 40).from(FIVE, new Parabola());
    assertThat(result.reason().kind()).isEqualTo(Kind.DIVERGED);
    assertThat(result.history().setbacks()).isEqualTo(5);
    assertThat(result.w()).containsExactly(5);
  }

  /** The end of it is the same wherever it is cut, before, between and after the setbacks. */
  @Test
  void isResumedWithTheStateItCanGoBackTo() {
    DescentRun run = run(new Momentum(), new Schedules.Constant(30), HALVES, 40).saving();
    TrainingResult whole = run.from(FIVE, new Parabola());
    assertThat(whole.history().setbacks()).isPositive();
    assertThat(run.snapshots()).hasSizeGreaterThan(40);
    for (Snapshot snapshot : run.snapshots()) {
      TrainingResult resumed =
          run(new Momentum(), new Schedules.Constant(30), HALVES, 40)
              .resume(Snapshot.of(snapshot.step(), snapshot.arrays()), new Parabola());
      assertThat(resumed.w()).isEqualTo(whole.w());
      assertThat(resumed.history().setbacks()).isEqualTo(whole.history().setbacks());
      assertThat(resumed.history().rowsSeen()).isEqualTo(whole.history().rowsSeen());
    }
  }

  @Test
  void goesBackFromAnObjectiveThatIsNotANumberOnce() {
    DescentRun run = run(PLAIN, new Schedules.Constant(0.5), HALVES, 20);
    TrainingResult result = run.from(FIVE, new Flaky());
    assertThat(result.history().setbacks()).isEqualTo(1);
    assertThat(run.reports()).extracting(StepReport::learningRate).startsWith(0.5).endsWith(0.25);
    assertThat(result.w()[0]).isBetween(3.0, 3.01);
  }

  /** A parabola that gives no number when it is first asked for the gradient of step 7. */
  private static final class Flaky implements OneByOne {
    private final Parabola parabola = new Parabola();
    private boolean failed;

    @Override
    public Answer reply(Question<?> question) {
      Answer answer = parabola.answer(question);
      if (!failed && parabola.steps.get(parabola.steps.size() - 1) == 7) {
        failed = true;
        ((GradientSum) answer).add(Double.NaN, 1, 0);
      }
      return answer;
    }

    @Override
    public long rows() {
      return 8;
    }
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

  private static DescentRun run(
      Updater updater, LearningRate rate, OnDivergence onDivergence, long steps) {
    return new DescentRun(Parabola.problem(Penalties.none()))
        .rule(updater)
        .rate(rate)
        .onDivergence(onDivergence)
        .steps(steps);
  }

  /** F is good at 1, not good at 3 and lost where it is infinite, the second time for ever. */
  @Test
  void aLostRunGivesBackItsLastGoodPoint() {
    MiniBatchSgd.SgdSetting setting =
        new MiniBatchSgd.SgdSetting(
            Parabola.problem(Penalties.none()),
            PLAIN,
            new Schedules.Constant(0.5),
            once(0.5),
            step -> false);
    MiniBatchSgd run = MiniBatchSgd.begin(setting, new double[] {7});
    for (double loss : new double[] {1, 3, Double.POSITIVE_INFINITY, 1, 3}) {
      assertThat(ask(run)).isNotNull();
      assertThat(tell(run, ofLoss(loss))).isNotNull();
    }
    assertThat(run.point()[0]).isNotEqualTo(7);
    assertThat(run.ended()).isEmpty();
    assertThat(ask(run)).isNotNull();
    assertThat(tell(run, ofLoss(Double.POSITIVE_INFINITY))).isNotNull();
    assertThat(run.ended()).isPresent();
    assertThat(run.point()).containsExactly(7);
  }

  private static Answer ofLoss(double loss) {
    GradientSum sum = new GradientSum(1);
    sum.gradient()[0] = 1;
    sum.add(loss, 1, 1);
    return sum;
  }
}
