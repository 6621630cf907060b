package org.thalweg.diagnose;

import java.util.Optional;
import java.util.function.Function;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.DualBound;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Standing;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.solve.newton.ModelFall;
import org.thalweg.solve.newton.Newton;

/**
 * Says how close a point is to the minimum: what is proven, by {@link DualBound}, else by strong
 * convexity or what a solver certified; and where that is not near, what is estimated, by second
 * derivatives where they cost little, else by the gradient.
 *
 * @param problem with the units of its features
 * @param oracles over all rows, of any objective in the coordinates of the problem
 * @param hasMatrix whether second derivatives cost little
 */
public record Judge(Problem problem, Function<Objective, Oracle> oracles, boolean hasMatrix) {
  private static final double LEAST = 1e-6; // of F at w = 0, as a unit
  private static final double EXACT = 1e-12; // a relative gradient of rounding errors
  private static final double ROOM = 1.25; // for who proves it again by sums in another order
  private static final long STEPS = 30; // of Newton's: a row that is far out takes one for each e

  /**
   * How close a w is.
   *
   * @param w in the coordinates of the problem
   * @param certified an upper bound of F − F* there, as a solver has certified it; not a number for
   *     none
   */
  public Standing of(double[] w, double certified) {
    return of(w, certified, 0);
  }

  /**
   * As {@link #of(double[], double)}.
   *
   * @param error by how much the scores of all rows may differ from those of the model, since its w
   *     is of features in other coordinates
   */
  public Standing of(double[] w, double certified, double error) {
    Objective objective = problem.objective();
    try (Oracle oracle = oracles.apply(objective)) {
      GradientSum here = oracle.gradient(w, Draw.all());
      double[] origin = objective.origin();
      GradientSum there = oracle.gradient(origin, Draw.all());
      double relative = Standing.relativeGradient(problem, w, here, there);
      double value = problem.objective(w, here.meanLoss());
      double first = problem.objective(origin, there.meanLoss());
      double unit = Math.max(Math.abs(value), Double.isFinite(first) ? LEAST * Math.abs(first) : 0);
      boolean isSmooth = !objective.hasKinks();
      Standing nothing = Standing.nothing(relative, obstacle(), unit, isSmooth);
      if (value == Double.POSITIVE_INFINITY) { // out of the bounds that the penalties have
        return nothing.estimated(value);
      }
      if (!objective.isConvex()) {
        return nothing.estimated(certified);
      }
      Optional<DualBound> dual = DualBound.of(problem, w, error, oracle);
      double norm = problem.gradientNorm(w, problem.smoothGradient(w, here));
      Standing known =
          dual.map(bound -> nothing.proven(ROOM * bound.gap(), Optional.of(bound.factors())))
              .orElseGet(() -> nothing.rounded(strong(norm)));
      return isSmooth
          ? smooth(w, known.isProven() ? known : known.rounded(certified), norm, oracle)
          : kinked(w, value, known, certified, oracle);
    }
  }

  private Standing smooth(double[] w, Standing known, double norm, Oracle oracle) {
    if (known.isProvenWithin(Standing.STATIONARY)) {
      return known;
    }
    double fixed = withFreeOnesFixed(norm);
    if (known.relativeGradient() <= EXACT || !takesNewton()) {
      return known.estimated(fixed);
    }
    double value = problem.objective(w, oracle.gradient(w, Draw.all()).meanLoss());
    ModelFall model = model(w, oracle);
    Standing promised = known.estimated(model.fall());
    boolean isAgreed =
        fixed <= Standing.STATIONARY * known.unit() || model.fall() <= EXACT * known.unit();
    return isAgreed || !promised.isClose() || model.isConfirmedBy(model(model.least(), oracle))
        ? promised
        : known.estimated(byNewton(w, value, oracle));
  }

  /** By what a solver certifies, of this point or of a run from there. */
  private Standing kinked(
      double[] w, double value, Standing known, double certified, Oracle oracle) {
    Standing best = certifies() ? known.rounded(certified) : known.estimated(certified);
    boolean isNear = best.isNearMinimum() && !Double.isNaN(certified);
    if (isNear || !hasMatrix || InteriorPoint.unsupported(problem).isPresent()) {
      return best;
    }
    double gap = byInteriorPoint(w, value, oracle);
    return certifies() ? best.rounded(gap) : best.estimated(smaller(gap, certified));
  }

  /**
   * Whether what a solver certifies is a bound: not where a weight has neither penalty nor bounds,
   * of which it takes for granted how far it may go.
   */
  private boolean certifies() {
    CoordinatePenalties terms = CoordinatePenalties.of(problem.penalties(), problem.layout());
    for (int j = 0; j < terms.dimension(); j++) {
      boolean isBounded = Double.isFinite(terms.low()[j]) && Double.isFinite(terms.high()[j]);
      boolean isOpen = terms.l1()[j] + terms.l2()[j] == 0 && !isBounded;
      if (isOpen && problem.layout().segment(j).penalised()) {
        return false;
      }
    }
    return true;
  }

  private Optional<String> obstacle() {
    Objective objective = problem.objective();
    return objective.isConvex()
        ? DualBound.obstacle(objective, problem.penalties())
        : Optional.of("the objective is not known to be convex");
  }

  private double strong(double gradientNorm) {
    StrongConvexity convexity = StrongConvexity.of(problem.objective(), problem.penalties());
    return convexity.obstacle().isPresent() ? Double.NaN : convexity.gap(gradientNorm);
  }

  /** How far F could fall with the parameters that have no L2 penalty held fixed, at most. */
  private double withFreeOnesFixed(double gradientNorm) {
    double lambda = StrongConvexity.ofPenalisedSegments(problem.objective(), problem.penalties());
    return lambda > 0 ? StrongConvexity.gap(gradientNorm, lambda) : Double.NaN;
  }

  private ModelFall model(double[] w, Oracle oracle) {
    HessianQuestion question = new HessianQuestion(w, 0, Draw.all());
    return ModelFall.of(problem, w, (HessianSum) oracle.answer(question));
  }

  private boolean takesNewton() {
    return hasMatrix && Newton.unsupported(problem).isEmpty();
  }

  /** By how much a run from there lowers F, where its model to second order does not last. */
  private double byNewton(double[] w, double value, Oracle oracle) {
    StopCriterion stop = new StopCriterion.MaxSteps(STEPS);
    double[] end = Minimiser.of(problem, oracle, stop).minimise(Newton.begin(problem, w, 0)).w();
    double lower = problem.objective(end, oracle.gradient(end, Draw.all()).meanLoss());
    return Math.max(0, value - lower) + model(end, oracle).fall();
  }

  private double byInteriorPoint(double[] w, double value, Oracle oracle) {
    StopCriterion stop =
        new StopCriterion.RelativeGap(
                Standing.STATIONARY / 10,
                StrongConvexity.of(problem.objective(), problem.penalties()))
            .or(new StopCriterion.MaxSteps(100));
    TrainingResult result =
        Minimiser.of(problem, oracle, stop).minimise(InteriorPoint.begin(problem, w));
    StepReport last = result.history().last();
    return value - (last.objective() - last.gap());
  }

  /** The smaller of two numbers; one that is none does not count. */
  private static double smaller(double one, double other) {
    return Double.isNaN(one) || other < one ? other : one;
  }
}
