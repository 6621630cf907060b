package org.thalweg.solve.newton;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.Vectors;

/**
 * Proximal Newton steps for a linear or softmax model under L1 and L2 terms, of which most weights
 * are 0: one of the problems of a path, which begins where the one before ended.
 *
 * <pre>
 *   u = argmin g·(u − w) + ½(u − w)ᵀH(u − w) + R(u)      H among few coordinates, which WorkingSet says
 *   w ← u, or a point between where F is not lower there
 * </pre>
 *
 * A step costs one pass, which gives F and the gradient of all coordinates. So the conditions of a
 * minimum are checked for all of them at every step, and a coordinate that was left out wrongly is
 * taken in by the next one. It ends where the model promises a fall of at most 1e-9·|F|.
 *
 * <p>{@link WorkingSetHessian} has H: what the rows curve at w, where they are held in this
 * process; else a matrix, which learns from each step how the gradient changed along it ({@link
 * Secant}), since the next problem goes on in about that direction. It is asked for again, in the
 * pass of a step, only where a step gained much less than the model promised, or coordinates are
 * missing; for a squared loss it never changes.
 */
public final class ScreenedNewton implements Solver {
  private static final double LITTLE = 1e-9; // of |F|: what is left to gain where it is solved
  private static final double ENOUGH = 0.01; // of that: what the model is solved up to
  private static final double SOLVED = 0.7; // of that: what a model may promise, which is not exact
  private static final double CLOSE = 1e-8; // of the fall of a model: what more rounds may gain
  private static final double ROUGH = 1e-3; // likewise, of a model that is not exact
  private static final double STALE = 0.01; // of the fall before: H no longer holds

  private final Problem problem;
  private final CoordinatePenalties terms;
  private final double[] start;
  private final double close; // part of |F| left to gain where it is solved; 0 for up to rounding
  private final WorkingSetHessian screened;
  private double[] ahead; // where the end may be; null for no guess
  private Iterate at; // null before F is known anywhere
  private double[] lossGradient; // there
  private LineSearch search; // from there; null where there is none
  private double promised = Double.NaN; // how much lower F is at its end, by the model
  private double before = Double.NaN; // the same of the step before; not a number for none
  private long steps; // measured
  private Reason reason; // null before the end

  private ScreenedNewton(
      ScreenedSetting setting, double[] w, double close, HessianOperator second) {
    this.problem = setting.problem();
    problem.layout().check(w);
    this.terms = CoordinatePenalties.of(problem.penalties(), problem.layout());
    this.start = w.clone();
    this.close = close;
    this.screened = new WorkingSetHessian(setting, terms.l1(), second);
  }

  /**
   * A solver that goes on from the end of another problem over the same rows.
   *
   * @param ahead where its own end may be, so that its first model is looked for from there; null
   *     for no guess
   */
  public static ScreenedNewton begin(ScreenedSetting setting, PathState from, double[] ahead) {
    ScreenedNewton solver = new ScreenedNewton(setting, from.w(), LITTLE, from.second());
    solver.screened.wasKnown(true);
    solver.know(from.loss(), from.gradient(), 0);
    solver.ahead = ahead;
    solver.goOn();
    return solver;
  }

  /** A solver that goes on from the end of another problem over the same rows, without a guess. */
  public static ScreenedNewton begin(ScreenedSetting setting, PathState from) {
    return begin(setting, from, null);
  }

  /** A solver that starts at a point, and goes on up to rounding errors: a path begins so. */
  public static ScreenedNewton begin(ScreenedSetting setting, double[] w) {
    return begin(setting, w, 0);
  }

  /**
   * A solver that starts at a point.
   *
   * @param w not changed
   * @param close part of |F| by which F may still fall where it ends; 0 for up to rounding errors
   */
  public static ScreenedNewton begin(ScreenedSetting setting, double[] w, double close) {
    ScreenedNewton solver = new ScreenedNewton(setting, w, close, null);
    solver.screened.want(w, w, new double[w.length]);
    return solver;
  }

  /**
   * A solver of a path as it was saved, as {@link #restore(ScreenedSetting, double[], Map,
   * double)}.
   */
  public static ScreenedNewton restore(
      ScreenedSetting setting, double[] point, Map<String, double[]> state) {
    boolean isStart = ScreenedState.isStart(state);
    double close = isStart ? 0 : ScreenedState.of(state, point.length).close();
    return restore(setting, point, state, close);
  }

  /**
   * A solver as it was saved, which goes on if it is to come closer than it was then.
   *
   * @param point that of the solver then
   * @param close as where a solver begins
   * @throws Snapshot.Unfit if the state is that of another solver, or of another w
   */
  public static ScreenedNewton restore(
      ScreenedSetting setting, double[] point, Map<String, double[]> state, double close) {
    if (ScreenedState.isStart(state)) {
      return begin(setting, point, close);
    }
    ScreenedState saved = ScreenedState.of(state, point.length);
    ScreenedNewton solver = new ScreenedNewton(setting, point, close, saved.second());
    solver.screened.wasKnown(saved.wasKnown());
    solver.know(saved.loss(), saved.gradient(), saved.stepNorm());
    solver.before = saved.before();
    solver.steps = saved.steps();
    switch (saved.end()) {
      case SOLVED -> {
        if (close < saved.close()) {
          solver.goOn();
        } else {
          solver.end(solver.solved());
        }
      }
      case STALLED -> solver.end(solver.at.stalled());
      case WIDE -> solver.screened.endTooWide();
      case NONE -> solver.goOn();
    }
    if (!solver.at.measurement().isFinite()) {
      solver.end(solver.at.diverged());
    }
    return solver;
  }

