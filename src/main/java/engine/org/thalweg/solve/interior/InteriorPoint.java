package org.thalweg.solve.interior;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.Answer;
import org.thalweg.solve.CertifiedGap;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.Vectors;
import org.thalweg.solve.interior.CentralPathSum.Stage;
import org.thalweg.text.Require;

/**
 * A primal-dual interior point method for losses made of straight pieces: S. Mehrotra, "On the
 * Implementation of a Primal-Dual Interior Point Method", SIAM J. Optim. 2(4) (1992); for quantiles
 * S. Portnoy, R. Koenker, "The Gaussian Hare and the Laplacian Tortoise", Statistical Science 12(4)
 * (1997).
 *
 * <pre>
 *   system      the matrix Σ D·x·xᵀ, its right-hand side, F, and a bound of the minimum: a report
 *   predictor   Δw towards the minimum itself: how far is it feasible?
 *   step        Δw towards complementarity products that are smaller by what the predictor found
 *               feasible, with a second-order correction;
 *   correctors  at most 4, where that step is short: shares of directions in which these products
 *               come nearer to each other, as long as they make the step longer
 *               w ← w + length·Δw, 0.995 of the way to the nearest bound
 * </pre>
 *
 * Three passes an iteration and two for a corrector, and some thirty iterations to a gap of 1e-8 of
 * F, whatever the conditioning. What is known of a row follows from the vectors Δw, which alone are
 * saved: {@link CentralPath}.
 *
 * <p>The gap is F less the best bound so far. Where a weight has no penalty, an intercept apart,
 * there is none but 0 before the dual equations hold up to rounding errors.
 *
 * <p>Differs from: solvers of quadratic programs, in that no number is kept for a row; Mehrotra's
 * method, in that the target falls with the square of what the predictor leaves, not its cube,
 * since correctors follow.
 */
public final class InteriorPoint implements Solver {
  private static final int LONGEST = 20_000;
  private static final int PATIENCE = 12; // iterations that narrow no gap and lower no F
  private static final int MOST_STEPS = 300;
  private static final String NAME = "interior";

  private final Problem problem;
  private final CoordinatePenalties weights;
  private final Certificate certificate;
  private final CentralPathOrigin origin;
  private final CertifiedGap gap = new CertifiedGap("interiorPoint", PATIENCE);
  private CentralPath path; // its scale is 0 before the first answer
  private double[] w;
  private Coordinates coordinates; // null before the origin is known
  private NewtonSystem system; // null before
  private PredictorCorrector search; // null but between two systems

  private InteriorPoint(Problem problem, CentralPath path) {
    Require.nothingAgainst(unsupported(problem));
    problem.layout().check(path.start());
    this.problem = problem;
    LinearObjective objective = (LinearObjective) problem.objective();
    this.weights = CoordinatePenalties.of(problem.penalties(), problem.layout());
    this.certificate = new Certificate(weights, objective.intercept() ? objective.features() : -1);
    this.origin =
        new CentralPathOrigin(
            weights, certificate.needsSizes(), problem.units(), objective.features());
    this.path = path;
    this.w = weights.restricted(path.point());
  }

  /**
   * A solver that starts at a point.
   *
   * @param start w, not changed; moved away from its bounds where it is at one
   * @throws IllegalArgumentException if the problem is {@link #unsupported}
   */
  public static InteriorPoint begin(Problem problem, double[] start) {
    return new InteriorPoint(problem, new CentralPath(start.clone(), 0, 0, List.of()));
  }

  /**
   * A solver as it was saved.
   *
   * @throws Snapshot.Unfit if the state is that of another solver, or of another w
   */
  public static InteriorPoint restore(Problem problem, Map<String, double[]> state) {
    int dimension = problem.layout().dimension();
    double[] numbers = SavedPath.array(state, NAME, 7);
    InteriorPoint solver = new InteriorPoint(problem, SavedPath.restore(state, dimension));
    solver.gap.restore(numbers);
    solver.origin.restore(numbers[6], state);
    solver.coordinates = solver.origin.coordinates(solver.path);
    if (solver.gap.hasStalled()) {
      return solver;
    }
    solver.solve(NewtonSystem.restore(state, numbers[4], numbers[5], dimension));
    return solver;
  }

