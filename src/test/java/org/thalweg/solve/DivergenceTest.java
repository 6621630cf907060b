package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.Reason.Kind;
import org.thalweg.update.Updater;

/** A run that leaves the numbers says so and gives back the last state that had not. */
class DivergenceTest {
  private static final Schedule HALF = step -> 0.5;
  private final List<StepReport> heard = new ArrayList<>();
  private final Parabola parabola = new Parabola();

  @Test
  void aDivergedRunKeepsTheLastStateWithAFiniteObjective() {
    TrainingResult result = trainer(step -> 1e60, StopCriterion.never()).train(parabola, at(5));
    assertThat(result.reason().kind()).isEqualTo(Kind.DIVERGED);
    int good = result.history().steps() - 1;
    assertThat(good).isPositive();
    assertThat(result.state().step()).isEqualTo(good);
    assertThat(result.state().w()).isEqualTo(parabola.given.get(good));
    assertThat(result.history().last().isFinite()).isTrue();
    assertThat(parabola.steps).hasSize(good + 2);
    assertThat(heard).hasSize(good + 1);
  }

  @Test
  void aRunThatDivergesAtOnceKeepsItsStart() {
    double[] start = at(1e200);
    TrainingResult result = trainer(HALF, StopCriterion.never()).train(parabola, start);
    assertThat(result.reason().kind()).isEqualTo(Kind.DIVERGED);
    assertThat(result.reason().detail()).contains("Infinity").endsWith("at step 0");
    assertThat(result.state().step()).isZero();
    assertThat(result.state().w()).isEqualTo(start);
    assertThat(result.history().steps()).isZero();
    assertThat(heard).isEmpty();
  }

  @Test
  void whatIsNotANumberDivergesWhateverTheUpdaterAndThePenaltyMakeOfIt() {
    for (Penalties penalties : List.of(Penalties.none(), Penalties.l2(1), Penalties.l1(1))) {
      TrainingResult result =
          trainer(
                  ExampleProblem.rule(
                      (gradient, t) -> gradient[0] = t < 3 ? gradient[0] : Double.NaN),
                  HALF,
                  penalties,
                  new StopCriterion.MaxSteps(50))
              .train(new Parabola(), at(5));
      assertThat(result.reason().kind()).isEqualTo(Kind.DIVERGED);
      assertThat(result.state().step()).isEqualTo(2);
      assertThat(result.state().w()[0]).isFinite();
    }
  }

  @Test
  void aBudgetThatEndsOnAStepOutOfTheNumbersIsDivergence() {
    TrainingResult result =
        trainer(step -> 1e308, new StopCriterion.MaxSteps(1)).train(parabola, at(5));
    assertThat(result.reason())
        .isEqualTo(
            new Reason(Kind.DIVERGED, "finiteObjective", "parameters not finite after step 0"));
    assertThat(result.state().step()).isZero();
    assertThat(result.state().w()).containsExactly(5);
    assertThat(heard).hasSize(1);
  }

  private Trainer trainer(Schedule rate, StopCriterion stop) {
    return trainer(ExampleProblem.PLAIN, rate, Penalties.none(), stop);
  }

  private Trainer trainer(Updater updater, Schedule rate, Penalties penalties, StopCriterion stop) {
    ParameterLayout layout = ParameterLayout.linear(1, false);
    return new Trainer(layout, updater, rate, penalties, stop, List.of(heard::add));
  }

  private static double[] at(double w) {
    return new double[] {w};
  }
}
