package org.thalweg.solve.sgd;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.LineSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.text.Require;

/**
 * Gradient steps, beside which the mean loss of rows that no step sees is measured. The point is
 * the one at which that was lowest, and the run ends where it has not been lowered much for twice
 * as many steps as there were before: more of them would fit the rows of the batches better, and
 * others no better.
 *
 * <p>In a snapshot: the arrays of the steps, {@code heldOut.w} with the point, and {@code
 * heldOut.figures} with its loss, after how many steps the point was there, the loss that was last
 * much lower than before, after how many steps that was, and whether the run has ended.
 */
public final class HoldoutEarlyStopping implements Solver {
  private static final String W = "heldOut.w";
  private static final String FIGURES = "heldOut.figures";
  private static final int PATIENCE = 3; // times the steps after which a loss was much lower

  /**
   * What stays the same during a run.
   *
   * @param steps the gradient steps
   * @param least steps of a run, and so many more than twice those before it was lowered much
   * @param interval the number of steps between two measurements
   * @param leastGain by which a loss is much lower than another, relative to it; empty where the
   *     run does not end early
   * @param heldOut the rows that no step sees
   */
  public record HoldoutSetting(
      MiniBatchSgd.SgdSetting steps,
      long least,
      long interval,
      OptionalDouble leastGain,
      Draw heldOut) {
    public HoldoutSetting {
      Require.atLeast("interval", interval, 1);
    }
  }

  private final HoldoutSetting setting;
  private final MiniBatchSgd sgd;
  private long steps;
  private double[] best; // where the loss of the rows held out was lowest; null before the first
  private double lowest = Double.POSITIVE_INFINITY;
  private long bestSteps; // after which it was lowest
  private double gained = Double.POSITIVE_INFINITY; // the loss that was last much lower
  private long gainSteps; // after which it was
  private Progress.Measured waiting; // a step, for whose report the measurement is due; else null
  private Reason end; // null while the run goes on

  private HoldoutEarlyStopping(HoldoutSetting setting, MiniBatchSgd sgd, long steps) {
    this.setting = setting;
    this.sgd = sgd;
    this.steps = steps;
  }

  /** A run that begins, as {@link MiniBatchSgd#begin}. */
  public static HoldoutEarlyStopping begin(HoldoutSetting setting, double[] start) {
    return new HoldoutEarlyStopping(setting, MiniBatchSgd.begin(setting.steps, start), 0);
  }

  /**
   * A run as a snapshot has it.
   *
   * @throws Snapshot.Unfit if the snapshot is of another solver, rule or problem
   */
  public static HoldoutEarlyStopping restore(HoldoutSetting setting, Snapshot snapshot) {
    HoldoutEarlyStopping run =
        new HoldoutEarlyStopping(
            setting, MiniBatchSgd.restore(setting.steps, snapshot), snapshot.step());
    double[] figures = snapshot.memory(FIGURES, 5);
    run.lowest = figures[0];
    run.bestSteps = (long) figures[1];
    run.gained = figures[2];
    run.gainSteps = (long) figures[3];
    if (snapshot.memory().containsKey(W)) {
      run.best = snapshot.memory(W, snapshot.w().length).clone();
    }
    if (figures[4] != 0) {
      run.end = run.littleGain();
    }
    return run;
  }

  @Override
  public Question<?> ask() {
    if (waiting == null) {
      return sgd.ask();
    }
    double[] here = sgd.point();
    return new LineQuestion(here, here, new double[1], setting.heldOut);
  }

  @Override
  public Progress tell(Answer answer) {
    if (waiting != null) {
      measure(((LineSum) answer).meanLoss(0));
      Progress report = waiting.aside(answer.rows());
      waiting = null;
      return report;
    }
    Progress progress = sgd.tell(answer);
    if (!(progress instanceof Progress.Measured measured)) {
      return progress;
    }
    steps++;
    if (sgd.ended().isPresent() || steps % setting.interval != 0) {
      return progress;
    }
    waiting = measured;
    return Progress.pending();
  }

  private void measure(double loss) {
    if (loss < lowest) {
      lowest = loss;
      best = sgd.point().clone();
      bestSteps = steps;
    }
    double gain = setting.leastGain.orElse(0);
    if (gainSteps == 0 || loss < gained - gain * Math.abs(gained)) {
      gained = loss;
      gainSteps = steps;
    }
    if (setting.leastGain.isPresent() && steps >= setting.least + PATIENCE * gainSteps) {
      end = littleGain();
    }
  }

  /** Whether it has ended because the last steps gained little. */
  boolean hasConverged() {
    return end != null;
  }

  /** After how many steps the loss of the rows held out was lowest. */
  long bestSteps() {
    return bestSteps;
  }

  /** The learning rate of the first step. */
  double learningRate() {
    return sgd.firstRate();
  }

  private Reason littleGain() {
    return new Reason(
        Reason.Kind.CONVERGED,
        "objectiveChange",
        String.format(
            java.util.Locale.ROOT,
            "mean loss of rows held out %.6g after %d steps, and not much lower since %d",
            lowest,
            bestSteps,
            gainSteps));
  }

  @Override
  public boolean choosesPoint() {
    return best != null;
  }

  @Override
  public double[] point() {
    return best == null ? sgd.point() : best;
  }

  @Override
  public Optional<Reason> ended() {
    return end == null ? sgd.ended() : Optional.of(end);
  }

  @Override
  public Map<String, double[]> save() {
    Map<String, double[]> saved = sgd.save();
    saved.put(FIGURES, new double[] {lowest, bestSteps, gained, gainSteps, end == null ? 0 : 1});
    if (best != null) {
      DescentState.savePosition(best, sgd.point(), saved);
      saved.put(W, best.clone());
    }
    return saved;
  }
}
