package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.LineSum;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.EverySnapshot;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.OneByOne;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason.Kind;
import org.thalweg.solve.ShapeOnly;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.update.Adam;
import org.thalweg.update.Momentum;
import org.thalweg.update.Nag;
import org.thalweg.update.Updater;

/** Rounds of local steps, with an oracle in which every shard ends where the test says. */
class LocalSgdTest {
  private static final Updater PLAIN = new org.thalweg.update.Sgd();
  private static final double[] NINE = {9};
  private final List<StepReport> heard = new ArrayList<>();

  /**
   * ½w²: a round of steps goes a tenth of the way, less the more rounds its memory counted; the
   * memory comes back with one round more.
   */
  private static final class Damped implements OneByOne {
    private final List<Long> rounds = new ArrayList<>();

    @Override
    public Answer reply(Question<?> question) {
      if (question instanceof LineQuestion line) {
        return line(line);
      }
      LocalStepsQuestion steps = (LocalStepsQuestion) question;
      rounds.add(steps.round());
      double[] end = steps.vectors().get(0);
      double w = steps.w()[0];
      double counted = end.length > 1 ? end[1] : 0;
      end[0] = w / (10 + counted);
      if (end.length > 1) {
        end[1] = counted + 1;
      }
      double weight = 4;
      double[] sum = Arrays.stream(end).map(v -> weight * v).toArray();
      return new Displacement(sum, weight * w * w / 2, weight, 2);
    }

    private static LineSum line(LineQuestion line) {
      LineSum sum = new LineSum(line.rates());
      for (int k = 0; k < line.rates().length; k++) {
        double w = line.w()[0] - line.rates()[k] * line.direction()[0];
        sum.add(k, w * w / 2);
      }
      sum.count(1, 2);
      return sum;
    }

    @Override
    public long rows() {
      return 2;
    }
  }

  @Test
  void theOuterRuleTakesTheMeanDisplacement() {
    TrainingResult result = run(PLAIN, PLAIN, 1, 1, new Damped(), new ArrayList<>());
    assertThat(result.w()[0]).isCloseTo(9 - 0.9, within(1e-15));
    assertThat(heard.get(0).gradientNorm()).isCloseTo(0.9, within(1e-15));
    assertThat(heard.get(0).loss()).isEqualTo(40.5);
    assertThat(heard.get(0).learningRate()).isEqualTo(1);
    assertThat(heard.get(0).rows()).isEqualTo(2);
  }

  /** g of 0.9, and then of a tenth of 8.1 beside nine tenths of that. */
  @Test
  void theOuterRuleRemembersWhatItTook() {
    TrainingResult result = run(PLAIN, new Momentum(0.9), 1, 2, new Damped(), new ArrayList<>());
    assertThat(result.w()[0]).isCloseTo(8.1 - 0.81 - 0.81, within(1e-14));
  }

  @Test
  void parametersOutOfTheNumbersEndTheRunBeforeTheStep() {
    LocalSgd solver = LocalSgd.begin(setting(PLAIN, PLAIN, 1e300), NINE);
    Displacement far = new Displacement(new double[] {1e100}, 1, 1, 2);
    assertThat(tell(solver, far)).isInstanceOf(Progress.Measured.class);
    assertThat(solver.ended().orElseThrow().detail())
        .isEqualTo("parameters not finite after round 0");
    assertThat(solver.point()).containsExactly(NINE);
  }

  @Test
  void theOuterLearningRateMultipliesIt() {
    TrainingResult result = run(PLAIN, PLAIN, 0.5, 1, new Damped(), new ArrayList<>());
    assertThat(result.w()[0]).isCloseTo(9 - 0.45, within(1e-15));
  }

  /** Where the shards began, which is ahead of w under some outer rules; never where they led. */
  @Test
  void aRoundIsMeasuredWhereItsShardsBegan() {
    for (Updater outer : List.of(PLAIN, new Momentum(), new Nag())) {
      LocalSgd solver = LocalSgd.begin(setting(PLAIN, outer, 1), NINE);
      for (int round = 0; round < 3; round++) {
        double[] began = ((LocalStepsQuestion) ask(solver)).w().clone();
        boolean isAhead = outer.looksAhead() && round > 0;
        assertThat(Arrays.equals(began, solver.point())).isEqualTo(!isAhead);
        Progress told = tell(solver, new Damped().answer(ask(solver)));
        assertThat(((Progress.Measured) told).measurement().w()).containsExactly(began);
      }
    }
  }

