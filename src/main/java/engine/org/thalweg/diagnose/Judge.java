package org.thalweg.diagnose;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Draw;
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
 * Says how close a point is to the minimum, by the best that is known: what a solver certified, a
 * bound by strong convexity or by duality; else, where second derivatives cost little, what they
 * promise; and the gradient where nothing else is known. A bound goes before an estimate.
 *
 * @param problem with the units of its features
 * @param oracles over all rows, of any objective in the coordinates of the problem
 * @param hasMatrix whether second derivatives cost little
 */
public record Judge(Problem problem, Function<Objective, Oracle> oracles, boolean hasMatrix) {
  private static final double LEAST = 1e-6; // of F at w = 0, as a unit
  private static final double EXACT = 1e-12; // a relative gradient of rounding errors
  private static final long STEPS = 30; // of Newton's: a row that is far out takes one for each e

  /**
   * How close a w is.
   *
   * @param w in the coordinates of the problem
   * @param certified an upper bound of F − F* there, as a solver has certified it; not a number for
   *     none
   */
  public Standing of(double[] w, double certified) {
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
      if (value == Double.POSITIVE_INFINITY) { // out of the bounds that the penalties have
        return new Standing(relative, value, false, unit, isSmooth);
      }
      double norm = problem.gradientNorm(w, problem.smoothGradient(w, here));
      double bound = smaller(certified, strong(norm));
      if (bound <= Standing.STATIONARY * unit || !objective.isConvex()) {
        return new Standing(relative, bound, !Double.isNaN(bound), unit, isSmooth);
      }
      if (isSmooth && relative > EXACT && takesNewton()) {
        ModelFall model = model(w, oracle);
        boolean isAgreed =
            withFreeOnesFixed(norm) <= Standing.STATIONARY * unit
                || model.fall() <= EXACT * Math.abs(first);
        Standing promised = new Standing(relative, model.fall(), false, unit, true);
        return isAgreed || !promised.isClose() || model.isConfirmedBy(model(model.least(), oracle))
            ? promised
            : new Standing(relative, byNewton(w, value, oracle), false, unit, true);
      }
      if (!isSmooth) {
        double best = smaller(bound, byDuality(w, value, here, oracle));
        return new Standing(relative, best, !Double.isNaN(best), unit, false);
      }
      Standing estimated = new Standing(relative, withFreeOnesFixed(norm), false, unit, true);
      double dual =
          estimated.mayBeMinimum() && !estimated.isClose()
              ? smaller(bound, dualGap(w, value, here))
              : Double.NaN;
      return Double.isNaN(dual) ? estimated : new Standing(relative, dual, true, unit, true);
    }
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
    double[] end =
        new Minimiser(problem, oracle, stop, List.of()).minimise(Newton.begin(problem, w, 0)).w();
    double lower = problem.objective(end, oracle.gradient(end, Draw.all()).meanLoss());
    return Math.max(0, value - lower) + model(end, oracle).fall();
  }

  /** F − D, where D bounds the minimum from below: of the point itself, or of a run from there. */
  private double byDuality(double[] w, double value, GradientSum here, Oracle oracle) {
    double gap = dualGap(w, value, here);
    boolean mayRun = hasMatrix && InteriorPoint.unsupported(problem).isEmpty();
    return mayRun ? smaller(gap, byInteriorPoint(w, value, oracle)) : gap;
  }

  /** F − D, with D by a point of the dual that the gradient gives; not a number for none. */
  private double dualGap(double[] w, double value, GradientSum here) {
    OptionalDouble dual = DualBound.of(problem.objective(), problem.penalties(), w, here, oracles);
    return dual.isPresent() ? value - dual.getAsDouble() : Double.NaN;
  }

  private double byInteriorPoint(double[] w, double value, Oracle oracle) {
    StopCriterion stop =
        new StopCriterion.RelativeGap(
                Standing.STATIONARY / 10,
                StrongConvexity.of(problem.objective(), problem.penalties()))
            .or(new StopCriterion.MaxSteps(100));
    TrainingResult result =
        new Minimiser(problem, oracle, stop, List.of()).minimise(InteriorPoint.begin(problem, w));
    StepReport last = result.history().last();
    return value - (last.objective() - last.gap());
  }

  /** The smaller of two numbers; one that is none does not count. */
  private static double smaller(double one, double other) {
    return Double.isNaN(one) || other < one ? other : one;
  }
}
