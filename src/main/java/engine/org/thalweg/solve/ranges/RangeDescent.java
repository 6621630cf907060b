package org.thalweg.solve.ranges;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.States;
import org.thalweg.update.Slots;

/**
 * Stochastic gradient descent on a w that lies in ranges, as {@link
 * org.thalweg.solve.sgd.MiniBatchSgd} is on one that the driver holds.
 *
 * <pre>
 *   ask      for the loss of the batch of step t at w_t, for which the ranges first take step t − 1
 *   report   step t − 1, whose gradient the ranges now know
 * </pre>
 *
 * Its own state are the intercepts and what the rule remembers of them; the weights, and what the
 * rule remembers of these, are the ranges' own. The norm of a gradient is that of the loss of the
 * batch, without the penalty, which acts by its prox.
 */
public final class RangeDescent implements Solver {
  private static final String FIGURES = "ranges.step";
  private static final String SLOT = "intercept.";

  private final RangeSetting setting;
  private final boolean hasIntercept;
  private final Slots slots; // of the intercepts
  private RangePoint point; // what was answered last
  private RangePoint before; // a step earlier
  private double stepNorm; // of the step that led to the point
  private RangeAnswer here; // of the batch at the point; null before the first answer

  private RangeDescent(RangeSetting setting, boolean hasIntercept, RangePoint point, double norm) {
    this.setting = setting;
    this.hasIntercept = hasIntercept;
    this.slots = fresh(setting);
    this.point = point;
    this.before = point;
    this.stepNorm = norm;
  }

  private static Slots fresh(RangeSetting setting) {
    return new Slots(setting.updater().slots(setting.head().scores()));
  }

  /**
   * A run that begins where ranges begin.
   *
   * @param intercepts of every score; 0 where there is none
   */
  public static RangeDescent begin(
      RangeSetting setting, boolean hasIntercept, double... intercepts) {
    return new RangeDescent(setting, hasIntercept, new RangePoint(0, intercepts), 0);
  }

  /**
   * A run as a snapshot has it.
   *
   * @throws Snapshot.Unfit if the snapshot is of another solver or rule
   */
  public static RangeDescent restore(
      RangeSetting setting, boolean hasIntercept, Snapshot snapshot) {
    double norm = snapshot.memory(FIGURES, 1)[0];
    RangePoint at = RangePoint.of(snapshot, setting.head().scores());
    RangeDescent descent = new RangeDescent(setting, hasIntercept, at, norm);
    descent.slots.asMap().forEach((name, array) -> States.read(snapshot, SLOT + name, array));
    return descent;
  }

  @Override
  public Progress step(Oracle rows) {
    if (here == null) {
      here = rows.answer(new RangeQuestion(point));
      if (!here.isFinite()) {
        return Progress.pending();
      }
    }
    Slots next = fresh(setting);
    next.set(slots.asMap());
    RangePoint end = new RangePoint(point.version() + 1, steppedIntercepts(next));
    RangeAnswer there = rows.answer(new RangeQuestion(end));
    RangeAnswer reported = here;
    before = point;
    point = end;
    slots.set(next.asMap());
    here = there;
    if (!there.isFinite()) {
      return Progress.pending();
    }
    double squares = there.gradientSquares();
    for (double slope : reported.interceptGradient()) {
      squares += slope * slope;
    }
    Measurement measured =
        new Measurement(
            before.toArray(),
            reported.loss(),
            reported.penalty(),
            Math.sqrt(squares),
            stepNorm,
            rate(before.version()),
            false);
    double length = there.stepSquares();
    for (int k = 0; k < point.intercepts().length; k++) {
      double moved = point.intercepts()[k] - before.intercepts()[k];
      length += moved * moved;
    }
    stepNorm = Math.sqrt(length);
    return Progress.measured(measured);
  }

  /** The intercepts after the step from the point. */
  private double[] steppedIntercepts(Slots asked) {
    double[] b = point.intercepts().clone();
    if (!hasIntercept) {
      return b;
    }
    long t = point.version() + 1;
    double[] direction = here.interceptGradient().clone();
    setting.updater().direction(direction, b, t, asked);
    for (int k = 0; k < b.length; k++) {
      b[k] -= rate(point.version()) * direction[k];
    }
    setting.updater().stepped(b, t, asked);
    return b;
  }

  private double rate(long step) {
    return setting.schedule().at(step);
  }

  /** A rule of convergence ends the run at the point, since the ranges have left the one before. */
  @Override
  public boolean choosesPoint() {
    return true;
  }

  @Override
  public double[] point() {
    return (ended().isEmpty() ? point : before).toArray();
  }

  @Override
  public Optional<Reason> ended() {
    return here == null || here.isFinite()
        ? Optional.empty()
        : Optional.of(
            Reason.diverged(
                "objective %s at step %d"
                    .formatted(here.loss() + here.penalty(), point.version())));
  }

  @Override
  public Map<String, double[]> save() {
    Map<String, double[]> saved = new LinkedHashMap<>();
    saved.put(FIGURES, new double[] {stepNorm});
    slots.asMap().forEach((name, array) -> saved.put(SLOT + name, array.clone()));
    return saved;
  }
}
