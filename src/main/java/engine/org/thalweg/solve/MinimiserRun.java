package org.thalweg.solve;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.thalweg.reduce.Answer;

/** What changes while a run lasts. */
final class MinimiserRun {
  static final String CONVERGED_AT = "run.convergedAt";

  private final Minimiser of;
  private final Solver solver;
  private final History history;
  private final BestPoint best;
  private final long begin;
  Optional<BestValidated> validated = Optional.empty();
  private ValidationSeries.Point last; // measured where the run ends; null elsewhere
  double[] convergedAt; // where a rule of convergence was met; null elsewhere
  private long rows; // read since the last report
  private boolean isBetween; // whether the last answer led to a report

  /** A run that begins or goes on. */
  MinimiserRun(Minimiser of, Solver solver, History history, BestPoint best) {
    this.of = of;
    this.solver = solver;
    this.history = history;
    this.best = best;
    this.begin = System.nanoTime() - history.elapsed().toNanos();
  }

  /** Asks, answers and tells until there is a reason to end. */
  TrainingResult toTheEnd() {
    Optional<Reason> end = exhausted();
    try {
      while (end.isEmpty()) {
        end = next();
      }
    } catch (CancelledException e) {
      end = Optional.of(cancelled(e));
    }
    return result(end.get());
  }

  /** One question and its answer; and why the run ends with it, if it does. */
  private Optional<Reason> next() {
    Answer answer = of.oracle().answer(solver.ask());
    isBetween = false;
    rows += answer.rows();
    Progress progress = solver.tell(answer);
    Optional<Reason> end = Optional.empty();
    if (progress instanceof Progress.Measured measured) {
      rows -= measured.aside();
      end = report(measured.measurement());
      isBetween = true;
    } else if (progress instanceof Progress.Prepared) {
      rows = 0;
    } else if (progress instanceof Progress.WentBack back) {
      history.count(rows);
      rows = 0;
      history.setBack(back.step());
    }
    if (end.isEmpty() && solver.ended().isPresent()) {
      end = solver.ended();
      save(end);
    }
    return end;
  }

  /**
   * Ends the run as the user wishes who cancelled an answer. A checkpoint is written where the
   * question was the first one of a step; else the one before stands, as after a crash.
   */
  private Reason cancelled(CancelledException e) {
    if (history.steps() == 0) {
      throw e; // as before a run begins, there is nothing to keep
    }
    Reason reason =
        new Reason(Reason.Kind.INTERRUPTED, "cancellation", "%d steps".formatted(history.steps()));
    if (isBetween) {
      save(Optional.of(reason));
    }
    return reason;
  }

  /** Why a run that is resumed has nothing left to do. */
  private Optional<Reason> exhausted() {
    Optional<Reason> met = history.last() == null ? Optional.empty() : stop();
    return met.or(solver::ended);
  }

  private Optional<Reason> report(Measurement here) {
    StepReport report =
        new StepReport(
            history.steps(),
            (history.rowsSeen() + (double) rows) / history.rows(),
            here.loss(),
            here.penalty(),
            here.gradientNorm(),
            here.stepNorm(),
            here.learningRate(),
            rows,
            here.gap(),
            Duration.ofNanos(System.nanoTime() - begin));
    rows = 0;
    history.add(report);
    if (here.overAllRows() && best.isUnknown() && !Arrays.equals(here.w(), best.w())) {
      best.know(of.points().objectives(best.w(), here.w())[0]);
    }
    best.add(here);
    validated.ifPresent(some -> validate(some, report.step()));
    of.listeners().forEach(listener -> listener.onStep(report));
    Optional<Reason> end = stop();
    convergedAt =
        end.filter(reason -> reason.kind() == Reason.Kind.CONVERGED)
            .filter(reason -> here.overAllRows() || !solver.choosesPoint())
            .map(reason -> here.w().clone())
            .orElse(null);
    if (end.isPresent()) {
      save(end);
    } else if (!isLost() && of.checkpoints().due(report)) {
      keepSnapshot();
    }
    return end;
  }

  private Optional<Reason> stop() {
    history.estimateGap(best.gapEstimate());
    return of.stop()
        .reasons(history)
        .filter(reason -> best.isLast() || reason.kind() != Reason.Kind.CONVERGED)
        .findFirst()
        .or(() -> validated.flatMap(BestValidated::stop));
  }

