package org.thalweg.solve.lbfgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;

/**
 * How many passes it takes until F is within 10⁻⁶ of its minimum, relative to where it started. The
 * numbers were recorded, and have a tenth of slack: they hold what the diagonal, the restricted
 * pairs, the cubic and the number of pairs are there for.
 */
class PassesTest {
  private record Case(boolean classes, int features, Penalties penalties, int passes) {
    @Override
    public String toString() {
      return "%s of %d features under %s"
          .formatted(classes ? "classes" : "values", features, penalties);
    }
  }

  static List<Case> cases() {
    return List.of(
        new Case(true, 60, Penalties.l2(1e-4), 47),
        new Case(true, 60, Penalties.l2(1e-6), 60),
        new Case(true, 60, Penalties.l1(1e-2), 26),
        new Case(true, 60, Penalties.l1(1e-3), 41),
        new Case(true, 60, new Constraints.Box(-0.2, 0.2), 21),
        new Case(false, 60, Penalties.l2(1e-4), 26),
        new Case(false, 60, Penalties.l1(1e-2), 23),
        new Case(false, 60, new Constraints.NonNegative(), 23));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void doesNotExceedTheRecordedPasses(Case each) {
    DrawnProblem drawn =
        each.classes ? DrawnProblem.classes(each.features) : DrawnProblem.values(each.features);
    Problem problem = drawn.with(each.penalties);
    Oracle oracle = drawn.oracle(problem);
    double[] zeros = new double[drawn.dimension()];
    Descent whole = Descent.run(problem, Lbfgs.cold(problem, zeros), oracle, 2000);
    double least = whole.last().objective();
    double target = least + 1e-6 * (whole.first().objective() - least);
    Lbfgs solver = Lbfgs.cold(problem, zeros);
    double objective = Double.POSITIVE_INFINITY;
    int passes = 0;
    for (; objective > target; passes++) {
      if (tell(solver, oracle.answer(ask(solver))) instanceof Progress.Measured measured) {
        Measurement measurement = measured.measurement();
        objective = measurement.objective();
      }
    }
    assertThat(passes).isLessThanOrEqualTo((int) (1.1 * each.passes));
  }
}
