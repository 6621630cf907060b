package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.ExampleProblem;
import org.thalweg.solve.Parabola;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Reason.Kind;
import org.thalweg.solve.TrainingResult;

/** A run that leaves the numbers says so and gives back its last good point, or its start. */
class DivergenceTest {
  private static final Schedule HALF = step -> 0.5;
  private final Parabola parabola = new Parabola();

  @Test
  void aDivergedRunStandsAtTheLastStateWithAFiniteObjective() {
    DescentRun run = run(step -> 1e60);
    TrainingResult result = run.from(at(5), parabola);
    requireLost(result);
    int good = (int) result.steps() - 1;
    assertThat(good).isPositive();
    assertThat(run.point()).isEqualTo(parabola.given.get(good));
    assertThat(result.w()).as("of that and the start, the lower one").containsExactly(5);
    assertThat(result.history().last().isFinite()).isTrue();
    assertThat(parabola.steps).hasSize(good + 2);
    assertThat(run.reports()).hasSize(good + 1);
  }

  @Test
  void whatItGivesBackIsTheLastStateWhereThatIsBelowTheStart() {
    TrainingResult result = run(step -> step < 3 ? 0.5 : 1e308).from(at(5), parabola);
    requireLost(result);
    assertThat(result.w()).containsExactly(3.25);
    assertThat(result.steps()).isEqualTo(4);
  }

  @Test
  void aRunThatDivergesAtOnceKeepsItsStart() {
    double[] start = at(1e200);
    DescentRun run = run(HALF);
    TrainingResult result = run.from(start, parabola);
    requireLost(result);
    assertThat(result.reason().detail()).contains("Infinity").endsWith("at step 0");
    assertThat(result.w()).isEqualTo(start);
    assertThat(result.steps()).isZero();
    assertThat(run.reports()).isEmpty();
  }

  @Test
  void whatIsNotANumberDivergesWhateverTheRuleAndThePenaltyMakeOfIt() {
    for (Penalties penalties : List.of(Penalties.none(), Penalties.l2(1), Penalties.l1(1))) {
      DescentRun run =
          new DescentRun(Parabola.problem(penalties))
              .rule(
                  ExampleProblem.rule(
                      (gradient, t) -> gradient[0] = t < 3 ? gradient[0] : Double.NaN))
              .steps(50);
      TrainingResult result = run.from(at(5), new Parabola());
      requireLost(result);
      assertThat(result.steps()).isEqualTo(3);
      assertThat(result.w()).isEqualTo(run.point());
      assertThat(result.w()[0]).isFinite();
    }
  }

  @Test
  void aBudgetThatEndsOnAStepOutOfTheNumbersIsDivergence() {
    DescentRun run = run(step -> 1e308).steps(1).saving();
    TrainingResult result = run.from(at(5), parabola);
    assertThat(result.reason())
        .isEqualTo(
            new Reason(Kind.DIVERGED, "finiteObjective", "parameters not finite after step 0"));
    assertThat(result.w()).containsExactly(5);
    assertThat(run.reports()).hasSize(1);
    assertThat(run.snapshots()).as("a checkpoint of a run that is lost is of no use").isEmpty();
  }

  private static void requireLost(TrainingResult result) {
    assertThat(result.reason().kind()).isEqualTo(Kind.DIVERGED);
    assertThat(result.reason().rule()).isEqualTo("finiteObjective");
  }

  private static DescentRun run(Schedule rate) {
    return new DescentRun(Parabola.problem(Penalties.none())).rate(rate);
  }

  private static double[] at(double w) {
    return new double[] {w};
  }
}
