package org.thalweg.solve.newton;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.solve.Answer;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.Vectors;

/**
 * Proximal Newton steps for a linear model under L1 and L2 terms, of which most weights are 0: one
 * of the problems of a path, which begins where the one before ended.
 *
 * <pre>
 *   u = argmin g·(u − w) + ½(u − w)ᵀH(u − w) + R(u)      H among few coordinates, which Screen says
 *   w ← u, or a point between where F is not lower there
 * </pre>
 *
 * A step costs one pass, which gives F and the gradient of all coordinates. So the conditions of a
 * minimum are checked for all of them at every step, and a coordinate that was left out wrongly is
 * taken in by the next one. H is asked for again, in the pass of a step, only where a step gained
 * much less than the model promised or coordinates are missing; for a squared loss it never
 * changes. It ends where the model promises a fall of at most 1e-10·|F|.
 */
public final class ScreenedNewton implements Solver {
  private static final double LITTLE = 1e-10; // of |F|: what is left to gain where it is solved
  private static final double NOTHING = 1e-24; // where it is solved up to rounding errors
  private static final double ROUNDING = 1e-14; // of |F|
  private static final double SUFFICIENT = 1e-4; // of the promised fall
  private static final double STALE = 0.01; // of the fall before: H no longer holds
  private static final double[] RATES = new double[24];
  private static final String STATE = "screened";
  private static final String GRADIENT = "screened.gradient";
  private static final String SECOND = "screened.second";
  private static final String AMONG = "screened.among";

  static {
    Arrays.setAll(RATES, k -> Math.scalb(1.0, -1 - k));
  }

  private final Problem problem;
  private final Terms terms;
  private final Screen screen;
  private final double[] start;
  private final double close; // part of |F| that is left to gain where it is solved
  private Point at; // null before F is known anywhere
  private double[] lossGradient; // there
  private PathState.Second second; // null before the first answer
  private double[] target; // where the model is least
  private double promised = Double.NaN; // how much lower F is there, by the model
  private double before = Double.NaN; // the same of the step before; not a number for none
  private double[] candidate; // whose F is to be asked for; null where something else is
  private double rate = 1;
  private int[] wanted; // coordinates of second derivatives that are asked for; null for none
  private boolean searches; // whether F along the line to the target is asked for
  private boolean hasMoved; // whether something was measured
  private boolean wasKnown; // whether the second derivatives are asked for once more
  private boolean isTooWide;
  private Reason reason; // null before the end

  private ScreenedNewton(Problem problem, Screen screen, double[] w, double close) {
    this.problem = problem;
    this.terms = Terms.of(problem.penalties(), problem.layout());
    this.screen = screen;
    this.start = w.clone();
    this.close = close;
  }

  /**
   * A solver that goes on from the end of another problem over the same rows.
   *
   * @param problem with another penalty
   * @throws IllegalArgumentException if the problem is {@link #unsupported}
   */
  public static ScreenedNewton begin(Problem problem, Screen screen, PathState from) {
    requireSupported(problem);
    ScreenedNewton solver = new ScreenedNewton(problem, screen, from.w(), LITTLE);
    solver.know(from.loss(), from.gradient(), 0);
    solver.second = from.second();
    solver.goOn();
    return solver;
  }

  /**
   * A solver that begins where all is 0, under a penalty that lets no weight but those that it does
   * not act on leave 0. It goes on up to rounding errors, because a path begins there.
   *
   * @throws IllegalArgumentException if the problem is {@link #unsupported}
   */
  public static ScreenedNewton atZeros(Problem problem, Screen screen) {
    requireSupported(problem);
    double[] zeros = new double[problem.layout().dimension()];
    ScreenedNewton solver = new ScreenedNewton(problem, screen, zeros, NOTHING);
    solver.wanted = screen.of(zeros, zeros, zeros, solver.terms.l1());
    return solver;
  }

  /**
   * A solver as it was saved.
   *
   * @param point that of the solver then
   * @throws Snapshot.Unfit if the state is that of another solver, or of another w
   */
  public static ScreenedNewton restore(
      Problem problem, Screen screen, double[] point, Map<String, double[]> state) {
    ScreenedNewton solver = new ScreenedNewton(problem, screen, point, LITTLE);
    double[] numbers = array(state, STATE, 4);
    double[] among = state.getOrDefault(AMONG, new double[0]);
    solver.know(numbers[0], array(state, GRADIENT, point.length).clone(), numbers[3]);
    solver.second =
        new PathState.Second(
            array(state, SECOND, point.length).clone(),
            Arrays.stream(among).mapToInt(j -> (int) j).toArray(),
            among.length == 0 ? among : null);
    solver.before = numbers[2];
    solver.hasMoved = true;
    if (numbers[1] != 0) {
      solver.solved();
    } else {
      solver.goOn();
    }
    return solver;
  }

