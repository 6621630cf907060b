package org.thalweg.solve.lbfgs;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.text.Require;

/**
 * L-BFGS: D. C. Liu, J. Nocedal, "On the Limited Memory BFGS Method for Large Scale Optimization",
 * Mathematical Programming 45 (1989); under L1 terms orthant-wise, as OWL-QN (G. Andrew, J. Gao,
 * ICML 2007), and under bounds projected onto them.
 *
 * <pre>
 *   v = the least-norm subgradient of F at w, H = {@link InverseHessian} of the smooth part
 *   w ← P(w − H v)        P onto the {@link Face} of w; shorter where F does not fall enough
 * </pre>
 *
 * Usually a step costs one pass: the gradient at its end, which is also where the next one begins.
 * Before the first step nothing is known of its length, so losses are measured at step sizes of
 * every magnitude; {@link WolfeSearch} has the details. Where H leads to no lower point, it is
 * dropped, and the steepest descent is tried in the same way. Where that leads to no lower point
 * either, the solver asks once for a {@link FeatureMetric} and tries again along the steepest
 * descent multiplied by it; after that the run has ended. So a run on a convex F ends at the
 * minimum, up to rounding errors.
 *
 * <p>Differs from Breeze's LBFGS and OWLQN: a diagonal learnt from the pairs scales H; the pairs
 * are restricted to the coordinates that may move; more pairs are kept where w is short; a search
 * that fails tries the steepest descent before it gives up.
 *
 * <p>A solver that is {@link #scaled} asks for the metric before the first step. On a million rows
 * of 30 entries among 2¹⁸ features, where feature j occurs in proportion to 1/j, and at λ = 1e-6,
 * it needs a tenth of the passes.
 */
public final class Lbfgs implements Solver {
  private static final int FEWEST_PAIRS = 10;
  private static final int MOST_PAIRS = 40;
  private static final int PAIRED_COORDINATES = 1 << 19; // m·d, where m is between the two

  private final Problem problem;
  private final Optional<CoordinatePenalties> separable; // where there is a kink or a bound
  private final InverseHessian memory;
  private final double[] start;
  private Iterate at; // null before the first answer
  private double[] subgradient; // of F there, with the least norm
  private WolfeSearch search; // null before the first answer, and at the end
  private FeatureMetric metric; // null until the steepest descent has failed
  private boolean asksForMetric;
  private Reason reason; // null before the end

  private Lbfgs(Problem problem, double[] w) {
    Require.nothingAgainst(unsupported(problem));
    this.problem = problem;
    start = problem.allowed(w);
    separable =
        Optional.of(problem.penalties())
            .filter(Penalties::hasProx)
            .map(penalties -> CoordinatePenalties.of(penalties, problem.layout()));
    memory = new InverseHessian(separable.isPresent() ? FEWEST_PAIRS : mostPairs(w.length));
  }

  /**
   * A solver that starts at a point without curvature pairs.
   *
   * @param w not changed; moved into the constraints where it is outside
   * @throws IllegalArgumentException if the problem is {@link #unsupported}
   */
  public static Lbfgs cold(Problem problem, double[] w) {
    return new Lbfgs(problem, w);
  }

  /**
   * A solver that asks for the {@link FeatureMetric} before its first step, if the problem has one.
   *
   * @param w not changed; moved into the constraints where it is outside
   * @throws IllegalArgumentException if the problem is {@link #unsupported}
   */
  public static Lbfgs scaled(Problem problem, double[] w) {
    Lbfgs solver = new Lbfgs(problem, w);
    solver.asksForMetric = FeatureMetric.fits(problem);
    return solver;
  }

  /** Whether {@link #scaled} differs from {@link #cold}. */
  public static boolean scales(Problem problem) {
    return FeatureMetric.fits(problem);
  }

  /**
   * A solver that starts at a point with the curvature pairs of another solver.
   *
   * @param w not changed; moved into the constraints where it is outside
   * @param pairs of the smooth part of F, the oldest first; those that are not usable are left out
   * @throws IllegalArgumentException if the problem is {@link #unsupported}
   */
  public static Lbfgs warm(Problem problem, double[] w, List<CurvaturePair> pairs) {
    Lbfgs solver = new Lbfgs(problem, w);
    pairs.forEach(solver.memory::add);
    return solver;
  }

