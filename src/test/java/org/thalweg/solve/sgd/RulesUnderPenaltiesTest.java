package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.penalty.AllPenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.MadeProblem;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.StepReport;
import org.thalweg.update.Rules;
import org.thalweg.update.Updater;

/**
 * No rule explodes under a penalty that it takes, at a rate of a hundredth or at its own, on all
 * rows or on batches.
 */
class RulesUnderPenaltiesTest {
  private static final int STEPS = 300;

  static Stream<Arguments> pairs() {
    return Stream.concat(Stream.of(Penalties.none()), AllPenalties.MEMBERS.stream())
        .flatMap(
            penalty ->
                Rules.all().stream()
                    .map(Rules.Tuned::rule)
                    .filter(rule -> !penalty.hasProx() || rule.takesProximalPenalties())
                    .map(rule -> Arguments.of(rule, penalty)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void stayNearTheStartOrFallBelowIt(Updater rule, Penalties penalty) {
    MadeProblem made = MadeProblem.leastSquares().with(penalty);
    for (int batch : rule.needsAllRows() ? new int[] {0} : new int[] {0, 64}) {
      Oracle oracle = made.oracle(batch);
      DescentRun run = new DescentRun(made.problem());
      run.rule(rule)
          .rate(new Schedules.Constant(rule.isLearningRateFree() ? 1 : 0.01))
          .steps(STEPS)
          .from(made.start(), oracle);
      double first = made.objective(made.start());
      assertThat(run.reports()).hasSize(STEPS);
      assertThat(run.reports())
          .as("batch %d", batch)
          .extracting(StepReport::objective)
          .allMatch(objective -> objective < 20 * first);
      assertThat(made.objective(run.point())).isLessThan(1.1 * first);
    }
  }
}