  private static double[] array(Map<String, double[]> state, String name, int length) {
    double[] array = state.get(name);
    if (array == null || array.length != length) {
      throw new Snapshot.Unfit(
          "the state is not that of a point of a path: %s must have %d values but has %s"
              .formatted(name, length, array == null ? "none" : array.length));
    }
    return array;
  }

  /** Why this solver does not support a problem; empty if it does. */
  public static Optional<String> unsupported(Problem problem) {
    if (!(problem.objective() instanceof LinearObjective)
        || problem.objective().curvature().isEmpty()) {
      return Optional.of(
          "second derivatives are summed among some weights of linear models under a loss that has"
              + " them, but the objective is "
              + problem.objective());
    }
    return problem.penalties().terms().stream()
        .map(term -> term.penalty())
        .filter(penalty -> !(penalty instanceof Penalty.L1 || penalty instanceof Penalty.L2))
        .findFirst()
        .map(other -> "the penalties of a path are l1 and l2 but not " + other);
  }

  private static void requireSupported(Problem problem) {
    unsupported(problem)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
  }

  private void know(double loss, double[] gradient, double stepNorm) {
    take(start, loss, gradient, stepNorm);
  }

  private void take(double[] w, double loss, double[] gradient, double stepNorm) {
    double[] smooth = gradient.clone();
    problem.penalties().addGradient(w, smooth, problem.layout());
    lossGradient = gradient;
    at = Point.of(problem, w, smooth, new double[] {loss, stepNorm, rate});
  }

  /** What is known where it is, once something is measured, for the next problem. */
  public PathState state() {
    return new PathState(at.w(), at.measurement().loss(), lossGradient, second);
  }

  /** Whether it ended because more weights are not 0 than it takes. */
  public boolean isTooWide() {
    return isTooWide;
  }

  @Override
  public OptionalDouble objective() {
    return at == null ? OptionalDouble.empty() : OptionalDouble.of(at.objective());
  }

  @Override
  public Question ask() {
    if (searches) {
      return new Question.Line(at.w(), Vectors.difference(at.w(), target), RATES, Draw.all());
    }
    if (candidate != null) {
      return wanted == null
          ? new Question.Gradient(candidate, Draw.all())
          : matrix(candidate, wanted);
    }
    return at == null ? matrix(start, wanted) : matrix(second.at(), second.among());
  }

  private Question matrix(double[] w, int[] among) {
    if (among.length == 0) {
      return new Question.Gradient(w, Draw.all());
    }
    boolean isAll = among.length == w.length;
    return new Question.Hessian(w, 0, Draw.all(), isAll ? null : among);
  }

  @Override
  public Progress tell(Answer answer) {
    if (answer instanceof Answer.Losses losses) {
      return choose(losses.sum());
    }
    if (at != null && candidate == null) { // of a matrix that is known to be needed
      second = new PathState.Second(second.at(), second.among(), matrix(answer));
      boolean isAgain = wasKnown;
      wasKnown = false;
      plan();
      return isAgain ? new Progress.Prepared() : Progress.pending();
    }
    boolean isFirst = at == null;
    double[] w = isFirst ? start : candidate;
    GradientSum sum = sum(answer);
    double[] gradient = sum.meanGradient();
    double stepNorm = isFirst ? 0 : Vectors.distance(w, at.w());
    Point last = at;
    double[] gradientBefore = lossGradient;
    take(w, sum.meanLoss(), gradient, stepNorm);
    if (!isFirst && !isLower(last)) {
      at = last;
      lossGradient = gradientBefore;
      return goBack();
    }
    if (wanted != null) {
      second = new PathState.Second(w, wanted, matrix(answer));
    }
    if (!at.measurement().isFinite()) {
      reason =
          new Reason(
              Reason.Kind.DIVERGED,
              "finiteObjective",
              "objective %s, gradient norm %s at the start".formatted(at.objective(), at.norm()));
    } else {
      before = isFirst ? Double.NaN : promised;
      hasMoved = true;
      plan();
    }
    return Progress.measured(at.measurement());
  }

  private static GradientSum sum(Answer answer) {
    return answer instanceof Answer.Hessian hessian
        ? hessian.sum().gradient()
        : ((Answer.Sum) answer).sum();
  }

  private static double[] matrix(Answer answer) {
    return answer instanceof Answer.Hessian hessian ? hessian.sum().mean() : new double[0];
  }

