package org.thalweg.solve.newton;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.Vectors;
import org.thalweg.text.Require;

/**
 * Newton's method for smooth convex losses: under L1 terms and bounds the proximal one (J. D. Lee,
 * Y. Sun, M. A. Saunders, "Proximal Newton-type Methods for Minimizing Composite Functions", SIAM
 * J. Optim. 24(3) (2014)).
 *
 * <pre>
 *   u = argmin g·(u − w) + ½(u − w)ᵀH(u − w) + R(u)      g, H of the loss at w, over all rows
 *   w ← w + η·(u − w)                                     η of F along the line
 * </pre>
 *
 * A step costs two passes: F at a dozen η, then F, g and H where it is least; near the minimum,
 * where η = 1, the second alone. Where no row has a curvature along a coordinate, as those of a
 * Huber loss far from all labels, or the sum of them is negative, the model has no minimum, or one
 * at a distant bound; and where few rows have a curvature, the model may hold for no step at all.
 * Then each row counts a part of the curvature that its loss may have, which is raised until the
 * model has a minimum and F falls, and is 0 again once a step was long. If no row has any, as of a
 * parameter that a formula adds, coordinates take a step of steepest descent, and those with a
 * bound in that direction go there. So it ends at the minimum of a convex F up to rounding errors.
 * The matrix is not kept: where it is needed once more at the same point, it is asked for again.
 *
 * <p>Where rows are many beside the entries of w, H is that of a sixteenth of them, so that a step
 * costs little more than F and g do (R. H. Byrd, G. M. Chin, W. Neveitt, J. Nocedal, "On the Use of
 * Stochastic Hessian Information in Optimization Methods for Machine Learning", SIAM J. Optim.
 * 21(3) (2011)). From the first step on that leaves much of the gradient, all rows count.
 *
 * <p>Differs from: G.-X. Yuan, C.-H. Ho, C.-J. Lin, "An Improved GLMNET for L1-regularized Logistic
 * Regression", JMLR 13 (2012), in solving the model exactly and in damping by the data.
 */
public final class Newton implements Solver {
  private static final int LONGEST = 20_000;
  private static final String OWNER = "method newton";
  private static final String NEWTON = "newton";
  private static final String TARGET = "target";

  private final Problem problem;
  private final CoordinatePenalties terms;
  private final double[] start;
  private final ModelTrust trust;
  private Iterate at; // null before the first answer
  private double[] target; // where the model at w is least; null before, and at the end
  private LineSearch search; // null where the derivatives at w are to be asked for
  private Reason reason; // null before the end

  private Newton(Problem problem, double[] w, ModelTrust trust) {
    Require.nothingAgainst(unsupported(problem));
    this.problem = problem;
    this.trust = trust;
    this.terms = CoordinatePenalties.of(problem.penalties(), problem.layout());
    this.start = problem.allowed(w);
  }

  /**
   * A solver that starts at a point.
   *
   * @param w not changed; moved into the constraints where it is outside
   * @param rows how many there are
   * @throws IllegalArgumentException if the problem is {@link #unsupported}
   */
  public static Newton begin(Problem problem, double[] w, long rows) {
    return new Newton(problem, w, ModelTrust.of(problem.objective(), rows, w.length));
  }

  /**
   * A solver as it was saved.
   *
   * @param point that of the solver then
   * @throws Snapshot.Unfit if the state is that of another solver, or of another w
   */
  public static Newton restore(Problem problem, double[] point, Map<String, double[]> state) {
    double[] flags = array(state, NEWTON, 4);
    Newton solver = new Newton(problem, point, ModelTrust.restore(flags));
    solver.at = Iterate.restore(OWNER, problem, solver.start, state).orElse(null);
    if (solver.at != null) {
      if (flags[0] != 0) {
        solver.stall();
      } else if (!solver.at.measurement().isFinite()) {
        solver.reason = solver.at.diverged();
      } else if (state.containsKey(TARGET)) {
        solver.searchFor(array(state, TARGET, point.length).clone());
      }
    }
    return solver;
  }