  @Test
  void whatTheShardsRememberGoesFromRoundToRound() {
    List<Snapshot> kept = new ArrayList<>();
    run(new Momentum(), PLAIN, 1, 6, new Damped(), kept);
    assertThat(kept)
        .extracting(snapshot -> snapshot.memory().get("slot.source.velocity")[0])
        .containsExactly(1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
  }

  @Test
  void goesOnFromEveryRoundToTheSameBits() {
    List<Snapshot> kept = new ArrayList<>();
    TrainingResult whole = run(new Momentum(), new Momentum(), 0.1, 9, new Damped(), kept);
    assertThat(kept).hasSize(9);
    for (Snapshot snapshot : kept) {
      Damped oracle = new Damped();
      LocalSgd solver = LocalSgd.restore(setting(new Momentum(), new Momentum(), 0.1), snapshot);
      TrainingResult rest = minimiser(9, oracle, new ArrayList<>()).resume(solver, snapshot);
      assertThat(rest.w()).isEqualTo(whole.w());
      assertThat(oracle.rounds).hasSize(9 - (int) snapshot.step());
    }
  }

  @Test
  void theStateOfAnotherRuleIsRefused() {
    List<Snapshot> kept = new ArrayList<>();
    run(new Momentum(), PLAIN, 1, 1, new Damped(), kept);
    LocalSgd.LocalSgdSetting other = setting(new Adam(), PLAIN, 1);
    assertThatExceptionOfType(Snapshot.Unfit.class)
        .isThrownBy(() -> LocalSgd.restore(other, kept.get(0)))
        .withMessageContaining("slot.source.mean");
  }

  /** The pseudo-gradient would lead to 9 − 30·0.9. */
  @Test
  void constraintsHoldAfterTheOuterStep() {
    Problem problem = problem(new Constraints.Box(-1, 10));
    LocalSgd.LocalSgdSetting setting =
        new LocalSgd.LocalSgdSetting(
            problem, descent(problem, PLAIN), PLAIN, new Schedules.Constant(30));
    LocalSgd solver = LocalSgd.begin(setting, NINE);
    assertThat(tell(solver, new Damped().answer(ask(solver)))).isNotNull();
    assertThat(solver.point()).containsExactly(-1);
  }

  @Test
  void aRoundOutOfTheNumbersEndsTheRunWhereItWas() {
    Oracle exploding =
        new OneByOne() {
          @Override
          public Answer reply(Question<?> question) {
            double[] sum = {Double.NaN};
            return new Displacement(sum, Double.NaN, 1, 2);
          }

          @Override
          public long rows() {
            return 2;
          }
        };
    TrainingResult result = run(PLAIN, PLAIN, 1, 5, exploding, new ArrayList<>());
    assertThat(result.reason().kind()).isEqualTo(Kind.DIVERGED);
    assertThat(result.reason().detail()).contains("round 0");
    assertThat(result.w()).containsExactly(NINE);
  }

  private TrainingResult run(
      Updater inner, Updater outer, double rate, int rounds, Oracle oracle, List<Snapshot> kept) {
    return minimiser(rounds, oracle, kept)
        .minimise(LocalSgd.begin(setting(inner, outer, rate), NINE));
  }

  private Minimiser minimiser(int rounds, Oracle oracle, List<Snapshot> kept) {
    return Minimiser.of(problem(Penalties.none()), oracle, new StopCriterion.MaxSteps(rounds))
        .heardBy(List.of(heard::add))
        .keeping(new EverySnapshot(kept, true));
  }

  private static LocalSgd.LocalSgdSetting setting(Updater inner, Updater outer, double rate) {
    Problem problem = problem(Penalties.none());
    return new LocalSgd.LocalSgdSetting(
        problem, descent(problem, inner), outer, new Schedules.Constant(rate));
  }

  private static LocalDescent descent(Problem problem, Updater inner) {
    return new LocalDescent(
        problem.objective(),
        Standardisation.none(),
        inner,
        new Schedules.Constant(0.1),
        problem.penalties(),
        new Round.Local(4, 0, 0));
  }

  private static Problem problem(Penalties penalties) {
    return new Problem(new ShapeOnly(ParameterLayout.linear(1, false)), penalties);
  }
}
