package org.thalweg.solve;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.solve.ValidationSeries.Point;
import org.thalweg.text.Text;

/**
 * The loop that minimises a problem by any solver.
 *
 * <pre>
 *   until there is a reason to end:
 *     step      of the solver, which asks the oracle and has a measurement to report
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
 * @param points what is measured of points
 * @param stop when to end; asked after every report
 * @param listeners get every report, in order, in the calling thread
 * @param validation on which rows points are measured; empty where there are none
 */
public record Minimiser(
    Points points,
    Oracle oracle,
    StopCriterion stop,
    List<TrainingListener> listeners,
    Checkpoints checkpoints,
    Optional<Validation> validation) {
  /** The rule of a run whose steps led above its start. */
  static final String ABOVE_START = "objective";

  private static final double ROUNDING = 1e-9; // of an objective, relative

  public Minimiser {
    listeners = List.copyOf(listeners);
  }

  /** A minimiser of a problem whose w is an array. */
  public Minimiser(
      Problem problem,
      Oracle oracle,
      StopCriterion stop,
      List<TrainingListener> listeners,
      Checkpoints checkpoints,
      Optional<Validation> validation) {
    this(Points.of(problem, oracle), oracle, stop, listeners, checkpoints, validation);
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

  /** A run of a problem whose w is an array, of which nothing but its result is wanted. */
  public static Minimiser of(Problem problem, Oracle oracle, StopCriterion stop) {
    return of(Points.of(problem, oracle), oracle, stop);
  }

  /** A run of which nothing but its result is wanted. */
  public static Minimiser of(Points points, Oracle oracle, StopCriterion stop) {
    return new Minimiser(points, oracle, stop, List.of(), Checkpoints.none(), Optional.empty());
  }

  /** This run, with listeners. */
  public Minimiser heardBy(List<TrainingListener> listeners) {
    return new Minimiser(points, oracle, stop, listeners, checkpoints, validation);
  }

  /** This run, with checkpoints. */
  public Minimiser keeping(Checkpoints checkpoints) {
    return new Minimiser(points, oracle, stop, listeners, checkpoints, validation);
  }

  /** This run, whose points are measured on validation rows. */
  public Minimiser validated(Optional<Validation> validation) {
    return new Minimiser(points, oracle, stop, listeners, checkpoints, validation);
  }

  /** Runs a solver from its start to the end. */
  public TrainingResult minimise(Solver solver) {
    BestPoint best = BestPoint.start(points, solver.point());
    MinimiserRun run = new MinimiserRun(this, solver, new History(oracle.rows()), best);
    solver.objective().ifPresent(best::know);
    run.validated = validation.map(some -> BestValidated.start(some, solver.point()));
    return run.toTheEnd();
  }

  /**
   * Continues a run from a snapshot, to the same end, bit by bit, as if it had never stopped.
   *
   * @param solver as it was restored from that snapshot
   */
  public TrainingResult resume(Solver solver, Snapshot snapshot) {
    BestPoint best = BestPoint.restore(points, snapshot);
    MinimiserRun run = new MinimiserRun(this, solver, snapshot.history().copy(), best);
    run.validated = validation.map(some -> BestValidated.restore(some, snapshot));
    run.convergedAt = snapshot.memory().getOrDefault(MinimiserRun.CONVERGED_AT, run.convergedAt);
    return run.toTheEnd();
  }

  /** That the steps led above the start: far above, or a little; not by rounding. */
  static Optional<Reason> worse(double ofStart, double ofLast) {
    double rise = ofLast - ofStart;
    if (rise <= ROUNDING * Math.abs(ofStart)) {
      return Optional.empty();
    }
    return Optional.of(
        new Reason(
            rise <= Math.abs(ofStart) ? Reason.Kind.STALLED : Reason.Kind.DIVERGED,
            ABOVE_START,
            Text.of(
                "%.6g after the last step, but %.6g at the start, which is the result",
                ofLast, ofStart)));
  }

  /** What changes while a run lasts. */
  private static final class MinimiserRun {
    static final String CONVERGED_AT = "run.convergedAt";

    private final Minimiser of;
    private final Solver solver;
    private final History history;
    private final BestPoint best;
    private final long begin;
    Optional<BestValidated> validated = Optional.empty();
    private ValidationSeries.Point last; // measured where the run ends; null elsewhere
    double[] convergedAt = {}; // where a rule of convergence was met
    private long rows; // read since the last report
    private boolean isReported = true; // whether the last step is in the history
    private final Oracle counted;

    /** A run that begins or goes on. */
    MinimiserRun(Minimiser of, Solver solver, History history, BestPoint best) {
      this.of = of;
      this.solver = solver;
      this.history = history;
      this.best = best;
      this.counted = of.oracle().counting(read -> rows += read);
      this.begin = System.nanoTime() - history.elapsed().toNanos();
    }

    /** Takes steps until there is a reason to end. */
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

    /** One step; and why the run ends with it, if it does. */
    private Optional<Reason> next() {
      Progress progress = solver.step(counted);
      Optional<Reason> end = Optional.empty();
      if (progress instanceof Progress.Measured measured) {
        rows -= measured.aside();
        isReported = false;
        end = report(measured.measurement());
        isReported = true;
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
     * Ends the run as the user wishes who cancelled an answer, with a checkpoint of the state
     * before the step. There is none if that state is no more, or if a report was not complete;
     * then the checkpoint before stands, as after a crash.
     */
    private Reason cancelled(CancelledException e) {
      if (history.steps() == 0) {
        throw e; // as before a run begins, there is nothing to keep
      }
      Reason reason =
          new Reason(
              Reason.Kind.INTERRUPTED, "cancellation", "%d steps".formatted(history.steps()));
      if (isReported && solver.isWhole()) {
        save(Optional.of(reason));
      }
      return reason;
    }

    /** Why a run that is resumed has nothing left to do. */
    private Optional<Reason> exhausted() {
      Optional<Reason> met = history.last() == null ? Optional.empty() : stop();
      return met.or(solver::ended);
    }

    private Optional<Reason> report(Measurement measured) {
      Measurement here =
          measured.overAllRows() ? of.points().certified(measured, history) : measured;
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
              .orElse(new double[0]);
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
      if (convergedAt.length > 0) {
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
      double[] last = convergedAt.length > 0 ? convergedAt : solver.point();
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
      } catch (
          CancelledException e) { // even that; so the last point stands, but for a measured one
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

  /**
   * The best point that a run has measured on its validation rows, and what was measured on the
   * way.
   *
   * <p>The run ends for lack of improvement by a reference of its own: the last value that was
   * better than the reference before it by more than {@code minImprovement}. So many small
   * improvements count once they add up to one, while the best point is the best, however little
   * better it is.
   */
  private static final class BestValidated {
    private static final String NAME = "validation";

    private final Validation validation;
    private State at;

    /**
     * What is saved.
     *
     * @param w the best point
     * @param points what was measured
     * @param waited measurements since the reference
     */
    private record State(
        double[] w, List<Point> points, Point best, double reference, int waited) {}

    private BestValidated(Validation validation, State at) {
      this.validation = validation;
      this.at = new State(at.w, new ArrayList<>(at.points), at.best, at.reference, at.waited);
    }

    /** A run that begins at a point. */
    static BestValidated start(Validation validation, double[] w) {
      double[] own = w.clone();
      Point first = new Point(0, validation.scorer().first(own));
      return new BestValidated(validation, new State(own, List.of(first), first, first.value(), 0));
    }

    /** Whether a point is to be measured after so many steps. */
    boolean isDue(long steps) {
      return steps % validation.everyReports() == 0;
    }

    /** Takes a measurement into account, and says whether it is the best one. */
    boolean add(double[] point, Point here) {
      at.points.add(here);
      boolean isBest = isBetter(here, at.best);
      if (isBest) {
        System.arraycopy(point, 0, at.w, 0, at.w.length);
        validation.scorer().keep(at.w);
      }
      double before = at.reference;
      boolean isGain =
          validation.scorer().isBetter(here.value(), before, validation.minImprovement());
      at =
          new State(
              at.w,
              at.points,
              isBest ? here : at.best,
              isGain ? here.value() : before,
              isGain ? 0 : at.waited + 1);
      return isBest;
    }

    boolean isBetter(Point one, Point other) {
      return validation.scorer().isBetter(one.value(), other.value(), 0);
    }

    /** Why the run ends here: so many measurements without improvement; empty if it goes on. */
    Optional<Reason> stop() {
      if (validation.patience() == 0 || at.waited < validation.patience()) {
        return Optional.empty();
      }
      return Optional.of(
          new Reason(
              Reason.Kind.VALIDATED,
              "validation",
              Text.of(
                  "%s %.6g after %d steps is the best; %d measurements without improvement",
                  validation.scorer().metric(), at.best.value(), at.best.steps(), at.waited)));
    }

    /** The point itself; only read. */
    double[] w() {
      return at.w;
    }

    Point best() {
      return at.best;
    }

    /** Whether the last measurement was after so many steps. */
    boolean isMeasured(long steps) {
      return at.points.get(at.points.size() - 1).steps() == steps;
    }

    /** The series, and one more measurement where the run ended between two of them. */
    ValidationSeries series(Optional<Point> last, Point kept) {
      List<Point> all = new ArrayList<>(at.points);
      last.ifPresent(all::add);
      return new ValidationSeries(validation.scorer().metric(), all, kept);
    }

    /** Adds copies to what a snapshot keeps, given the w of the snapshot. */
    void save(double[] point, Map<String, double[]> memory) {
      memory.putAll(States.save(NAME, at, point));
    }

    /**
     * As it was saved; of a run that had no validation, as if it began at its point.
     *
     * @throws Snapshot.Unfit if it is not whole
     */
    static BestValidated restore(Validation validation, Snapshot snapshot) {
      if (!snapshot.memory().containsKey(NAME)) {
        return start(validation, snapshot.w());
      }
      State saved = States.restore(NAME, State.class, snapshot.w(), snapshot.memory());
      validation.scorer().keep(saved.w);
      return new BestValidated(validation, saved);
    }
  }

  /**
   * The lowest point that a run has measured over all rows; before the first such measurement the
   * point where it began, whose objective is not known.
   */
  static final class BestPoint {
    private static final String NAME = "best";

    /**
     * How far above the lowest objective, relative to it, a point counts as no higher: rounding.
     */
    private static final double ROUNDING = 1e-12;

    private static final double FALLEN = 0.1; // of the first gradient's norm

    private final Points points;
    private State at;
    private double norm; // ‖w‖₂ in the units of the problem; NaN before it is needed

    /**
     * What is saved.
     *
     * @param w null if it is all zeros
     * @param objective NaN before F was measured over all rows
     * @param gap NaN if it is not certified
     * @param isLast whether the last report may count as the result
     * @param isStart whether it is where the run began
     * @param isFromZero whether the run began at w = 0
     */
    private record State(
        @States.MayBeNull double[] w,
        double objective,
        double gradientNorm,
        double firstGradientNorm,
        double gap,
        boolean isLast,
        boolean isStart,
        boolean isFromZero) {
      State with(double[] other, double ofOther) {
        return new State(
            other, ofOther, gradientNorm, firstGradientNorm, gap, isLast, isStart, isFromZero);
      }
    }

    private BestPoint(Points points, State at, double norm) {
      this.points = points;
      this.at = at;
      this.norm = norm;
    }

    /** The point where a run begins, before anything was measured. */
    static BestPoint start(Points points, double[] w) {
      double no = Double.NaN;
      double norm = points.length(w);
      State at = new State(w.clone(), no, no, no, no, false, true, norm == 0);
      return new BestPoint(points, at, norm);
    }

    /** Takes a measurement into account. */
    void add(Measurement here) {
      double first =
          Double.isNaN(at.firstGradientNorm) ? here.standardisedNorm() : at.firstGradientNorm;
      boolean isLast = !here.overAllRows() || isNoHigher(here.objective());
      boolean isBest = here.overAllRows() && isLast;
      at =
          new State(
              at.w,
              isBest ? here.objective() : at.objective,
              isBest ? here.standardisedNorm() : at.gradientNorm,
              first,
              isBest ? here.gap() : at.gap,
              isLast,
              at.isStart && (!isBest || Arrays.equals(here.w(), at.w)),
              at.isFromZero);
      if (isBest) {
        System.arraycopy(here.w(), 0, at.w, 0, at.w.length);
        norm = Double.NaN;
      }
    }

    private boolean isNoHigher(double other) {
      return isUnknown() || other <= at.objective + ROUNDING * Math.abs(at.objective);
    }

    /**
     * Whether a rule of convergence may end the run at the last report: not where that was measured
     * over all rows at a point above the lowest one, which is what the run gives back.
     */
    boolean isLast() {
      return at.isLast;
    }

    /** Whether this is where the run began, because no lower point was measured over all rows. */
    boolean isStart() {
      return at.isStart;
    }

    /** Whether F is not known there: at the start, before a measurement over all rows. */
    boolean isUnknown() {
      return Double.isNaN(at.objective);
    }

    /** Takes note of F at the start. */
    void know(double ofStart) {
      at = at.with(at.w, ofStart);
    }

    /** The lowest point: the array itself, in the coordinates of the problem; only to be read. */
    double[] w() {
      return at.w;
    }

    /** What the run knows of a point: what the solver certified, if this is it. */
    Standing standing(double[] point) {
      double bound = Arrays.equals(point, at.w) ? at.gap : Double.NaN;
      return Standing.nothing(relativeGradient(), Optional.empty(), Math.abs(at.objective), true)
          .proven(bound, Optional.empty());
    }

    /** {@link Standing#relativeGradient} there; not a number where none was measured. */
    double relativeGradient() {
      return Standing.relativeGradient(at.gradientNorm, at.firstGradientNorm);
    }

    /**
     * ‖∇F‖·‖w‖ there, both in the units of the problem, which is about F − F* once w is about as
     * long as at the minimum. Not a number where the gradient was not measured, nor in a run that
     * began at w = 0 before its gradient has fallen to a tenth: after a short step from there the
     * product is small, wherever the minimum is.
     */
    double gapEstimate() {
      boolean isLong = !at.isFromZero || at.gradientNorm <= FALLEN * at.firstGradientNorm;
      return isLong ? at.gradientNorm * norm() : Double.NaN;
    }

    /** ‖w‖₂ in the units of the problem: of every step, in most of which this point is the same. */
    private double norm() {
      norm = Double.isNaN(norm) ? points.length(at.w) : norm;
      return norm;
    }

    /**
     * Whether it is certified to be close; or its gradient is small beside the first one of the
     * run; or, without a certificate, {@link #gapEstimate} beside |F|, for runs that begin near a
     * minimum, but not at w = 0, where that says nothing.
     */
    boolean isNearMinimum() {
      double close = Standing.STATIONARY * Math.abs(at.objective);
      return at.gap <= close
          || relativeGradient() <= Standing.STATIONARY
          || Double.isNaN(at.gap) && norm() > 0 && gapEstimate() <= close;
    }

    /** Adds copies to what a snapshot keeps, given the w of the snapshot. */
    void save(double[] point, Map<String, double[]> memory) {
      boolean isZero = norm() == 0 && !Arrays.equals(at.w, point);
      memory.putAll(States.save(NAME, isZero ? at.with(null, at.objective) : at, point));
    }

    /**
     * As it was saved.
     *
     * @throws Snapshot.Unfit if the snapshot has none
     */
    static BestPoint restore(Points points, Snapshot snapshot) {
      double[] point = snapshot.w();
      State saved = States.restore(NAME, State.class, point, snapshot.memory());
      double[] w = saved.w == null ? new double[point.length] : saved.w;
      return new BestPoint(points, saved.with(w, saved.objective), Double.NaN);
    }
  }
}
