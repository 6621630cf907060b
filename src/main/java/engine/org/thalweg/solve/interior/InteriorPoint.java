package org.thalweg.solve.interior;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.linalg.Packed;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.Answer;
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
  private static final double EXACT = 1e-13; // of F: a gap that is rounding errors
  private static final int PATIENCE = 12; // iterations that narrow no gap and lower no F
  private static final int MOST_STEPS = 300;
  private static final String NAME = "interior";
  private static final String UNITS = "interior.units";
  private static final String SIZES = "interior.sizes";
  private static final String SYSTEM = "system.%s";

  private final Problem problem;
  private final LinearObjective objective;
  private final CoordinatePenalties weights;
  private final Certificate certificate;
  private CentralPath path; // its scale is 0 before the first answer
  private double[] w;
  private double[] units; // of w, where it has kinks or bounds of its own
  private double[] sizes; // of the features; zeros where they are not known
  private double product; // of each pair at a bound of w, in the beginning
  private Coordinates coordinates;
  private Stage stage = Stage.START;
  private NewtonSystem system; // null before
  private PredictorCorrector search; // null but between two systems
  private double lowest = Double.POSITIVE_INFINITY; // F
  private double bound = Double.NEGATIVE_INFINITY;
  private int idle; // iterations since either changed
  private Reason reason; // null before the end

  private InteriorPoint(Problem problem, CentralPath path) {
    Require.nothingAgainst(unsupported(problem));
    problem.layout().check(path.start());
    this.problem = problem;
    this.objective = (LinearObjective) problem.objective();
    this.weights = CoordinatePenalties.of(problem.penalties(), problem.layout());
    this.certificate = new Certificate(weights, objective.intercept() ? objective.features() : -1);
    this.path = path;
    this.units = new double[path.start().length];
    Arrays.fill(units, 1);
    this.sizes = sizes(problem.units(), objective.features(), path.start().length);
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
    solver.lowest = numbers[1];
    solver.bound = numbers[2];
    solver.idle = (int) numbers[3];
    solver.product = numbers[6];
    solver.units = SavedPath.array(state, UNITS, dimension);
    if (state.containsKey(SIZES)) { // only where they matter
      solver.sizes = SavedPath.array(state, SIZES, dimension);
    }
    solver.coordinates = Coordinates.of(solver.weights, solver.path, solver.units, solver.product);
    solver.stage = Stage.SYSTEM;
    if (numbers[0] != 0) {
      solver.stall();
      return solver;
    }
    solver.solve(
        new NewtonSystem(
            SavedPath.array(state, SYSTEM.formatted("matrix"), Packed.length(dimension)),
            SavedPath.array(state, SYSTEM.formatted("residual"), dimension),
            SavedPath.array(state, SYSTEM.formatted("right"), dimension),
            numbers[4],
            numbers[5]));
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

  /** Those that units tell. */
  private static double[] sizes(Standardisation units, int features, int dimension) {
    double[] sizes = new double[dimension];
    for (int j = 0; j < dimension && !units.isIdentity(); j++) {
      double inverse = j < features ? units.inverse(j) : 1;
      sizes[j] = inverse > 0 ? 1 / inverse : 0;
    }
    return sizes;
  }

  @Override
  public Question<?> ask() {
    return search == null ? new InteriorQuestion(path, stage, null, null) : search.ask(path);
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
    switch (stage) {
      case START -> start(sum);
      case SCALES -> scales(sum);
      default -> {
        return measured(sum);
      }
    }
    return Progress.pending();
  }

  private void start(CentralPathSum sum) {
    double weight = sum.number(CentralPathSum.DUAL_FALLING);
    double size = sum.number(CentralPathSum.DUAL_RISING) / weight;
    path = new CentralPath(path.start(), size > 0 ? size : 1, 1 / weight, List.of());
    product = path.margin() / (2.0 * sum.rows()); // about that of the pairs of a row
    if (weights.hasNoKink() && !certificate.needsSizes()) {
      go();
    } else {
      stage = Stage.SCALES;
    }
  }

  /** Takes the sizes of the features, by which w begins between its bounds. */
  private void scales(CentralPathSum sum) {
    for (int j = 0; j < sizes.length; j++) {
      sizes[j] = Math.sqrt(sum.packedMatrix()[Packed.start(j) + j]);
    }
    if (weights.hasNoKink()) {
      go();
    } else {
      between();
    }
  }

  /** Begins between the bounds, at distances that are in the unit of each coordinate. */
  private void between() {
    for (int j = 0; j < units.length; j++) {
      boolean isKnown = sizes[j] > 0 && Double.isFinite(sizes[j]);
      units[j] = isKnown ? path.margin() / sizes[j] : 1;
    }
    double[] start = path.start().clone();
    weights.moveInside(start, units);
    path = new CentralPath(start, path.margin(), path.scale(), List.of());
    w = start;
    go();
  }

  private void go() {
    coordinates = Coordinates.of(weights, path, units, product);
    stage = Stage.SYSTEM;
  }

  private Progress measured(CentralPathSum sum) {
    double[] gradient = sum.vector(CentralPathSum.GRADIENT);
    problem.penalties().addGradient(w, gradient, problem.layout());
    double loss = sum.number(CentralPathSum.LOSS);
    double penalty = problem.penalty(w);
    double norm = problem.gradientNorm(w, gradient);
    double certified = certificate.bound(sum, w, sizes, path.margin());
    idle = loss + penalty < lowest || certified > bound ? 0 : idle + 1;
    lowest = Math.min(lowest, loss + penalty);
    bound = Math.max(bound, certified);
    CentralPath.Step last =
        path.steps().isEmpty() ? null : path.steps().get(path.steps().size() - 1);
    double length = last == null ? 1 : last.length();
    double stepNorm = last == null ? 0 : length * Vectors.norm(last.direction().change());
    Measurement here =
        new Measurement(w, loss, penalty, norm, stepNorm, length, true)
            .certified(loss + penalty - bound);
    NewtonSystem next = NewtonSystem.of(sum, w, weights, coordinates);
    if (!here.isFinite()) {
      reason = Reason.diverged(here.figures());
    } else if (lowest - bound <= EXACT * Math.abs(lowest)
        || idle >= PATIENCE
        || path.steps().size() >= MOST_STEPS) {
      stall();
    } else {
      solve(next);
    }
    return Progress.measured(here);
  }

  private void solve(NewtonSystem next) {
    system = next;
    if (!Vectors.isFinite(next.matrix())) {
      stall();
      return;
    }
    search = new PredictorCorrector(next, coordinates);
    failWithSearch();
  }

  private void failWithSearch() {
    if (search != null && search.hasFailed()) {
      stall();
    }
  }

  private void take(CentralPath.Step step) {
    path = path.with(step);
    double[] next = w.clone();
    Vectors.subtract(next, -step.length(), step.direction().change());
    w = weights.restricted(next);
    search = null;
  }

  private void stall() {
    reason = Reason.stalled("interiorPoint", "certified gap %.3g".formatted(lowest - bound));
  }

  @Override
  public double[] point() {
    return w;
  }

  @Override
  public Optional<Reason> ended() {
    return Optional.ofNullable(reason);
  }

  @Override
  public Map<String, double[]> save() {
    Map<String, double[]> saved = new LinkedHashMap<>();
    boolean hasStalled = reason != null && reason.kind() == Reason.Kind.STALLED;
    double products = hasStalled ? 0 : system.products();
    double pairs = hasStalled ? 0 : system.pairs();
    saved.put(
        NAME, new double[] {hasStalled ? 1 : 0, lowest, bound, idle, products, pairs, product});
    saved.put(UNITS, units.clone());
    if (certificate.needsSizes()) {
      saved.put(SIZES, sizes.clone());
    }
    SavedPath.save(path, saved);
    if (!hasStalled) {
      saved.put(SYSTEM.formatted("matrix"), system.matrix().clone());
      saved.put(SYSTEM.formatted("residual"), system.residual().clone());
      saved.put(SYSTEM.formatted("right"), system.right().clone());
    }
    return saved;
  }
}
