package org.thalweg.solve.ranges;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.reduce.Answer;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.lbfgs.PairCurvature;
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
  private final LbfgsVectors own; // of the intercept, which may be none
  private long version; // steps of the log that were asked for
  private long answered; // those that were answered
  private boolean scales; // whether the metric is asked for before the steepest descent
  private boolean hasMetric;
  private TakenPoint at; // null before the first answer
  private double[] sums; // of the step to it: LbfgsVectors.measures
  private boolean isTaken; // whether the vectors have gone there
  private StepSearch search; // null where a direction is to be found first
  private Tried tried; // what was measured without its gradient; null for nothing
  private LbfgsQuestion question; // until it is answered
  private Reason reason; // null before the end

  /** A point of the line whose F is known. */
  private record Tried(double rate, double penalty, double stepNorm) {}

  private RangeLbfgs(
      LbfgsSetting setting, boolean hasIntercept, double intercept, double curvature) {
    double[] b = hasIntercept ? new double[] {intercept} : new double[0];
    this.start = new RangePoint(0, intercept);
    this.setting = setting;
    this.curvature = curvature;
    this.own = LbfgsVectors.begin(b, new ElasticPenalty(0, 0), setting.pairs());
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
    solver.sums = memory.sums();
    solver.version = memory.version();
    solver.answered = solver.version;
    solver.own.restore(memory.ofIntercept());
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
      return tried == null ? read(LbfgsStep.TRIAL, own.w(), 1) : asked(LbfgsStep.MEASURE, 1);
    }
    if (!isTaken) {
      return asked(LbfgsStep.TAKE, taken());
    }
    if (search == null) {
      return steepest();
    }
    StepSearch.Trial trial = search.trial();
    if (trial == null) {
      return read(LbfgsStep.LINE, own.w(), search.rates());
    }
    return tried == null
        ? read(LbfgsStep.TRIAL, own.line().point(trial.rate()), trial.rate())
        : asked(LbfgsStep.MEASURE, trial.rate());
  }

  private LbfgsQuestion steepest() {
    if (scales && !hasMetric && fits()) {
      hasMetric = true;
      own.scale(curvature, new double[] {1});
      own.aimSteepest();
      version += 2;
      return new LbfgsQuestion(
          List.of(LbfgsStep.METRIC, LbfgsStep.STEEPEST),
          List.of(new double[] {curvature}, new double[0]),
          version,
          only(own.way()));
    }
    own.aimSteepest();
    return asked(LbfgsStep.STEEPEST);
  }

  /** A question that is logged; what it says of the intercept is done when it is answered. */
  private LbfgsQuestion asked(LbfgsStep step, double... numbers) {
    version++;
    double intercept =
        switch (step) {
          case AIM -> only(own.line().point(1));
          case STEEPEST -> only(own.way());
          default -> only(own.w());
        };
    return new LbfgsQuestion(List.of(step), List.of(numbers), version, intercept);
  }

  private LbfgsQuestion read(LbfgsStep step, double[] intercept, double... numbers) {
    return new LbfgsQuestion(List.of(step), List.of(numbers), version, only(intercept));
  }

  private static double only(double[] ofIntercept) {
    return ofIntercept.length > 0 ? ofIntercept[0] : 0;
  }

  /** Whether the step to the point is a pair, and its sums. */
  private double[] taken() {
    boolean isPair = new PairCurvature(sums[1], sums[2], sums[3]).isUsable();
    double[] numbers = new double[1 + sums.length];
    numbers[0] = isPair ? 1 : 0;
    System.arraycopy(sums, 0, numbers, 1, sums.length);
    return numbers;
  }

  @Override
  public Progress tell(Answer answer) {
    LbfgsAnswer told = (LbfgsAnswer) answer;
    LbfgsQuestion of = question;
    question = null;
    answered = of.version();
    int last = of.steps().size() - 1;
    double[] numbers = of.numbers().get(last);
    switch (of.steps().get(last)) {
      case MEASURE -> {
        return measured(told, numbers[0]);
      }
      case TAKE -> aim(told, numbers);
      case AIM -> aimed(told);
      case STEEPEST -> beginSteepest(told);
      case STRAIGHTEN -> search.straighten(StepSearch.through(reach(told)));
      case LINE -> line(told, numbers);
      case TRIAL -> trial(told.sums(), 0, numbers[0]);
      default -> throw new IllegalStateException("no answer is expected: " + of);
    }
    if (search != null && question == null && search.hasFailed()) {
      fail();
    }
    return Progress.pending();
  }

  private Progress measured(LbfgsAnswer told, double rate) {
    double[] slope = own.w().clone();
    Arrays.fill(slope, told.slope());
    own.measure(rate, slope, version);
    double[] all = sum(told.sums(), own.measures());
    double b = only(own.current());
    RangePoint w = at == null ? start : new RangePoint(version, b);
    double[] step = {tried.stepNorm(), rate};
    TakenPoint found =
        new TakenPoint(w, told.losses()[0], tried.penalty(), Math.sqrt(all[0]), step);
    tried = null;
    if (at == null) {
      return reached(found, all);
    }
    StepSearch.Found numbers =
        new StepSearch.Found(found.isFinite(), found.objective(), found.norm(), () -> all[1]);
    StepSearch.Next then = search.tell(numbers);
    if (then == StepSearch.Next.TAKEN) {
      return reached(found, all);
    }
    if (then == StepSearch.Next.BENT) {
      own.straighten(rate);
      question = asked(LbfgsStep.STRAIGHTEN, rate);
    } else if (search.hasFailed()) {
      fail();
    }
    return Progress.pending();
  }

  private Progress reached(TakenPoint found, double[] all) {
    if (at == null && !found.isFinite()) {
      reason = Reason.diverged(found.measurement().figures() + " at the start");
    }
    at = found;
    sums = all;
    isTaken = false;
    search = null;
    if (found.norm() == 0) {
      stall();
    }
    return Progress.measured(found.measurement());
  }

  /** Goes to the point, and finds a direction from there. */
  private void aim(LbfgsAnswer told, double[] numbers) {
    own.take(numbers[0] != 0, sums);
    isTaken = true;
    double[] all = sum(told.sums(), own.products());
    new HistoryProducts(own.pairs(), all)
        .direction()
        .ifPresent(
            direction -> {
              own.aim(direction, 0);
              question = asked(LbfgsStep.AIM, direction);
            });
  }

  private void aimed(LbfgsAnswer told) {
    double[] line = sum(told.sums(), own.aimed());
    double slope = -line[0];
    if (slope < 0) {
      search = StepSearch.whole(at.start(), slope, StepSearch.through(reach(told)));
      trial(told.sums(), told.sums().length - RangePairs.TRIAL, 1);
    }
  }

  private void beginSteepest(LbfgsAnswer told) {
    double[] line = sum(told.sums(), own.aimed());
    double unit = hasMetric ? 1 : StepSearch.unit(Math.sqrt(sums[6]), Math.sqrt(line[1]));
    search = StepSearch.steepest(at.start(), StepSearch.wide(unit), setting.l1() > 0);
  }

  /** The largest rate at which the line of no range leaves its orthant. */
  private double reach(LbfgsAnswer told) {
    double reach = Double.POSITIVE_INFINITY;
    for (int k = LbfgsVectors.AIMED; k < LbfgsVectors.AIMED + setting.ranges(); k++) {
      reach = Math.min(reach, told.sums()[k]);
    }
    return reach;
  }

  private void line(LbfgsAnswer told, double[] rates) {
    double[] f = new double[rates.length];
    for (int k = 0; k < f.length; k++) {
      f[k] = told.losses()[k] + told.sums()[k];
    }
    search.tellLine(f);
  }

  private void trial(double[] figures, int from, double rate) {
    double[] all = Arrays.copyOfRange(figures, from, from + RangePairs.TRIAL);
    double[] both = sum(all, own.line().trial(rate));
    tried = new Tried(rate, both[0], Math.sqrt(both[1]));
  }

  private static double[] sum(double[] ofRanges, double[] own) {
    double[] all = own.clone();
    for (int k = 0; k < all.length; k++) {
      all[k] += ofRanges[k];
    }
    return all;
  }

  private void fail() {
    if (search.isSteepest() && (hasMetric || !fits())) {
      stall();
    } else {
      scales |= search.isSteepest();
      search = null;
    }
  }

  private boolean fits() {
    return !Double.isNaN(curvature);
  }

  private void stall() {
    search = null;
    reason = Reason.stalled("lineSearch", "gradient norm " + at.norm());
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
    return new LbfgsMemory(answered, at, sums, scales, hasMetric, hasStalled, own.arrays()).save();
  }
}
