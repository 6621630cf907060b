package org.thalweg.solve.truncated;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.solve.Vectors;
import org.thalweg.text.Require;

/**
 * Newton's method whose systems are solved by conjugate gradients, and no more closely than the
 * model of F is worth: R. S. Dembo, S. C. Eisenstat, T. Steihaug, "Inexact Newton Methods", SIAM J.
 * Numer. Anal. 19(2) (1982); S. G. Nash, A. Sofer, "Assessing a Search Direction within a
 * Truncated-Newton Method", Oper. Res. Lett. 9(4) (1990).
 *
 * <pre>
 *   d about −H⁻¹g, by products with H over all rows        H of F at w, without the matrix
 *   w ← w + η·d                                             η = 1, or halved until F falls enough
 * </pre>
 *
 * For smooth convex losses of linear scores under an L2 penalty, on rows that one process holds. A
 * step costs a pass for F and g, one for scores and second derivatives, and one for each iteration
 * of conjugate gradients; F along the line costs none, since x·d of each row is known.
 *
 * <p>Differs from: C.-J. Lin, R. C. Weng, S. S. Keerthi, "Trust Region Newton Method for
 * Large-Scale Logistic Regression", JMLR 9 (2008), in the scale of the features, and in halving the
 * step in place of a trust region.
 */
public final class TruncatedNewton implements Solver {
  private static final String OWNER = "truncated newton";
  private static final String NUMBERS = "truncated";
  private static final String TARGET = "target";
  private static final double LOOSEST = 0.1; // part of the gradient that a model may leave

  private final Problem problem;
  private final double[] start;
  private Iterate at; // null before the first answer
  private double first = Double.NaN; // ‖g‖ where the run began
  private double[] target; // measured next; null where a step is to be asked for
  private double rate = 1; // at which it is
  private Reason reason; // null before the end

  private TruncatedNewton(Problem problem, double[] w) {
    Require.nothingAgainst(unsupported(problem));
    this.problem = problem;
    this.start = problem.allowed(w);
  }

  /**
   * A solver that starts at a point.
   *
   * @param w not changed
   * @throws IllegalArgumentException if the problem is {@link #unsupported}
   */
  public static TruncatedNewton begin(Problem problem, double[] w) {
    return new TruncatedNewton(problem, w);
  }

  /**
   * A solver as it was saved.
   *
   * @param point that of the solver then
   * @throws Snapshot.Unfit if the state is that of another solver, or of another w
   */
  public static TruncatedNewton restore(
      Problem problem, double[] point, Map<String, double[]> state) {
    double[] numbers = Snapshot.array(OWNER, state, NUMBERS, 3);
    TruncatedNewton solver = new TruncatedNewton(problem, point);
    solver.at = Iterate.restore(OWNER, problem, solver.start, state).orElse(null);
    solver.first = numbers[1];
    solver.rate = numbers[2];
    if (state.containsKey(TARGET)) {
      solver.target = Snapshot.array(OWNER, state, TARGET, point.length).clone();
    }
    if (numbers[0] != 0) {
      solver.stall();
    }
    return solver;
  }

  /** Why this solver does not support a problem; empty if it does. */
  public static Optional<String> unsupported(Problem problem) {
    boolean isSmooth =
        problem.objective() instanceof LinearObjective linear
            && linear.loss() instanceof SmoothLoss;
    if (!isSmooth) {
      return Optional.of(
          "truncated newton needs a linear model under a loss with second derivatives, but the"
              + " objective is "
              + problem.objective());
    }
    boolean isL2 =
        !problem.penalties().hasProx()
            && CoordinatePenalties.others(problem.penalties()).findAny().isEmpty()
            && StrongConvexity.ofPenalisedSegments(problem.objective(), problem.penalties()) > 0;
    return isL2
        ? Optional.empty()
        : Optional.of("truncated newton needs the penalty l2 alone, with a positive strength");
  }

  @Override
  public Question<?> ask() {
    if (at != null && target == null) {
      return new StepQuestion(problem, at, forcing());
    }
    return new GradientQuestion(at == null ? start : target, Draw.all());
  }

  /** The nearer the minimum, the better the model, and the closer its system is solved. */
  private double forcing() {
    return Math.min(LOOSEST, Math.sqrt(at.norm() / first));
  }

  @Override
  public Progress tell(Answer answer) {
    if (answer instanceof NewtonStep step) {
      if (step.point() == null) {
        stall();
      }
      target = step.point();
      rate = step.rate();
      return Progress.pending();
    }
    double[] here = at == null ? start : target;
    double stepNorm = at == null ? 0 : Vectors.distance(here, at.w());
    Iterate next = Iterate.of(problem, here, (GradientSum) answer, stepNorm, rate);
    target = null;
    if (at != null && !isLower(next)) {
      stall();
      return Progress.pending();
    }
    first = at == null ? next.norm() : first;
    at = next;
    if (!at.measurement().isFinite()) {
      reason = at.diverged();
    } else if (at.norm() == 0) {
      stall();
    }
    return Progress.measured(at.measurement());
  }

  /** Whether F is lower, or as low where the gradient is half as long. */
  private boolean isLower(Iterate next) {
    return next.measurement().isFinite()
        && (next.objective() < at.objective()
            || next.objective() <= at.objective() + at.roundingError()
                && next.norm() <= at.norm() / 2);
  }

  private void stall() {
    target = null;
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
    Map<String, double[]> saved = new LinkedHashMap<>();
    saved.put(NUMBERS, new double[] {hasStalled ? 1 : 0, first, rate});
    if (at != null) {
      at.save(saved);
    }
    if (target != null) {
      saved.put(TARGET, target.clone());
    }
    return saved;
  }
}
