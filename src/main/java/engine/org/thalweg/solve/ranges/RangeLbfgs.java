package org.thalweg.solve.ranges;

import java.util.Map;
import java.util.Optional;
import org.thalweg.reduce.Answer;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.lbfgs.StepSearch;

/**
 * {@link org.thalweg.solve.lbfgs.Lbfgs} on a w that lies in ranges: the same steps up to rounding,
 * by the same rules. All vectors are in the ranges, and of the intercept here; this has numbers.
 *
 * <pre>
 *   AIM      d = H v, a line from w and its end p     scores of p up       F(p)
 *   MEASURE  the gradient at p                        ∂loss/∂scores down   s·y, ‖v‖
 *   TAKE     p is w, the pair is kept                 inner products up    the next d
 * </pre>
 *
 * So a step costs three jobs, of which one sends a number a row up and one sends a number a row
 * down. A line search measures F along the line from the scores at both its ends, without a pass.
 */
public final class RangeLbfgs implements Solver {
  /**
   * In what is saved: steps of the log that the ranges have taken, where w may be an earlier one.
   */
  public static final String VERSION = LbfgsMemory.VERSION;

  private final LbfgsSetting setting;
  private final RangePoint start;
  private final double curvature; // the largest ℓ″; not a number where there is no metric
  private final LbfgsIntercept own;
  private final LbfgsLog log;
  private boolean scales; // whether the metric is asked for before the steepest descent
  private boolean hasMetric;
  private TakenPoint at; // null before the first answer
  private boolean isTaken; // whether the vectors have gone there
  private StepSearch search; // null where a direction is to be found first
  private LbfgsIntercept.Tried tried; // what was measured without its gradient; null for nothing
  private LbfgsQuestion question; // until it is answered
  private Reason reason; // null before the end

  private RangeLbfgs(
      LbfgsSetting setting, boolean hasIntercept, double intercept, double curvature) {
    this.start = new RangePoint(0, intercept);
    this.setting = setting;
    this.curvature = curvature;
    this.own = new LbfgsIntercept(hasIntercept, intercept, setting.pairs());
    this.log = new LbfgsLog(own);
  }

  /**
   * A run that begins where the ranges do.
   *
   * @param start the point there
   * @param curvature the largest second derivative of the loss by a score, positive; not a number
   *     where the features are never scaled by it
   * @param scales whether it begins in the scale of the features
   */
  public static RangeLbfgs begin(
      LbfgsSetting setting,
      boolean hasIntercept,
      RangePoint start,
      double curvature,
      boolean scales) {
    RangeLbfgs solver = new RangeLbfgs(setting, hasIntercept, start.intercept(), curvature);
    solver.scales = scales;
    return solver;
  }

  /**
   * A run as a snapshot has it.
   *
   * @throws Snapshot.Unfit if the snapshot is of another solver
   */
  public static RangeLbfgs restore(
      LbfgsSetting setting, boolean hasIntercept, double curvature, Snapshot snapshot) {
    RangeLbfgs solver = new RangeLbfgs(setting, hasIntercept, 0, curvature);
    LbfgsMemory memory = LbfgsMemory.of(snapshot);
    solver.at = memory.at();
    solver.scales = memory.scales();
    solver.hasMetric = memory.hasMetric();
    solver.log.resume(memory.version());
    solver.own.vectors().restore(memory.ofIntercept());
    if (memory.hasStalled()) {
      solver.stall();
    }
    return solver;
  }

  @Override
  public Question<?> ask() {
    if (question == null) {
      question = next();
    }
    return question;
  }

  private LbfgsQuestion next() {
    if (at == null) {
      return tried == null
          ? log.read(LbfgsStep.TRIAL, own.value(), 1)
          : log.asked(LbfgsStep.MEASURE, 1);
    }
    if (!isTaken) {
      return log.asked(LbfgsStep.TAKE, at.taken());
    }
    if (search == null) {
      return steepest();
    }
    StepSearch.Trial trial = search.trial();
    if (trial == null) {
      return log.read(LbfgsStep.LINE, own.value(), search.rates());
    }
    return tried == null
        ? log.read(LbfgsStep.TRIAL, own.at(trial.rate()), trial.rate())
        : log.asked(LbfgsStep.MEASURE, trial.rate());
  }

