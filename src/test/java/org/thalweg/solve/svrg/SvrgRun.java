package org.thalweg.solve.svrg;

import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.thalweg.reduce.Answer;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;

/** Asks and tells, and counts the passes. */
final class SvrgRun {
  private final Oracle oracle;
  private final Svrg solver;
  private final List<Measurement> reports = new ArrayList<>();
  private final List<Double> passes = new ArrayList<>();
  private double rows;

  SvrgRun(Svrg solver, Oracle oracle) {
    this.solver = solver;
    this.oracle = oracle;
  }

  Svrg solver() {
    return solver;
  }

  /** What was reported, in copies. */
  List<Measurement> reports() {
    return reports;
  }

  /** Passes until each report. */
  List<Double> passes() {
    return passes;
  }

  /** One question and its answer. */
  Question<?> step() {
    Question<?> question = ask(solver);
    Answer answer = oracle.answer(question);
    rows += answer.rows();
    if (tell(solver, answer) instanceof Progress.Measured measured) {
      Measurement here = measured.measurement();
      reports.add(
          new Measurement(
              here.w().clone(),
              here.loss(),
              here.penalty(),
              here.gradientNorm(),
              here.stepNorm(),
              here.learningRate(),
              here.overAllRows()));
      passes.add(rows / oracle.rows());
    }
    return question;
  }

  /** Goes on to so many reports, or to the end. */
  SvrgRun to(int wanted, Consumer<Svrg> afterReport) {
    while (reports.size() < wanted && solver.ended().isEmpty()) {
      int before = reports.size();
      step();
      if (reports.size() > before) {
        afterReport.accept(solver);
      }
    }
    return this;
  }

  SvrgRun to(int wanted) {
    return to(wanted, solver -> {});
  }

  /** Goes on until a report has a small gradient at the lowest point, and gives the passes. */
  double passesTo(double gradientNorm, double mostPasses) {
    double lowest = Double.POSITIVE_INFINITY;
    while (rows / oracle.rows() < mostPasses && solver.ended().isEmpty()) {
      int before = reports.size();
      step();
      if (reports.size() > before) {
        Measurement last = reports.get(before);
        lowest = Math.min(lowest, last.objective());
        if (last.objective() <= lowest && last.gradientNorm() <= gradientNorm) {
          return passes.get(before);
        }
      }
    }
    return Double.POSITIVE_INFINITY;
  }
}
