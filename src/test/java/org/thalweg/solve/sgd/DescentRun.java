package org.thalweg.solve.sgd;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.EverySnapshot;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import org.thalweg.update.Updater;

/**
 * A run of gradient descent, and what it reported and saved. Its batches count as parts of the data
 * unless it is said that they are all rows.
 */
public final class DescentRun {
  private final Problem problem;
  private final List<StepReport> reports = new ArrayList<>();
  private final List<Snapshot> snapshots = new ArrayList<>();
  private Updater updater = new org.thalweg.update.Sgd();
  private LearningRate rate = new Schedules.Constant(0.5);
  private OnDivergence onDivergence = new OnDivergence.Stop();
  private StopCriterion stop = StopCriterion.never();
  private List<TrainingListener> listeners = List.of(reports::add);
  private Checkpoints checkpoints = Checkpoints.none();
  private boolean isFullBatch;
  private MiniBatchSgd solver;

  /** A run of plain gradient descent with a rate of a half. */
  public DescentRun(Problem problem) {
    this.problem = problem;
  }

  public DescentRun rule(Updater other) {
    updater = other;
    return this;
  }

  public DescentRun rate(LearningRate other) {
    rate = other;
    return this;
  }

  public DescentRun onDivergence(OnDivergence other) {
    onDivergence = other;
    return this;
  }

  public DescentRun until(StopCriterion other) {
    stop = other;
    return this;
  }

  public DescentRun steps(long count) {
    return until(new StopCriterion.MaxSteps(count));
  }

  /** Has these listen in the place of the list of reports. */
  public DescentRun heardBy(List<TrainingListener> others) {
    listeners = others;
    return this;
  }

  public DescentRun onAllRows() {
    isFullBatch = true;
    return this;
  }

  /** Has the state saved after each report, the last one included. */
  public DescentRun saving() {
    checkpoints = new EverySnapshot(snapshots, true);
    return this;
  }

  /** Runs from a start to the end. */
  public TrainingResult from(double[] start, Oracle oracle) {
    solver = MiniBatchSgd.begin(setting(), start);
    return minimiser(oracle).minimise(solver);
  }

  /** Continues from a snapshot. */
  public TrainingResult resume(Snapshot snapshot, Oracle oracle) {
    solver = MiniBatchSgd.restore(setting(), snapshot);
    return minimiser(oracle).resume(solver, snapshot);
  }

  private MiniBatchSgd.SgdSetting setting() {
    return new MiniBatchSgd.SgdSetting(problem, updater, rate, onDivergence, step -> isFullBatch);
  }

  private Minimiser minimiser(Oracle oracle) {
    return Minimiser.of(problem, oracle, stop).heardBy(listeners).keeping(checkpoints);
  }

  /** What was reported. */
  public List<StepReport> reports() {
    return reports;
  }

  /** What was saved. */
  public List<Snapshot> snapshots() {
    return snapshots;
  }

  /** The last one of these. */
  public Snapshot last() {
    return snapshots.get(snapshots.size() - 1);
  }

  /** An array of the solver's memory as it is now. */
  public double[] memory(String slot) {
    return solver.save().get("slot." + slot);
  }

  /** Where the solver is, which need not be the result. */
  public double[] point() {
    return solver.point();
  }
}