  /**
   * Measures the point on the validation rows where that is due, or the run ends here. What is
   * measured at the end alone is no part of the state, so that a run whose budget is raised later
   * is the same as one that had it from the start.
   */
  private void validate(BestValidated some, long step) {
    long steps = history.steps();
    boolean isDue = some.isDue(steps);
    if (isDue || stop().isPresent() || solver.ended().isPresent()) {
      ValidationSeries.Point here = measured(steps);
      boolean isBest = isDue ? some.add(solver.point(), here) : some.isBetter(here, some.best());
      last = isDue ? null : here;
      ValidationReport report =
          new ValidationReport(
              step, of.validation().orElseThrow().scorer().metric(), here.value(), isBest);
      of.listeners().forEach(listener -> listener.onValidation(report));
    }
  }

  private ValidationSeries.Point measured(long steps) {
    double value = of.validation().orElseThrow().measure(solver.point());
    return new ValidationSeries.Point(steps, value);
  }

  /**
   * Writes the last checkpoint of a run. A run that diverged has none, so that it can be resumed
   * from the checkpoint before.
   */
  private void save(Optional<Reason> end) {
    if (end.isPresent() && !isLost() && of.checkpoints().dueAtEnd()) {
      keepSnapshot();
    }
  }

  private boolean isLost() {
    return solver.ended().filter(r -> r.kind() == Reason.Kind.DIVERGED).isPresent();
  }

  private void keepSnapshot() {
    of.listeners().forEach(TrainingListener::beforeCheckpoint);
    of.checkpoints().keep(snapshot());
  }

  private Snapshot snapshot() {
    double[] point = solver.point().clone();
    Map<String, double[]> memory = new LinkedHashMap<>(solver.save());
    best.save(point, memory);
    validated.ifPresent(some -> some.save(point, memory));
    if (convergedAt != null) {
      memory.put(CONVERGED_AT, convergedAt.clone());
    }
    return new Snapshot(history.steps(), point, memory, history.copy());
  }

  private TrainingResult result(Reason end) {
    Optional<Reason> lost = solver.ended().filter(r -> r.kind() == Reason.Kind.DIVERGED);
    Reason reason = lost.orElse(end);
    if (validated.isPresent()) {
      return validated(validated.get(), reason);
    }
    double[] last = convergedAt != null ? convergedAt : solver.point();
    if (Arrays.equals(last, best.w())) {
      return result(last, reason);
    }
    return lower(last, reason);
  }

  /** The best point by the metric, where it may be the last one, which was not due. */
  private TrainingResult validated(BestValidated some, Reason reason) {
    long steps = history.steps();
    if (last == null && !some.isMeasured(steps)) {
      try {
        last = measured(steps);
      } catch (CancelledException e) { // even that; so the best point so far stands
        last = null;
      }
    }
    boolean isLast = last != null && some.isBetter(last, some.best());
    double[] w = isLast ? solver.point() : some.w();
    return new TrainingResult(
        w.clone(),
        reason,
        history,
        best.isNearMinimum(),
        best.standing(w),
        Optional.of(some.series(Optional.ofNullable(last), isLast ? last : some.best())));
  }

  /** The lower one of the best point and the last one, which were not measured together yet. */
  private TrainingResult lower(double[] last, Reason reason) {
    double[] kept = best.w();
    double[] both;
    try {
      both = of.points().objectives(kept, last);
    } catch (CancelledException e) { // even that; so the last point stands, but for a measured one
      return result(best.isUnknown() || best.isStart() ? last : kept, reason);
    }
    if (both[1] <= both[0] || Double.isNaN(both[0])) {
      return result(last, reason);
    }
    Reason told = best.isStart() ? Minimiser.worse(both[0], both[1]).orElse(reason) : reason;
    boolean isKnown = // why it is worse, or that the user did not let it go on
        reason.kind() == Reason.Kind.DIVERGED || reason.kind() == Reason.Kind.INTERRUPTED;
    return result(kept, isKnown ? reason : told);
  }

  private TrainingResult result(double[] w, Reason reason) {
    return new TrainingResult(
        w.clone(), reason, history, best.isNearMinimum(), best.standing(w), Optional.empty());
  }
}