  /** Why this solver does not support a problem; empty if it does. */
  public static Optional<String> unsupported(Problem problem) {
    if (!(problem.objective() instanceof LinearObjective linear
        && linear.loss() instanceof KinkedLoss)) {
      return Optional.of(
          "interiorPoint needs a loss made of straight pieces (hinge, absolute, quantile or"
              + " epsilonInsensitive) and a linear model, but the objective is "
              + problem.objective());
    }
    int dimension = problem.layout().dimension();
    if (dimension > LONGEST) {
      return Optional.of(
          "interiorPoint keeps a matrix of d²/2 numbers, so w must have at most %d entries but has %d"
              .formatted(LONGEST, dimension));
    }
    return CoordinatePenalties.others(problem.penalties())
        .findFirst()
        .map(
            other ->
                "interiorPoint takes the penalties l1, l2, box and nonNegative but not " + other);
  }

  @Override
  public Question<?> ask() {
    return search == null
        ? new InteriorQuestion(path, origin.stage(), null, null)
        : search.ask(path);
  }

  @Override
  public Progress tell(Answer answer) {
    CentralPathSum sum = (CentralPathSum) answer;
    if (search != null) {
      search.tell(sum);
      search.step().ifPresent(this::take);
      failWithSearch();
      return Progress.pending();
    }
    if (coordinates != null) {
      return measured(sum);
    }
    path = origin.tell(sum, path);
    w = weights.restricted(path.point());
    if (origin.stage() == Stage.SYSTEM) {
      coordinates = origin.coordinates(path);
    }
    return Progress.pending();
  }

  private Progress measured(CentralPathSum sum) {
    double[] gradient = sum.vector(CentralPathSum.GRADIENT);
    problem.penalties().addGradient(w, gradient, problem.layout());
    double loss = sum.number(CentralPathSum.LOSS);
    double penalty = problem.penalty(w);
    double norm = problem.gradientNorm(w, gradient);
    double bound = certificate.bound(sum, w, origin.sizes(), path.margin());
    CentralPath.Step last =
        path.steps().isEmpty() ? null : path.steps().get(path.steps().size() - 1);
    double length = last == null ? 1 : last.length();
    double stepNorm = last == null ? 0 : length * Vectors.norm(last.direction().change());
    Measurement here =
        gap.certify(new Measurement(w, loss, penalty, norm, stepNorm, length, true), bound);
    if (gap.ended().isEmpty() && path.steps().size() >= MOST_STEPS) {
      gap.stall();
    }
    if (gap.ended().isEmpty()) {
      solve(NewtonSystem.of(sum, w, weights, coordinates));
    }
    return Progress.measured(here);
  }

  private void solve(NewtonSystem next) {
    system = next;
    if (!Vectors.isFinite(next.matrix())) {
      gap.stall();
      return;
    }
    search = new PredictorCorrector(next, coordinates);
    failWithSearch();
  }

  private void failWithSearch() {
    if (search != null && search.hasFailed()) {
      gap.stall();
    }
  }

  private void take(CentralPath.Step step) {
    path = path.with(step);
    double[] next = w.clone();
    Vectors.subtract(next, -step.length(), step.direction().change());
    w = weights.restricted(next);
    search = null;
  }

  @Override
  public double[] point() {
    return w;
  }

  @Override
  public Optional<Reason> ended() {
    return gap.ended();
  }

  @Override
  public Map<String, double[]> save() {
    Map<String, double[]> saved = new LinkedHashMap<>();
    boolean hasStalled = gap.hasStalled();
    double products = hasStalled ? 0 : system.products();
    double pairs = hasStalled ? 0 : system.pairs();
    saved.put(NAME, gap.numbers(products, pairs, origin.product()));
    origin.save(saved);
    SavedPath.save(path, saved);
    if (!hasStalled) {
      system.save(saved);
    }
    return saved;
  }
}
