package org.thalweg.solve;

import java.util.List;
import java.util.Optional;
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
    run.convergedAt = snapshot.memory().get(MinimiserRun.CONVERGED_AT);
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
}
