package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.function.BenchmarkFunctions;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.Backtracking;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Plateau;
import org.thalweg.schedule.Schedules;
import org.thalweg.update.Adam;
import org.thalweg.update.Average;
import org.thalweg.update.Nag;
import org.thalweg.update.Sgd;
import org.thalweg.update.Updater;

/** What the trainer owes a learning rate that reacts, and a rule that gives back another w. */
class ControllerTest {
  private final GradientSource rosenbrock = GradientSource.of(new BenchmarkFunctions.Rosenbrock());
  private final List<StepReport> heard = new ArrayList<>();

  @Test
  void backtrackingNeverGoesUpAndIsReportedWithTheRatesItTook() {
    TrainingResult result =
        trainer(new Sgd(), new Backtracking(), Penalties.none(), 300)
            .train(rosenbrock, new double[] {-1.2, 1});
    for (int i = 1; i < heard.size(); i++) {
      assertThat(heard.get(i).objective()).isLessThan(heard.get(i - 1).objective());
      StepReport before = heard.get(i - 1);
      double length = before.learningRate() * before.gradientNorm();
      assertThat(heard.get(i).stepNorm()).isCloseTo(length, within(1e-9 * length));
    }
    assertThat(result.w()[0]).isGreaterThan(0.5);
  }

  @Test
  void everyTrialOfTheSearchCountsAsAPassOverTheData() {
    TrainingResult result =
        trainer(new Sgd(), new Backtracking(1, 0.5, 1e-4, 2), Penalties.none(), 1)
            .train(rosenbrock, new double[] {-1.2, 1});
    long trials = 1 - Math.round(Math.log(heard.get(0).learningRate()) / Math.log(2));
    assertThat(trials).isGreaterThan(3);
    assertThat(result.history().epochs()).isEqualTo(1.0 + trials);
  }

  /** ½(w − 3)² + 2|w| has its minimum at 1, and the first trial of each search is 1 or more. */
  @Test
  void backtrackingCountsWithAProximalPenalty() {
    TrainingResult result =
        trainer(new Sgd(), new Backtracking(64, 0.5, 1e-4, 2), Penalties.l1(2), 30, 1)
            .train(new Parabola(), new double[] {5});
    assertThat(result.w()).containsExactly(new double[] {1}, within(1e-7));
  }

  @Test
  void theMemoryOfAControllerIsInTheState() {
    Plateau plateau = new Plateau(new Schedules.Constant(1e-9), 0.5, 0, 1);
    TrainingResult result =
        trainer(new Adam(), plateau, Penalties.none(), 4).train(rosenbrock, new double[] {-1.2, 1});
    assertThat(result.state().slots().of("learningRate")[0]).isEqualTo(0.125);
    assertThat(heard)
        .extracting(StepReport::learningRate)
        .containsExactly(1e-9, 1e-9, 5e-10, 2.5e-10);
  }

  @Test
  void aRuleThatAveragesGivesBackTheAverageAndTheStateKeepsTheEndOfThePath() {
    double[] start = {-1.2, 1};
    LearningRate rate = new Schedules.Constant(1e-3);
    TrainingResult plain = trainer(new Sgd(), rate, Penalties.none(), 2).train(rosenbrock, start);
    TrainingResult first = trainer(new Sgd(), rate, Penalties.none(), 1).train(rosenbrock, start);

    TrainingResult averaged =
        trainer(new Average(new Sgd(), 1), rate, Penalties.none(), 2).train(rosenbrock, start);

    assertThat(averaged.state().w()).isEqualTo(plain.w());
    double[] mean = new double[2];
    Arrays.setAll(mean, i -> (first.w()[i] + plain.w()[i]) / 2);
    assertThat(averaged.w()).containsExactly(mean, within(1e-15));
  }

  @Test
  void aRunThatIsThereAtOnceGivesBackItsStart() {
    Trainer trainer =
        new Trainer(
            ParameterLayout.linear(2, false),
            new Average(),
            new Schedules.Constant(1),
            Penalties.none(),
            new StopCriterion.GradientNorm(1e-9),
            List.of());
    assertThat(trainer.train(rosenbrock, new double[] {1, 1}).w()).containsExactly(1, 1);
  }

  @Test
  void aSearchDoesNotGoWithARuleThatLooksAhead() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trainer(new Nag(), new Backtracking(), Penalties.none(), 1))
        .withMessage(
            "updater must not look ahead where the learning rate is searched for but was"
                + " Nag[momentum=0.9]");
  }

  private Trainer trainer(Updater updater, LearningRate rate, Penalties penalties, long steps) {
    return trainer(updater, rate, penalties, steps, 2);
  }

  private Trainer trainer(
      Updater updater, LearningRate rate, Penalties penalties, long steps, int dimension) {
    return new Trainer(
        ParameterLayout.linear(dimension, false),
        updater,
        rate,
        penalties,
        new StopCriterion.MaxSteps(steps),
        List.of(heard::add));
  }
}