  /**
   * A solver as it was saved.
   *
   * @param point that of the solver then
   * @throws Snapshot.Unfit if the state is that of another solver, or of another w
   */
  public static Lbfgs restore(Problem problem, double[] point, Map<String, double[]> state) {
    Lbfgs solver = new Lbfgs(problem, point);
    LbfgsState saved = new LbfgsState(state);
    saved.check(solver.memory.most());
    saved.restore(solver.memory, point.length);
    solver.take(saved.metric(point.length));
    saved.iterate(problem, solver.start).ifPresent(solver::beginAt);
    if (solver.at != null && saved.hasStalled()) {
      solver.stall();
    }
    return solver;
  }

  /** Why this solver does not support a problem; empty if it does. */
  public static Optional<String> unsupported(Problem problem) {
    return CoordinatePenalties.others(problem.penalties())
        .filter(penalty -> penalty instanceof Penalty.Proximal)
        .findFirst()
        .map(other -> "lbfgs takes smooth penalties, l1, box and nonNegative but not " + other);
  }

  /**
   * m where F is smooth: 10, and up to 40 where that costs little memory, since more pairs save
   * passes. Under L1 terms and bounds it is 10: an old pair also measures coordinates that could
   * move then and cannot move now, so it misleads.
   */
  public static int mostPairs(int dimension) {
    return Math.max(
        FEWEST_PAIRS, Math.min(MOST_PAIRS, PAIRED_COORDINATES / Math.max(1, dimension)));
  }

  @Override
  public Question<?> ask() {
    if (asksForMetric) {
      return FeatureMetric.question(problem);
    }
    return at == null ? new GradientQuestion(start, Draw.all()) : search.ask();
  }

  @Override
  public Progress tell(Answer answer) {
    if (answer instanceof LineSum losses) {
      search.tell(losses);
      return pending();
    }
    if (answer instanceof RowNorms norms) {
      asksForMetric = false;
      take(FeatureMetric.of(problem, norms));
      if (at != null) {
        descendSteepest();
      }
      return Progress.pending();
    }
    GradientSum sum = (GradientSum) answer;
    if (at == null) {
      return measured(Iterate.of(problem, start, sum, 0, 1));
    }
    Optional<Iterate> next = search.tell(sum);
    if (next.isEmpty()) {
      return pending();
    }
    if (!memory.add(PairCurvature.pair(at, next.get()))) {
      memory.clear(); // old pairs say little about this place
    }
    return measured(next.get());
  }

  private Progress measured(Iterate iterate) {
    beginAt(iterate);
    return Progress.measured(iterate.measurement());
  }

  private Progress pending() {
    if (search.hasFailed()) {
      if (search.isSteepest() && metric == null && FeatureMetric.fits(problem)) {
        asksForMetric = true;
      } else if (search.isSteepest()) {
        stall();
      } else {
        descendSteepest();
      }
    }
    return Progress.pending();
  }

  /** Looks for the step from a point. */
  private void beginAt(Iterate iterate) {
    at = iterate;
    search = null;
    subgradient = iterate.smoothGradient();
    if (separable.isPresent()) {
      subgradient = subgradient.clone();
      problem.penalties().addProximalSubgradient(at.w(), subgradient, problem.layout());
    }
    if (!iterate.measurement().isFinite()) {
      reason = iterate.diverged();
    } else if (iterate.norm() == 0) {
      stall();
    } else {
      Face face = face();
      memory
          .times(subgradient, face)
          .flatMap(way -> WolfeSearch.whole(problem, iterate, face, subgradient, way))
          .ifPresentOrElse(found -> search = found, this::descendSteepest);
    }
  }

  private void descendSteepest() {
    memory.clear();
    double[] direction = metric == null ? subgradient : metric.times(subgradient);
    TrialLine line =
        TrialLine.wide(at, face(), direction, metric == null ? TrialLine.unit(at, direction) : 1);
    search = WolfeSearch.steepest(problem, at, face(), line);
  }

  private void take(FeatureMetric found) {
    metric = found;
    memory.beginAs(found);
  }

  private Face face() {
    return separable.map(terms -> Face.of(terms, at.w(), subgradient)).orElse(Face.everywhere());
  }

  private void stall() {
    search = null;
    reason = at.stalled();
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
    boolean hasStalled = reason != null && reason.kind() == Reason.Kind.STALLED;
    return LbfgsState.of(Optional.ofNullable(at), memory, metric, hasStalled).arrays();
  }
}