  private static double[] array(Map<String, double[]> state, String name, int length) {
    return Snapshot.array(OWNER, state, name, length);
  }

  /** Why this solver does not support a problem; empty if it does. */
  public static Optional<String> unsupported(Problem problem) {
    if (problem.objective().curvature().isEmpty()) {
      return Optional.of(
          "newton needs a loss with second derivatives, of scores that are linear in w, but"
              + " the objective is "
              + problem.objective());
    }
    int dimension = problem.layout().dimension();
    if (dimension > LONGEST) {
      return Optional.of(
          ("newton keeps d²/2 second derivatives, so w must have at most %d entries but has %d;"
                  + " lbfgs has no such bound")
              .formatted(LONGEST, dimension));
    }
    return CoordinatePenalties.others(problem.penalties())
        .findFirst()
        .map(other -> "newton takes the penalties l2, l1, box and nonNegative but not " + other);
  }

  @Override
  public Question<?> ask() {
    if (search != null && search.candidate() == null) {
      return search.line();
    }
    double[] w = search == null ? point() : search.candidate();
    if (trust.samples() && (at == null || search != null)) {
      return new GradientQuestion(w, Draw.all());
    }
    return new HessianQuestion(w, trust.least(), trust.draw());
  }

  @Override
  public Progress tell(Answer answer) {
    if (answer instanceof LineSum losses) {
      search.tell(losses);
      return goOn();
    }
    HessianSum sum = answer instanceof HessianSum hessian ? hessian : null;
    GradientSum gradient = sum == null ? (GradientSum) answer : sum.gradient();
    if (at == null) {
      at = Iterate.of(problem, start, gradient, 0, 1);
      return measured(sum);
    }
    if (search == null) { // the same point
      model(sum);
      return Progress.pending();
    }
    double[] candidate = search.candidate();
    double stepNorm = Vectors.distance(candidate, at.w());
    Iterate next = Iterate.of(problem, candidate, gradient, stepNorm, search.rate());
    if (!search.takes(next)) {
      return goOn();
    }
    trust.adapt(search.rate(), next.norm() / at.norm());
    at = next;
    return measured(sum);
  }

  /**
   * Goes on from a point that was just measured.
   *
   * @param sum of the second derivatives there; null where they are to be asked for
   */
  private Progress measured(HessianSum sum) {
    search = null;
    target = null;
    if (!at.measurement().isFinite()) {
      reason = at.diverged();
    } else if (at.norm() == 0) {
      stall();
    } else if (sum != null) {
      model(sum);
    }
    return Progress.measured(at.measurement());
  }

  private void model(HessianSum sum) {
    double[] hessian = sum.mean();
    if (!Vectors.isFinite(hessian)) {
      dampMore();
      return;
    }
    QuadraticModel model = new QuadraticModel(at.w(), at.smoothGradient(), hessian, terms);
    double[] found = model.least();
    if (!model.isEndless()) {
      searchFor(found);
    } else if (trust.least() < 1) {
      dampMore();
    } else {
      searchFor(model.leastButForEndless());
    }
  }

  private void searchFor(double[] found) {
    target = found;
    search = Vectors.isFinite(found) ? new LineSearch(problem, at, found, trust.skipsLine()) : null;
    if (search == null || !search.descends()) {
      dampMore();
    }
  }

  /** Where a search failed. */
  private Progress goOn() {
    if (search.hasFailed()) {
      if (search.shows()) {
        dampMore();
      } else {
        takeAllOrStall(); // the model promises less than rounding errors
      }
    }
    return Progress.pending();
  }

  private void dampMore() {
    search = null;
    target = null;
    if (!trust.dampsMore()) {
      takeAllOrStall();
    }
  }

  private void takeAllOrStall() {
    if (trust.takesAll()) {
      search = null;
      target = null;
    } else {
      stall();
    }
  }

  private void stall() {
    search = null;
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
    saved.put(NEWTON, trust.flags(hasStalled));
    if (at != null) {
      at.save(saved);
    }
    if (target != null) {
      saved.put(TARGET, target.clone());
    }
    return saved;
  }
}
