package org.thalweg.solve.sgd;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.thalweg.reduce.Answer;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;

/**
 * Gradient steps twice: with an {@link HoldoutEarlyStopping} by which rows that are held out tell
 * how many epochs are best; and once more from the start, for as many epochs of all rows. Where
 * rows are few, a tenth of them that no step sees is missed. The second steps are of the same rule
 * at the same rate, which does not fall, so that what the rows held out say of the first holds for
 * them.
 *
 * <p>The point is the best one of the first steps until the second ones are complete. In a
 * snapshot: the arrays of the steps that are taken; beside the first ones {@code refit.start} with
 * the start; beside the second ones {@code refit.w} with the best point of the first, and {@code
 * refit.figures} with their number, the number of the second, the learning rate, and whether the
 * first ended before their budget.
 */
public final class RefitOnAllRows implements Solver {
  private static final String START = "refit.start";
  private static final String W = "refit.w";
  private static final String FIGURES = "refit.figures";

  /**
   * What stays the same during a run.
   *
   * @param search the first steps
   * @param most of the first steps
   * @param growth batches of an epoch of all rows, divided by those of the rows not held out
   * @param firstBatch number of the first batch of the second steps, which draws from all rows
   */
  public record RefitSetting(
      HoldoutEarlyStopping.HoldoutSetting search, long most, double growth, long firstBatch) {
    private MiniBatchSgd.SgdSetting second(double rate) {
      MiniBatchSgd.SgdSetting before = search.steps();
      return new MiniBatchSgd.SgdSetting(
          before.problem(),
          before.updater(),
          new Schedules.Constant(rate),
          before.onDivergence(),
          step -> false);
    }
  }

  /**
   * What the second steps know of the first.
   *
   * @param best the best point
   * @param before how many there were
   * @param steps how many there are to be
   * @param rate the learning rate that was chosen
   * @param hasConverged whether the first steps ended because they gained little
   */
  private record Second(
      MiniBatchSgd sgd,
      double[] best,
      long before,
      long steps,
      double rate,
      boolean hasConverged) {}

  private final RefitSetting setting;
  private final HoldoutEarlyStopping search; // null where it was complete when the run was saved
  private final double[] start; // of all steps; likewise
  private long taken; // of all steps
  private Second second; // null before the first steps are complete

  private RefitOnAllRows(
      RefitSetting setting, HoldoutEarlyStopping search, double[] start, long taken) {
    this.setting = setting;
    this.search = search;
    this.start = start;
    this.taken = taken;
  }

  /** A run that begins, as {@link MiniBatchSgd#begin}. */
  public static RefitOnAllRows begin(RefitSetting setting, double[] start) {
    return new RefitOnAllRows(
        setting, HoldoutEarlyStopping.begin(setting.search, start), start.clone(), 0);
  }

  /**
   * A run as a snapshot has it.
   *
   * @throws Snapshot.Unfit if the snapshot is of another solver, rule or problem
   */
  public static RefitOnAllRows restore(RefitSetting setting, Snapshot snapshot) {
    if (!snapshot.memory().containsKey(FIGURES)) {
      double[] start = snapshot.memory(START, snapshot.w().length).clone();
      return new RefitOnAllRows(
          setting, HoldoutEarlyStopping.restore(setting.search, snapshot), start, snapshot.step());
    }
    double[] figures = snapshot.memory(FIGURES, 4);
    long before = (long) figures[0];
    RefitOnAllRows refit = new RefitOnAllRows(setting, null, null, snapshot.step());
    Snapshot own =
        new Snapshot(snapshot.step() - before, snapshot.w(), snapshot.memory(), snapshot.history());
    MiniBatchSgd sgd = MiniBatchSgd.restore(setting.second(figures[2]), own);
    double[] best = snapshot.memory(W, snapshot.w().length).clone();
    refit.second = new Second(sgd, best, before, (long) figures[1], figures[2], figures[3] != 0);
    return refit;
  }

  @Override
  public Question<?> ask() {
    if (second == null) {
      return search.ask();
    }
    GradientQuestion question = (GradientQuestion) second.sgd.ask();
    long step = ((Draw.Batch) question.draw()).step();
    return new GradientQuestion(question.at(), new Draw.Batch(setting.firstBatch + step));
  }

  @Override
  public Progress tell(Answer answer) {
    if (second != null) {
      Progress progress = second.sgd.tell(answer);
      if (!(progress instanceof Progress.Measured measured)) {
        return progress;
      }
      boolean isFirst = taken == second.before;
      taken++;
      return isFirst ? measured.withoutStep() : measured;
    }
    Progress progress = search.tell(answer);
    taken += progress instanceof Progress.Measured ? 1 : 0;
    boolean isEnd = search.hasConverged() || taken >= setting.most;
    if (isEnd && progress instanceof Progress.Measured) {
      double rate = search.learningRate();
      long steps = Math.max(1, (long) (search.bestSteps() * setting.growth));
      MiniBatchSgd sgd = MiniBatchSgd.begin(setting.second(rate), start);
      second = new Second(sgd, search.point().clone(), taken, steps, rate, search.hasConverged());
    }
    return progress;
  }

  private boolean isComplete() {
    return second != null && taken >= second.before + second.steps;
  }

  @Override
  public boolean choosesPoint() {
    return second != null || search.choosesPoint();
  }

  @Override
  public double[] point() {
    if (second == null) {
      return search.point();
    }
    return isComplete() && second.sgd.ended().isEmpty() ? second.sgd.point() : second.best;
  }

  @Override
  public Optional<Reason> ended() {
    if (second == null) {
      return search.ended();
    }
    if (second.sgd.ended().isPresent()) {
      return second.sgd.ended();
    }
    return isComplete() ? Optional.of(complete()) : Optional.empty();
  }

  private Reason complete() {
    String detail =
        "%d steps on all rows, as rows held out were best after so many epochs"
            .formatted(second.steps);
    return second.hasConverged
        ? new Reason(Reason.Kind.CONVERGED, "objectiveChange", detail)
        : new Reason(
            Reason.Kind.BUDGET, "budget", "%d steps, and %s".formatted(second.before, detail));
  }

  @Override
  public Map<String, double[]> save() {
    if (second == null) {
      Map<String, double[]> saved = new LinkedHashMap<>(search.save());
      saved.put(START, start.clone());
      return saved;
    }
    Map<String, double[]> saved = new LinkedHashMap<>(second.sgd.save());
    DescentState.savePosition(second.best, second.sgd.point(), saved);
    saved.put(W, second.best.clone());
    double hasConverged = second.hasConverged ? 1 : 0;
    saved.put(FIGURES, new double[] {second.before, second.steps, second.rate, hasConverged});
    return saved;
  }
}
