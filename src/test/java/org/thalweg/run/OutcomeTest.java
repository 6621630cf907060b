package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Standing;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.ValidationSeries;

/** What a run says of the point where it ended, if rows were held out; it took three steps. */
class OutcomeTest {

  private static Optional<String> verdict(Reason.Kind kind, long kept, double relativeGradient) {
    Outcome well = ResultsTest.outcome(0.5);
    var best = new ValidationSeries.Point(kept, 0.5);
    TrainingResult result =
        new TrainingResult(
            well.result().w(),
            new Reason(kind, "rule", "detail"),
            well.result().history(),
            relativeGradient <= Standing.STATIONARY,
            Standing.ofGradient(relativeGradient),
            Optional.of(new ValidationSeries("auc", List.of(best), best)));
    return new Outcome(
            well.model(),
            result,
            Optional.empty(),
            well.train(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            well.notes(),
            well.costs(),
            2,
            4)
        .verdict();
  }

  @Test
  void aRunThatConvergedSaysWhichPointValidationKept() {
    for (double relativeGradient : new double[] {0, 0.3}) {
      assertThat(verdict(Reason.Kind.CONVERGED, 1, relativeGradient))
          .hasValue(
              "the model of step 1 is kept, the best on the validation rows; the run itself"
                  + " converged");
    }
    for (Reason.Kind kind : List.of(Reason.Kind.BUDGET, Reason.Kind.VALIDATED)) {
      assertThat(verdict(kind, 1, 0.26))
          .hasValue(
              "the model of step 1 is kept, the best on the validation rows, not a stationary point"
                  + " of F: the relative gradient is 0.260");
      assertThat(verdict(kind, 1, 1e-6))
          .hasValueSatisfying(it -> assertThat(it).doesNotContain("not"));
    }
  }

  @Test
  void ifTheLastPointIsKeptItSaysHowFarThatIsFromAMinimum() {
    assertThat(verdict(Reason.Kind.CONVERGED, 3, 0)).isEmpty();
    assertThat(verdict(Reason.Kind.CONVERGED, 3, 0.3))
        .hasValue("not a stationary point: the relative gradient is 0.300");
    assertThat(verdict(Reason.Kind.BUDGET, 3, 0.3))
        .hasValue("the budget was spent before a minimum: the relative gradient is 0.300");
    assertThat(verdict(Reason.Kind.BUDGET, 3, Double.NaN)).isEmpty();
  }

  /** Where neither a bound nor an estimate is known, only a gradient that is 0 tells a minimum. */
  @Test
  void aRunThatFoundNoLowerPointHasConvergedWhereNoGradientIsLeft() {
    TrainingResult stalled =
        ResultsTest.outcome(0.5).result().because(Reason.stalled("lineSearch", "detail"));
    assertThat(stalled.judged(Standing.ofGradient(1e-14)).reason())
        .hasToString("converged: gradient (relative 1.0e-14; no lower point found, detail)");
    assertThat(stalled.judged(Standing.ofGradient(1e-9)).reason()).isEqualTo(stalled.reason());
  }
}
