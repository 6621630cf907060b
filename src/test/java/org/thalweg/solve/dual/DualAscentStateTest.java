package org.thalweg.solve.dual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Solver;

/** What ends a run of dual ascent, and that it goes on from its state. */
class DualAscentStateTest {

  /** From the state after each report, the last one included, with rows that were read anew. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.3})
  void goesOnFromItsStateToTheSameBits(double share) {
    KinkedLoss hinge = new ClassificationLosses.Hinge();
    Problem problem = DualAscentTest.problem(hinge, 0.1, true);
    Oracle oracle = DualAscentTest.oracle(problem, hinge);
    Solver whole = DualAscent.begin(problem, share, 3, DualAscentTest.zeros(problem));
    Measurement here = reported(whole, oracle);
    while (whole.ended().isEmpty()) {
      double[] numbers = whole.save().get("sdca.gap");
      assertThat(numbers[1] - numbers[2]).as("lowest less bound").isGreaterThan(1e-13 * numbers[1]);
      Solver restored =
          DualAscent.restore(
              problem, share, 3, DualAscentTest.ROWS, DualAscentTest.snapshot(whole));
      assertThat(restored.ended()).isEmpty();
      assertThat(restored.point()).isEqualTo(whole.point());
      here = reported(whole, oracle);
      Measurement again = reported(restored, DualAscentTest.oracle(problem, hinge));
      assertThat(again.gap()).isEqualTo(here.gap());
      assertThat(again.stepNorm()).isEqualTo(here.stepNorm());
      assertThat(again.objective()).isEqualTo(here.objective());
      assertThat(restored.point()).isEqualTo(whole.point()).isEqualTo(here.w());
      Map<String, double[]> saved = whole.save();
      restored.save().forEach((name, array) -> assertThat(array).isEqualTo(saved.get(name)));
    }
    assertThat(whole.ended().map(Reason::kind)).hasValue(Reason.Kind.STALLED);
    assertThat(
            DualAscent.restore(
                    problem, share, 3, DualAscentTest.ROWS, DualAscentTest.snapshot(whole))
                .ended())
        .isEqualTo(whole.ended());
    double[] numbers = whole.save().get("sdca.gap");
    assertThat(numbers[1] - numbers[2]).isLessThanOrEqualTo(1e-13 * numbers[1]);
    assertThat(whole.ended().orElseThrow().detail())
        .isEqualTo("no lower point found, duality gap %.3g", numbers[1] - numbers[2]);
    GradientSum there = oracle.gradient(here.w(), Draw.all());
    double[] gradient = problem.smoothGradient(here.w(), there);
    assertThat(here.gradientNorm()).isEqualTo(problem.gradientNorm(here.w(), gradient));
    assertThat(here.loss()).isEqualTo(there.meanLoss());
    assertThat(here.penalty()).isEqualTo(problem.penalty(here.w()));
  }

  /** Sweeps, which are not reported, and the report. */
  private static Measurement reported(Solver solver, Oracle oracle) {
    assertThat(tell(solver, oracle.answer(ask(solver)))).isInstanceOf(Progress.Pending.class);
    Progress progress = tell(solver, oracle.answer(ask(solver)));
    return ((Progress.Measured) progress).measurement();
  }

  @Test
  void anObjectiveOutOfTheNumbersEndsTheRun() {
    KinkedLoss hinge = new ClassificationLosses.Hinge();
    Problem problem = DualAscentTest.problem(hinge, 0.1, true);
    Solver solver = DualAscent.begin(problem, 0, 3, DualAscentTest.zeros(problem));
    assertThat(tell(solver, DualAscentTest.oracle(problem, hinge).answer(ask(solver)))).isNotNull();
    GradientSum lost = new GradientSum(DualAscentTest.FEATURES + 1);
    lost.add(Double.NaN, 1, 1);
    assertThat(tell(solver, lost)).isNotNull();
    assertThat(solver.ended().map(Reason::kind)).hasValue(Reason.Kind.DIVERGED);
    assertThat(solver.save().get("sdca.gap")[0]).as("not at a minimum").isZero();
  }

  /** Of the same F and the same bound again and again, 30 are borne after the first. */
  @Test
  void reportsThatNarrowNoGapEndTheRun() {
    Problem problem =
        new Problem(
            new LinearObjective(new ClassificationLosses.Hinge(), 1, false), Penalties.l2(1));
    Solver solver = DualAscent.begin(problem, 0, 3, new double[1]);
    DualPoint point = new DualPoint(new double[1], new double[1], 0.5, 0, 0, 0, 1, 1);
    GradientSum sum = new GradientSum(1);
    sum.add(1, 1, 1);
    for (int report = 0; report < 31; report++) {
      assertThat(solver.ended()).as("%d", report).isEmpty();
      assertThat(tell(solver, point)).isInstanceOf(Progress.Pending.class);
      assertThat(tell(solver, sum)).isInstanceOf(Progress.Measured.class);
    }
    assertThat(solver.ended().map(Reason::kind)).hasValue(Reason.Kind.STALLED);
  }
}
