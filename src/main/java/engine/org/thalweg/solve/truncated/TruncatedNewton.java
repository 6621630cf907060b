package org.thalweg.solve.truncated;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.Answer;
import org.thalweg.solve.FreeIntercept;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.Measurement;
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
 * step costs a pass for F, g and second derivatives, and one for each iteration of conjugate
 * gradients; F along the line costs none, since x·d of each row is known. So η is doubled as long
 * as F falls, if it falls faster than its model; along rows that are told apart it falls by a
 * factor of e otherwise. If rows are few beside the entries of w, {@code RowSystem} takes the place
 * of conjugate gradients once these have cost as much.
 *
 * <p>Differs from: C.-J. Lin, R. C. Weng, S. S. Keerthi, "Trust Region Newton Method for
 * Large-Scale Logistic Regression", JMLR 9 (2008), in the scale of the features, and in halving the
 * step in place of a trust region.
 */
public final class TruncatedNewton implements Solver {
  private static final String OWNER = "truncated newton";
  private static final String NUMBERS = "truncated";
  private static final double LOOSEST = 0.1; // part of the gradient that a model may leave

  private final Problem problem;
  private final double partial; // λ of strong convexity but for an intercept
  private double lambda; // of strong convexity, or of a bound besides; 0 without either
  private final double share;
  private final double[] start;
  private Iterate at; // null before the first answer
  private double first = Double.NaN; // ‖g‖ where the run began
  private double products; // with second derivatives, so far
  private Reason reason; // null before the end

  private TruncatedNewton(Problem problem, double share, double[] w) {
    Require.nothingAgainst(unsupported(problem));
    this.problem = problem;
    this.share = share;
    this.partial = StrongConvexity.ofPenalisedSegments(problem.objective(), problem.penalties());
    this.lambda = StrongConvexity.of(problem.objective(), problem.penalties()).lambda();
    this.start = problem.allowed(w);
  }

  /**
   * A solver that starts at a point.
   *
   * @param share of F to which the run is to bring the bound of F − F*, if it is known; 0 for none
   * @param w not changed
   * @throws IllegalArgumentException if the problem is {@link #unsupported}
   */
  public static TruncatedNewton begin(Problem problem, double share, double[] w) {
    return new TruncatedNewton(problem, share, w);
  }

  /**
   * A solver as it was saved.
   *
   * @param share as in {@link #begin}
   * @param point that of the solver then
   * @throws Snapshot.Unfit if the state is that of another solver, or of another w
   */
  public static TruncatedNewton restore(
      Problem problem, double share, double[] point, Map<String, double[]> state) {
    double[] numbers = Snapshot.array(OWNER, state, NUMBERS, 4);
    TruncatedNewton solver = new TruncatedNewton(problem, share, point);
    Iterate.restore(OWNER, problem, solver.start, state).ifPresent(solver::goTo);
    solver.first = numbers[1];
    solver.products = numbers[2];
    solver.lambda = numbers[3];
    if (numbers[0] != 0 && solver.at != null) {
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
    if (at == null) {
      return new StepQuestion(problem, start, null, null);
    }
    double forcing = Math.min(LOOSEST, Math.sqrt(at.norm() / first)); // the nearer, the closer
    double enough = Math.sqrt(2 * lambda * share * Math.abs(at.objective()));
    return new StepQuestion(problem, start, at, new StepQuestion.Effort(forcing, enough, products));
  }

  @Override
  public Progress tell(Answer answer) {
    NewtonStep step = (NewtonStep) answer;
    products += step.products();
    if (step.point() == null) {
      stall();
      return Progress.pending();
    }
    double stepNorm = at == null ? 0 : Vectors.distance(step.point(), at.w());
    Iterate next = Iterate.of(problem, step.point(), step.sum(), stepNorm, step.rate());
    if (at != null && !isLower(next)) {
      stall();
      return Progress.pending();
    }
    first = at == null ? next.norm() : first;
    goTo(next);
    return Progress.measured(step.intercept().map(this::certified).orElse(at.measurement()));
  }

  /** What is measured, with a bound of how far F is above its minimum. */
  private Measurement certified(FreeIntercept intercept) {
    lambda = partial;
    double slope = at.smoothGradient()[at.smoothGradient().length - 1];
    return at.measurement().certified(intercept.gap(at.objective(), at.norm(), slope));
  }

  /** Stands at a point, where the run may end. */
  private void goTo(Iterate next) {
    at = next;
    if (!at.measurement().isFinite()) {
      reason = at.diverged();
    } else if (at.norm() == 0) {
      stall();
    }
  }

  /** Whether F is lower, or as low where the gradient is half as long. */
  private boolean isLower(Iterate next) {
    return next.measurement().isFinite()
        && (next.objective() < at.objective()
            || next.objective() <= at.objective() + at.roundingError()
                && next.norm() <= at.norm() / 2);
  }

  private void stall() {
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
    saved.put(NUMBERS, new double[] {hasStalled ? 1 : 0, first, products, lambda});
    if (at != null) {
      at.save(saved);
    }
    return saved;
  }
}
