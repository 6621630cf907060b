package org.thalweg.solve;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.LineSum;

/**
 * The loop that minimises a problem by any solver.
 *
 * <pre>
 *   until there is a reason to end:
 *     ask       the solver for its next question
 *     answer    it, by the oracle
 *     tell      the solver; where a step is complete it has a measurement to report
 *     report    to the listeners, and keep the lowest point measured over all rows
 *     validate  the point on the validation rows, where that is due
 *     stop?     by the rules of the user
 *     save      a checkpoint where one is due
 * </pre>
 *
 * What a run promises is kept here, for all solvers. With validation, the result is the best point
 * by its metric of all that were measured, the start and the end included. Else it is never above a
 * point that was measured over all rows, nor above the start; a run whose last point is above its
 * start says so in its reason. A run ends by a rule of the user, or because the solver finds no
 * lower point, and the reason says which. A run that has ended takes no step when it is resumed.
 *
 * @param stop when to end; asked after every report
 * @param listeners get every report, in order, in the calling thread
 * @param validation on which rows points are measured; empty where there are none
 */
public record Minimiser(
    Problem problem,
    Oracle oracle,
    StopCriterion stop,
    List<TrainingListener> listeners,
    Checkpoints checkpoints,
    Optional<Validation> validation) {
  private static final String CONVERGED_AT = "run.convergedAt";
  private static final double ROUNDING = 1e-9; // of an objective, relative

  public Minimiser {
    listeners = List.copyOf(listeners);
  }

  /** A minimiser without validation. */
  public Minimiser(
      Problem problem,
      Oracle oracle,
      StopCriterion stop,
      List<TrainingListener> listeners,
      Checkpoints checkpoints) {
    this(problem, oracle, stop, listeners, checkpoints, Optional.empty());
  }

  /** A minimiser that leaves no checkpoints. */
  public Minimiser(
      Problem problem, Oracle oracle, StopCriterion stop, List<TrainingListener> listeners) {
    this(problem, oracle, stop, listeners, Checkpoints.none());
  }

  /** Runs a solver from its start to the end. */
  public TrainingResult minimise(Solver solver) {
    Run run = new Run(solver, new History(oracle.rows()), BestPoint.start(problem, solver.point()));
    solver.objective().ifPresent(run.best::know);
    run.validated = validation.map(some -> BestValidated.start(some, solver.point()));
    return run.toTheEnd();
  }

  /**
   * Continues a run from a snapshot, to the same end, bit by bit, as if it had never stopped.
   *
   * @param solver as it was restored from that snapshot
   */
  public TrainingResult resume(Solver solver, Snapshot snapshot) {
    Run run = new Run(solver, snapshot.history().copy(), BestPoint.restore(problem, snapshot));
    run.validated = validation.map(some -> BestValidated.restore(some, snapshot));
    run.convergedAt = snapshot.memory().get(CONVERGED_AT);
    return run.toTheEnd();
  }

  /** What changes while a run lasts. */
  private final class Run {
    private final Solver solver;
    private final History history;
    private final BestPoint best;
    private final long begin;
    private Optional<BestValidated> validated = Optional.empty();
    private ValidationSeries.Point last; // measured where the run ends; null elsewhere
    private double[] convergedAt; // where a rule of convergence was met; null elsewhere
    private long rows; // read since the last report
    private boolean isBetween; // whether the last answer led to a report

    Run(Solver solver, History history, BestPoint best) {
      this.solver = solver;
      this.history = history;
      this.best = best;
      this.begin = System.nanoTime() - history.elapsed().toNanos();
    }

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
      Answer answer = oracle.answer(solver.ask());
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
          new Reason(
              Reason.Kind.INTERRUPTED, "cancellation", "%d steps".formatted(history.steps()));
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
        best.know(objectives(best.w(), here.w())[0]);
      }
      best.add(here);
      validated.ifPresent(some -> validate(some, report.step()));
      listeners.forEach(listener -> listener.onStep(report));
      Optional<Reason> end = stop();
      convergedAt =
          end.filter(reason -> reason.kind() == Reason.Kind.CONVERGED)
              .filter(reason -> here.overAllRows() || !solver.choosesPoint())
              .map(reason -> here.w().clone())
              .orElse(null);
      if (end.isPresent()) {
        save(end);
      } else if (!isLost() && checkpoints.due(report)) {
        keepSnapshot();
      }
      return end;
    }

    private Optional<Reason> stop() {
      history.estimateGap(best.gapEstimate());
      return stop.reasons(history)
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
                step, validation.orElseThrow().scorer().metric(), here.value(), isBest);
        listeners.forEach(listener -> listener.onValidation(report));
      }
    }

    private ValidationSeries.Point measured(long steps) {
      double value = validation.orElseThrow().measure(solver.point());
      return new ValidationSeries.Point(steps, value);
    }

    /**
     * Writes the last checkpoint of a run. A run that diverged has none, so that it can be resumed
     * from the checkpoint before.
     */
    private void save(Optional<Reason> end) {
      if (end.isPresent() && !isLost() && checkpoints.dueAtEnd()) {
        keepSnapshot();
      }
    }

    private boolean isLost() {
      return solver.ended().filter(r -> r.kind() == Reason.Kind.DIVERGED).isPresent();
    }

    private void keepSnapshot() {
      listeners.forEach(TrainingListener::beforeCheckpoint);
      checkpoints.keep(snapshot());
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
        both = objectives(kept, last);
      } catch (
          CancelledException e) { // even that; so the last point stands, but for a measured one
        return result(best.isUnknown() || best.isStart() ? last : kept, reason);
      }
      if (both[1] <= both[0] || Double.isNaN(both[0])) {
        return result(last, reason);
      }
      Reason told = best.isStart() ? worse(both[0], both[1]).orElse(reason) : reason;
      boolean isKnown = // why it is worse, or that the user did not let it go on
          reason.kind() == Reason.Kind.DIVERGED || reason.kind() == Reason.Kind.INTERRUPTED;
      return result(kept, isKnown ? reason : told);
    }

    private TrainingResult result(double[] w, Reason reason) {
      return new TrainingResult(
          w.clone(), reason, history, best.isNearMinimum(), best.standing(w), Optional.empty());
    }

    /** That the steps led above the start: far above, or a little; not by rounding. */
    private static Optional<Reason> worse(double ofStart, double ofLast) {
      double rise = ofLast - ofStart;
      if (rise <= ROUNDING * Math.abs(ofStart)) {
        return Optional.empty();
      }
      return Optional.of(
          new Reason(
              rise <= Math.abs(ofStart) ? Reason.Kind.STALLED : Reason.Kind.DIVERGED,
              "objective",
              String.format(
                  Locale.ROOT,
                  "%.6g after the last step, but %.6g at the start, which is the result",
                  ofLast,
                  ofStart)));
    }

    /** F at two points, in one pass over all rows. */
    private double[] objectives(double[] first, double[] second) {
      double[] back = new double[first.length];
      Arrays.setAll(back, j -> first[j] - second[j]);
      LineQuestion line = new LineQuestion(first, back, new double[] {0, 1}, Draw.all());
      LineSum sums = (LineSum) oracle.answer(line);
      return new double[] {
        problem.objective(first, sums.meanLoss(0)), problem.objective(second, sums.meanLoss(1))
      };
    }
  }
}
