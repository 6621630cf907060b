package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

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
import org.thalweg.solve.FunctionOracle;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Parabola;
import org.thalweg.solve.Problem;
import org.thalweg.solve.ShapeOnly;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.update.Adam;
import org.thalweg.update.Average;
import org.thalweg.update.Nag;
import org.thalweg.update.Updater;

/** What the solver owes a learning rate that reacts, and a rule that gives back another w. */
class ControllerTest {
  private static final Updater PLAIN = new org.thalweg.update.Sgd();
  private static final double[] START = {-1.2, 1};
  private final Oracle rosenbrock = new FunctionOracle(new BenchmarkFunctions.Rosenbrock());

  @Test
  void backtrackingNeverGoesUpAndIsReportedWithTheRatesItTook() {
    DescentRun run = run(PLAIN, new Backtracking(), 300);
    TrainingResult result = run.from(START, rosenbrock);
    List<StepReport> heard = run.reports();
    assertThat(heard).hasSize(300);
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
    DescentRun run = run(PLAIN, new Backtracking(1, 0.5, 1e-4, 2), 1);
    TrainingResult result = run.from(START, rosenbrock);
    StepReport report = run.reports().get(0);
    long trials = 1 - Math.round(Math.log(report.learningRate()) / Math.log(2));
    assertThat(trials).isGreaterThan(3);
    assertThat(result.history().epochs()).isEqualTo(1.0 + trials);
    assertThat(report.rows()).as("rows read for the step").isEqualTo(1 + trials);
  }

  /** ½(w − 3)² + 2|w| has its minimum at 1, and the first trial of each search is 1 or more. */
  @Test
  void backtrackingCountsWithAProximalPenalty() {
    TrainingResult result =
        new DescentRun(Parabola.problem(Penalties.l1(2)))
            .rate(new Backtracking(64, 0.5, 1e-4, 2))
            .steps(30)
            .from(new double[] {5}, new Parabola());
    assertThat(result.w()).containsExactly(new double[] {1}, within(1e-7));
  }

  @Test
  void theMemoryOfAControllerIsInTheState() {
    DescentRun run = run(new Adam(), new Plateau(new Schedules.Constant(1e-9), 0.5, 0, 1), 4);
    run.from(START, rosenbrock);
    assertThat(run.memory("learningRate")[0]).isEqualTo(0.125);
    assertThat(run.reports())
        .extracting(StepReport::learningRate)
        .containsExactly(1e-9, 1e-9, 5e-10, 2.5e-10);
  }

  @Test
  void aRuleThatAveragesGivesBackTheAverageAndTheStateKeepsTheEndOfThePath() {
    LearningRate rate = new Schedules.Constant(1e-3);
    double[] first = run(PLAIN, rate, 1).from(START, rosenbrock).w();
    double[] second = run(PLAIN, rate, 2).from(START, rosenbrock).w();
    DescentRun averaging = run(new Average(PLAIN, 1), rate, 2).saving();
    averaging.from(START, rosenbrock);
    assertThat(averaging.last().memory("position", 2)).isEqualTo(second);
    double[] mean = new double[2];
    Arrays.setAll(mean, i -> (first[i] + second[i]) / 2);
    assertThat(averaging.point()).containsExactly(mean, within(1e-15));
  }

  @Test
  void aRunThatIsThereAtOnceGivesBackItsStart() {
    DescentRun run =
        run(new Average(), new Schedules.Constant(1), 9)
            .until(new StopCriterion.GradientNorm(1e-9));
    assertThat(run.from(new double[] {1, 1}, rosenbrock).w()).containsExactly(1, 1);
  }

  @Test
  void aSearchDoesNotGoWithARuleThatLooksAhead() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(new Nag(), new Backtracking(), 1).from(START, rosenbrock))
        .withMessageContaining("must not look ahead")
        .withMessageContaining("Nag[momentum=0.9]");
  }

  private static DescentRun run(Updater updater, LearningRate rate, long steps) {
    Problem problem =
        new Problem(new ShapeOnly(ParameterLayout.linear(2, false)), Penalties.none());
    return new DescentRun(problem).onAllRows().rule(updater).rate(rate).steps(steps);
  }
}
