package org.thalweg.solve;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.formula.FreeParameter;
import org.thalweg.linalg.LazyVector;
import org.thalweg.objective.FormulaObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.GradientSum;

/**
 * What is minimised: F(w) = mean loss over the rows + R(w). A pure value, without the rows.
 *
 * @param objective the loss of a row, as a function of the features as they are
 * @param penalties R, a function of w in the coordinates below
 * @param coordinates what w multiplies: the features as they are, scaled, or scaled and shifted
 * @param units in which derivatives by the weights of unlike features are compared, of features in
 *     these coordinates; nothing is minimised in them
 */
public record Problem(
    Objective objective, Penalties penalties, Standardisation coordinates, Standardisation units) {

  public Problem {
    penalties = penalties.over(objective.layout());
  }

  /** A problem whose features are all of one unit. */
  public Problem(Objective objective, Penalties penalties, Standardisation coordinates) {
    this(objective, penalties, coordinates, Standardisation.none());
  }

  /** A problem in the features as they are. */
  public Problem(Objective objective, Penalties penalties) {
    this(objective, penalties, Standardisation.none());
  }

  /**
   * This problem, for a run: the bounds of the parameters that a formula learns are constraints
   * besides, a billionth within the bounds. What is positive alone, and has no other bound, has
   * none.
   */
  public Problem withBounds() {
    return new Problem(objective, ParameterBounds.with(objective, penalties), coordinates, units);
  }

  /** The segments of w. */
  public ParameterLayout layout() {
    return objective.layout();
  }

  /** R(w). */
  public double penalty(double[] w) {
    return penalties.value(w, layout());
  }

  /**
   * Where a run begins: a copy of a point, or the nearest one that constraints allow.
   *
   * @throws IllegalArgumentException if the point is not as long as w
   */
  public double[] allowed(double[] point) {
    layout().check(point);
    double[] w = point.clone();
    penalties.restrict(w, layout());
    return w;
  }

  /** F(w), given the mean loss there. */
  public double objective(double[] w, double meanLoss) {
    return meanLoss + penalty(w);
  }

  /** The gradient of the mean loss and of the smooth penalties at w: a new array. */
  public double[] smoothGradient(double[] w, GradientSum sum) {
    double[] gradient = sum.meanGradient();
    penalties.addGradient(w, gradient, layout());
    return gradient;
  }

  /**
   * ‖·‖₂ of the least-norm subgradient of F at w: 0 exactly at a minimum of a convex F.
   *
   * @param smoothGradient as {@link #smoothGradient}; not changed
   */
  public double gradientNorm(double[] w, double[] smoothGradient) {
    if (!penalties.hasProx()) {
      return Vectors.norm(smoothGradient);
    }
    double[] whole = smoothGradient.clone();
    penalties.addProximalSubgradient(w, whole, layout());
    return Vectors.norm(whole);
  }

  /**
   * {@link #gradientNorm} by the weights of features in their {@link #units}, so that it does not
   * depend on the scale of a feature, nor on its shift where an intercept takes that up.
   *
   * @param smoothGradient as {@link #smoothGradient}; not changed
   */
  public double standardisedNorm(double[] w, double[] smoothGradient) {
    if (units.isIdentity()) {
      return gradientNorm(w, smoothGradient);
    }
    double[] whole = smoothGradient.clone();
    units.centre(whole);
    if (penalties.hasProx()) {
      penalties.addProximalSubgradient(w, whole, layout());
    }
    units.scale(whole);
    return Vectors.norm(whole);
  }

  /** ‖w‖₂ of the weights of features in their {@link #units}. */
  public double standardisedLength(double[] w) {
    return Vectors.norm(units.isIdentity() ? w : units.standardised(w));
  }

  /** What is true at a point, from the sums over all rows there. */
  public Measurement measurement(
      double[] w, GradientSum sum, double[] smoothGradient, double stepNorm, double learningRate) {
    return measurement(w, new double[] {sum.meanLoss(), stepNorm, learningRate}, smoothGradient);
  }

  /**
   * What is true at a point over all rows.
   *
   * @param numbers the mean loss there, and the norm and the rate of the step that led there
   */
  public Measurement measurement(double[] w, double[] numbers, double[] smoothGradient) {
    return new Measurement(
        LazyVector.of(w),
        numbers[0],
        penalty(w),
        gradientNorm(w, smoothGradient),
        standardisedNorm(w, smoothGradient),
        numbers[1],
        numbers[2],
        true,
        Double.NaN);
  }

  /**
   * The bounds of the parameters that a formula learns as constraints, so that solvers move along a
   * bound at which the minimum is. They lie a billionth within, since at a bound itself, as at a
   * share of 0, derivatives may be infinite.
   */
  private static final class ParameterBounds {
    private static final double INSIDE = 1e-9;

    private ParameterBounds() {}

    /**
     * Penalties with the bounds of parameters. What a user allows of a parameter is drawn within
     * its bounds; a norm of it holds beside them.
     */
    static Penalties with(Objective objective, Penalties penalties) {
      if (!(objective instanceof FormulaObjective formula)) {
        return penalties;
      }
      Penalties all = penalties;
      for (FreeParameter parameter : formula.loss().parameters()) {
        if (isBounded(parameter)) {
          all = with(parameter, all);
        }
      }
      return all;
    }

    /** What is positive alone has no constraint: 0 is no value of it. */
    private static boolean isBounded(FreeParameter parameter) {
      return parameter.upper() < Double.POSITIVE_INFINITY
          || parameter.lower() > Double.NEGATIVE_INFINITY && parameter.lower() != Double.MIN_VALUE;
    }

    private static Penalties with(FreeParameter parameter, Penalties penalties) {
      Constraints.Box bounds = box(parameter);
      List<Penalties> all = new ArrayList<>();
      for (Penalties.Term term : penalties.terms()) {
        boolean isHere = term.segment().equals(parameter.name());
        Penalty penalty = isHere ? ofOneNumber(term.penalty()) : term.penalty();
        if (isHere && penalty instanceof Constraints.Box own) {
          bounds = new Constraints.Box(clamped(own.low(), bounds), clamped(own.high(), bounds));
        } else {
          all.add(new Penalties.Term(penalty, term.segment(), term.ranges()).alone());
        }
      }
      all.add(new Penalties.On(parameter.name(), bounds)); // behind an L1 norm
      return new Penalties.Sum(all);
    }

    /** What a penalty is on a segment of one number: L1, L2 or a box. */
    private static Penalty ofOneNumber(Penalty penalty) {
      if (penalty instanceof Constraints.NonNegative) {
        return new Constraints.Box(0, Double.POSITIVE_INFINITY);
      }
      if (penalty instanceof Constraints.Ball ball) {
        return new Constraints.Box(-ball.radius(), ball.radius());
      }
      return penalty; // a group of one number is L1 already
    }

    /** The nearest value within bounds. */
    private static double clamped(double value, Constraints.Box bounds) {
      return Math.min(Math.max(value, bounds.low()), bounds.high());
    }

    private static Constraints.Box box(FreeParameter parameter) {
      double low = parameter.lower();
      double high = parameter.upper();
      return new Constraints.Box(low + within(low, high), high - within(high, low));
    }

    /** How far from a bound the constraint is: nothing if the bound is infinite. */
    private static double within(double bound, double other) {
      return Double.isInfinite(bound)
          ? 0
          : INSIDE * Math.min(Math.abs(other - bound), Math.max(1, Math.abs(bound)));
    }
  }
}