  /** Whether F is as much lower than before as the step promised. */
  private boolean isLower(Point last) {
    double rounding = ROUNDING * Math.abs(last.objective());
    double least = rate == 1 ? SUFFICIENT * Math.max(0, promised) : 0;
    return at.measurement().isFinite() && at.objective() <= last.objective() - least + rounding;
  }

  /** Where a whole step was too long: F along the line; and after that, at its start. */
  private Progress goBack() {
    candidate = null;
    if (rate == 1) {
      searches = true;
    } else {
      stall();
    }
    return Progress.pending();
  }

  private Progress choose(LineSum sum) {
    searches = false;
    double lowest = at.objective();
    rate = 0;
    for (int k = 0; k < RATES.length; k++) {
      double objective = problem.objective(between(RATES[k]), sum.meanLoss(k));
      if (objective < lowest) {
        lowest = objective;
        rate = RATES[k];
      }
    }
    if (rate > 0) {
      candidate = between(rate);
      wantMatrix(candidate);
    } else if (!Arrays.equals(second.at(), at.w())) {
      renew();
    } else {
      stall();
    }
    return Progress.pending();
  }

  private double[] between(double part) {
    double[] point = at.w().clone();
    for (int j = 0; j < point.length; j++) {
      point[j] += part * (target[j] - point[j]);
    }
    return point;
  }

  private void stall() {
    candidate = null;
    reason =
        new Reason(
            Reason.Kind.STALLED,
            "lineSearch",
            "no lower point found, gradient norm %s".formatted(at.norm()));
  }

  /** Asks for the second derivatives where it is. */
  private void renew() {
    rate = 1;
    candidate = null;
    int[] chosen = chosen(at.w());
    if (chosen != null) {
      second = new PathState.Second(at.w(), chosen, null);
    }
  }

  private int[] chosen(double[] u) {
    int[] chosen = screen.of(at.w(), u, at.gradient(), terms.l1());
    if (chosen == null) {
      isTooWide = true;
      reason =
          new Reason(
              Reason.Kind.STALLED,
              "width",
              "more than %d weights are not 0".formatted(screen.most()));
    }
    return chosen;
  }

  private void wantMatrix(double[] u) {
    wanted = chosen(u);
    candidate = wanted == null ? null : u;
  }

  /** Plans the next step; or asks for the matrix, where it was given up. */
  private void goOn() {
    wasKnown = second.packed() == null;
    if (!wasKnown) {
      plan();
    }
  }

  private void solved() {
    reason =
        new Reason(
            Reason.Kind.CONVERGED, "model", "F can fall by at most %s of itself".formatted(close));
  }

  /** Decides on the next step. */
  private void plan() {
    candidate = null;
    wanted = null;
    rate = 1;
    ScreenedModel model = new ScreenedModel(at.w(), at.gradient(), second, terms);
    target = model.least();
    promised = model.fall();
    boolean isMissing = isMissing();
    boolean isStale = !(promised <= STALE * before) && !Double.isNaN(before);
    if (!Double.isFinite(promised)) {
      stall();
    } else if (hasMoved && promised <= close * Math.abs(at.objective()) && !isMissing) {
      solved();
    } else if (isMissing || isStale) {
      wantMatrix(target);
    } else {
      candidate = target;
    }
  }

  /** Whether a coordinate is drawn from 0 whose second derivatives are not known. */
  private boolean isMissing() {
    int next = 0;
    int[] among = second.among();
    for (int j = 0; j < start.length; j++) {
      boolean isKnown = next < among.length && among[next] == j;
      next += isKnown ? 1 : 0;
      if (!isKnown && Screen.isDrawn(at.gradient()[j], terms.l1()[j])) {
        return true;
      }
    }
    return false;
  }

  private boolean isSolved() {
    return reason != null && reason.kind() == Reason.Kind.CONVERGED;
  }

  @Override
  public double[] point() {
    return at == null ? start : at.w();
  }

  @Override
  public Optional<Reason> ended() {
    return Optional.ofNullable(reason);
  }

  @Override
  public Map<String, double[]> save() {
    Map<String, double[]> saved = new LinkedHashMap<>();
    double[] numbers = {
      at.measurement().loss(), isSolved() ? 1 : 0, before, at.measurement().stepNorm()
    };
    saved.put(STATE, numbers);
    saved.put(GRADIENT, lossGradient.clone());
    saved.put(SECOND, second.at().clone());
    saved.put(AMONG, IntStream.of(second.among()).asDoubleStream().toArray());
    return saved;
  }
}