  private void know(double loss, double[] gradient, double stepNorm) {
    lossGradient = gradient;
    double[] smooth = gradient.clone();
    problem.penalties().addGradient(start, smooth, problem.layout());
    at = Iterate.of(problem, start, smooth, new double[] {loss, stepNorm, 1});
  }

  /** Why a run ends where F can fall by at most a part of itself; 0 for rounding errors. */
  private Reason solved() {
    return close == 0
        ? at.stalled()
        : new Reason(
            Reason.Kind.CONVERGED, "model", "F can fall by at most " + close + " of itself");
  }

  /** Plans the next step; or asks for the matrix, where it was given up. */
  private void goOn() {
    if (!screened.isUnknown()) {
      plan();
    }
  }

  /** What is known where it is, once something is measured, for the next problem. */
  public PathState state() {
    return new PathState(at.w(), at.measurement().loss(), lossGradient, screened.second(), steps);
  }

  /** Whether it ended because more weights are not 0 than it takes. */
  public boolean isTooWide() {
    return screened.ended().isPresent();
  }

  @Override
  public OptionalDouble objective() {
    return at == null ? OptionalDouble.empty() : OptionalDouble.of(at.objective());
  }

  @Override
  public Question<?> ask() {
    if (search != null && search.candidate() == null) {
      return search.line();
    }
    return screened.isUnknown() ? screened.ask() : screened.ask(next());
  }

  /** Where F and its gradient are asked for: the start, a candidate, or once more where it is. */
  private double[] next() {
    return at == null ? start : search == null ? at.w() : search.candidate();
  }

  @Override
  public Progress tell(Answer answer) {
    if (answer instanceof LineSum losses) {
      search.tell(losses);
      if (search.candidate() != null) {
        screened.want(at.w(), search.candidate(), at.smoothGradient());
      }
      return goBack();
    }
    if (screened.isUnknown()) {
      Progress progress = screened.tell(answer);
      plan();
      return progress;
    }
    double[] w = next();
    GradientSum sum = WorkingSetHessian.sum(answer);
    double stepNorm = at == null ? 0 : Vectors.distance(w, at.w());
    Iterate next = Iterate.of(problem, w, sum, stepNorm, search == null ? 1 : search.rate());
    if (search != null && !search.takes(next)) {
      return goBack();
    }
    arrive(next, sum, answer);
    return Progress.measured(at.measurement());
  }

  private void arrive(Iterate next, GradientSum sum, Answer answer) {
    if (search != null && search.shows()) {
      screened.learn(at.w(), next.w(), lossGradient, sum.meanGradient());
    }
    before = promised;
    at = next;
    lossGradient = sum.meanGradient();
    screened.arrive(at, answer);
    steps++;
    if (at.measurement().isFinite()) {
      plan();
    } else {
      end(at.diverged());
    }
  }

  /** Goes on with a search; where it failed, with the second derivatives where it is. */
  private Progress goBack() {
    if (search != null && search.hasFailed()) {
      renew();
    }
    return Progress.pending();
  }

  private void renew() {
    search = null;
    if (!screened.renew(at)) {
      end(at.stalled());
    }
  }

  /** Decides on the next step; where nothing is to be gained, F is measured once where it is. */
  private void plan() {
    search = null;
    screened.plan(at);
    ScreenedModel model = new ScreenedModel(at.w(), at.smoothGradient(), screened.second(), terms);
    double[] target = model.least(enough(), ahead);
    ahead = null;
    promised = model.fall();
    boolean isMissing = screened.isMissing(at);
    boolean isSmall = promised <= SOLVED * close * Math.abs(at.objective());
    if (!Double.isFinite(promised)) {
      end(at.stalled());
    } else if (!isSmall) {
      searchFor(target, isMissing);
    } else if (isMissing) {
      renew();
    } else if (steps > 0) {
      end(solved());
    }
  }

  /**
   * How near the model is solved: up to little of F; but not much better than the model itself is
   * where the loss is not quadratic, since the next step has another one.
   */
  private FaceSystem.Enough enough() {
    boolean isRough = close > 0 && !screened.isExact();
    return new FaceSystem.Enough(
        ENOUGH * close * Math.abs(at.objective()), isRough ? ROUGH : CLOSE);
  }

  private void searchFor(double[] target, boolean isMissing) {
    search = new LineSearch(problem, at, target, true);
    boolean isStale = !(promised <= STALE * before) && !Double.isNaN(before);
    if (!search.descends()) {
      renew();
    } else if (isMissing || isStale) {
      screened.want(at.w(), target, at.smoothGradient());
    }
  }

  private void end(Reason why) {
    search = null;
    reason = why;
  }

  @Override
  public double[] point() {
    return at == null ? start : at.w();
  }

  @Override
  public Optional<Reason> ended() {
    return Optional.ofNullable(reason).or(screened::ended);
  }

  @Override
  public Map<String, double[]> save() {
    return at == null
        ? ScreenedState.start()
        : new ScreenedState(
                at.measurement().loss(),
                at.measurement().stepNorm(),
                lossGradient,
                screened.packed(),
                !screened.isUnknown(),
                before,
                steps,
                close,
                ScreenedState.Ending.of(ended()))
            .save();
  }
}