  private LbfgsQuestion steepest() {
    boolean isFirst = scales && canScale();
    if (isFirst) {
      hasMetric = true;
      own.scale(curvature);
    }
    own.vectors().aimSteepest();
    return isFirst ? log.scaled(curvature) : log.asked(LbfgsStep.STEEPEST);
  }

  @Override
  public Progress tell(Answer answer) {
    LbfgsAnswer told = (LbfgsAnswer) answer;
    LbfgsQuestion of = question;
    question = null;
    log.answered(of);
    int last = of.steps().size() - 1;
    double[] numbers = of.numbers().get(last);
    Progress progress = Progress.pending();
    switch (of.steps().get(last)) {
      case MEASURE -> progress = measured(told, numbers[0]);
      case TAKE -> aim(told, numbers);
      case AIM -> aimed(told);
      case STEEPEST -> beginSteepest(told);
      case STRAIGHTEN -> search.straighten(StepSearch.through(told.reach(setting.ranges())));
      case LINE -> search.tellLine(told.objectives());
      case TRIAL -> tried = own.trial(told, numbers[0]);
      default -> throw new IllegalStateException("no answer is expected: " + of);
    }
    if (search != null && question == null && search.hasFailed()) {
      fail();
    }
    return progress;
  }

  private Progress measured(LbfgsAnswer told, double rate) {
    double[] all = own.measure(told, rate, log.version());
    RangePoint w = at == null ? start : new RangePoint(log.version(), own.measured());
    double[] step = {tried.stepNorm(), rate};
    TakenPoint found =
        new TakenPoint(w, told.losses()[0], tried.penalty(), Math.sqrt(all[0]), step, all);
    tried = null;
    if (at == null) {
      return reached(found);
    }
    StepSearch.Next then = search.tell(found.found());
    if (then == StepSearch.Next.TAKEN) {
      return reached(found);
    }
    if (then == StepSearch.Next.BENT) {
      own.vectors().straighten(rate);
      question = log.asked(LbfgsStep.STRAIGHTEN, rate);
    }
    return Progress.pending();
  }

  private Progress reached(TakenPoint found) {
    if (at == null && !found.isFinite()) {
      reason = Reason.diverged(found.measurement().figures() + " at the start");
    }
    at = found;
    isTaken = false;
    search = null;
    if (found.norm() == 0) {
      stall();
    }
    return Progress.measured(found.measurement());
  }

  /** Goes to the point, and finds a direction from there. */
  private void aim(LbfgsAnswer told, double[] numbers) {
    isTaken = true;
    own.take(told, numbers[0] != 0, at.sums())
        .ifPresent(direction -> question = log.asked(LbfgsStep.AIM, direction));
  }

  private void aimed(LbfgsAnswer told) {
    double slope = -own.aimed(told)[0];
    if (slope < 0) {
      double reach = told.reach(setting.ranges());
      search = StepSearch.whole(at.start(), slope, StepSearch.through(reach));
      tried = own.trial(told, 1);
    }
  }

  private void beginSteepest(LbfgsAnswer told) {
    double size = Math.sqrt(at.sums()[LbfgsVectors.SQUARE]);
    double unit = hasMetric ? 1 : StepSearch.unit(size, Math.sqrt(own.aimed(told)[1]));
    search = StepSearch.steepest(at.start(), StepSearch.wide(unit), setting.l1() > 0);
  }

  private void fail() {
    if (search.isSteepest() && !canScale()) {
      stall();
    } else {
      scales |= search.isSteepest();
      search = null;
    }
  }

  private boolean canScale() {
    return !hasMetric && !Double.isNaN(curvature);
  }

  private void stall() {
    search = null;
    reason = Reason.stalled("lineSearch", "gradient norm %.3g".formatted(at.norm()));
  }

  @Override
  public double[] point() {
    return (at == null ? start : at.w()).toArray();
  }

  @Override
  public Optional<Reason> ended() {
    return Optional.ofNullable(reason);
  }

  @Override
  public Map<String, double[]> save() {
    boolean hasStalled = reason != null && reason.kind() == Reason.Kind.STALLED;
    return new LbfgsMemory(
            log.answered(), at, scales, hasMetric, hasStalled, own.vectors().arrays())
        .save();
  }
}
