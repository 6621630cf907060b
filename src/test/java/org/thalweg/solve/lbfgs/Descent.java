package org.thalweg.solve.lbfgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Solver;

/**
 * A solver driven to its end, or for so many passes, and what holds of every one on the way: no
 * report is above the one before, all are finite and feasible, and it is at what it reported last.
 */
record Descent(Solver solver, List<Measurement> reports, int passes) {

  static Descent run(Problem problem, Solver solver, Oracle oracle, int mostPasses) {
    List<Measurement> reports = new ArrayList<>();
    int passes = 0;
    for (; passes < mostPasses && solver.ended().isEmpty(); passes++) {
      if (tell(solver, oracle.answer(ask(solver))) instanceof Progress.Measured measured) {
        Measurement report = measured.measurement();
        assertThat(report.isFinite()).isTrue();
        assertThat(report.overAllRows()).isTrue();
        assertThat(report.penalty()).isEqualTo(problem.penalty(report.w())).isFinite();
        assertThat(solver.point()).isSameAs(report.w());
        if (!reports.isEmpty()) {
          Measurement before = reports.get(reports.size() - 1);
          assertThat(report.objective()).isLessThanOrEqualTo(before.objective());
        }
        reports.add(report);
      }
    }
    return new Descent(solver, reports, passes);
  }

  static Descent toTheEnd(Problem problem, Solver solver, Oracle oracle) {
    Descent descent = run(problem, solver, oracle, 20_000);
    assertThat(solver.ended().map(Reason::kind)).contains(Reason.Kind.STALLED);
    return descent;
  }

  double[] w() {
    return solver.point();
  }

  Measurement first() {
    return reports.get(0);
  }

  Measurement last() {
    return reports.get(reports.size() - 1);
  }
}
