package org.thalweg.solve.sgd;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.thalweg.schedule.Legs;
import org.thalweg.solve.Answer;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;

/**
 * Gradient steps in legs, beside which the mean loss of rows that no step sees is measured. The
 * point is the one at which that was lowest, and the run ends with a leg that has not lowered it
 * much: a longer one would fit the rows of the batches better, and others no better.
 *
 * <p>In a snapshot: the arrays of the steps, {@code heldOut.w} with the point, and {@code
 * heldOut.figures} with its loss, that before the leg, whether the run has ended, and after how
 * many steps the point was there.
 */
public final class EarlyEnd implements Solver {
  private static final String W = "heldOut.w";
  private static final String FIGURES = "heldOut.figures";
  private static final String POSITION = "position";

  /**
   * What stays the same during a run.
   *
   * @param steps the gradient steps
   * @param legs of the run
   * @param interval the number of steps between two measurements; there is one at the end of every
   *     leg besides
   * @param leastGain by which a leg must lower the loss, relative to it; empty where the run does
   *     not end early
   * @param heldOut the rows that no step sees
   */
  public record Setting(
      Sgd.Setting steps, Legs legs, long interval, OptionalDouble leastGain, Draw heldOut) {
    public Setting {
      if (interval < 1) {
        throw new IllegalArgumentException("interval must be at least 1 but was " + interval);
      }
    }
  }

  private final Setting setting;
  private final Sgd sgd;
  private long steps;
  private double[] best; // where the loss of the rows held out was lowest; null before the first
  private double lowest = Double.POSITIVE_INFINITY;
  private double before = Double.POSITIVE_INFINITY; // the lowest when the leg began
  private long bestSteps; // after which it was lowest
  private Progress.Measured waiting; // a step, for whose report the measurement is due; else null
  private Reason end; // null while the run goes on

  private EarlyEnd(Setting setting, Sgd sgd, long steps) {
    this.setting = setting;
    this.sgd = sgd;
    this.steps = steps;
  }

  /** A run that begins, as {@link Sgd#begin}. */
  public static EarlyEnd begin(Setting setting, double[] start) {
    return new EarlyEnd(setting, Sgd.begin(setting.steps, start), 0);
  }

  /**
   * A run as a snapshot has it.
   *
   * @throws Snapshot.Unfit if the snapshot is of another solver, rule or problem
   */
  public static EarlyEnd restore(Setting setting, Snapshot snapshot) {
    EarlyEnd run = new EarlyEnd(setting, Sgd.restore(setting.steps, snapshot), snapshot.step());
    double[] figures = snapshot.memory(FIGURES, 4);
    run.lowest = figures[0];
    run.before = figures[1];
    run.bestSteps = (long) figures[3];
    if (snapshot.memory().containsKey(W)) {
      run.best = snapshot.memory(W, snapshot.w().length).clone();
    }
    if (figures[2] != 0) {
      run.end = run.littleGain();
    }
    return run;
  }

  @Override
  public Question ask() {
    if (waiting == null) {
      return sgd.ask();
    }
    double[] here = sgd.point();
    return new Question.Line(here, here, new double[1], setting.heldOut);
  }

  @Override
  public Progress tell(Answer answer) {
    if (waiting != null) {
      measure(((Answer.Losses) answer).sum().meanLoss(0));
      Progress report = waiting.aside(answer.rows());
      waiting = null;
      return report;
    }
    Progress progress = sgd.tell(answer);
    if (!(progress instanceof Progress.Measured measured)) {
      return progress;
    }
    steps++;
    if (sgd.ended().isPresent() || steps % setting.interval != 0 && !isEndOfLeg()) {
      return progress;
    }
    waiting = measured;
    return Progress.pending();
  }

  private boolean isEndOfLeg() {
    return steps == setting.legs.end(setting.legs.of(steps - 1));
  }

  private void measure(double loss) {
    if (loss < lowest) {
      lowest = loss;
      best = sgd.point().clone();
      bestSteps = steps;
    }
    if (!isEndOfLeg()) {
      return;
    }
    double least = setting.leastGain.orElse(Double.NEGATIVE_INFINITY);
    if (setting.legs.of(steps - 1) > 0 && before - lowest <= least * Math.abs(before)) {
      end = littleGain();
    } else {
      before = lowest;
    }
  }

  /** Whether it has ended because the last leg gained little. */
  boolean hasConverged() {
    return end != null;
  }

  /** After how many steps the loss of the rows held out was lowest. */
  long bestSteps() {
    return bestSteps;
  }

  /** The learning rate that was chosen. */
  double learningRate() {
    return sgd.chosenRate();
  }

  private Reason littleGain() {
    return new Reason(
        Reason.Kind.CONVERGED,
        "objectiveChange",
        String.format(
            java.util.Locale.ROOT,
            "mean loss of rows held out %.6g, and %.6g before the last %d steps",
            lowest,
            before,
            setting.legs.end(setting.legs.of(steps - 1))
                - setting.legs.begin(setting.legs.of(steps - 1))));
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
    saved.put(FIGURES, new double[] {lowest, before, end == null ? 0 : 1, bestSteps});
    if (best != null) {
      saved.putIfAbsent(POSITION, sgd.point().clone());
      saved.put(W, best.clone());
    }
    return saved;
  }
}
