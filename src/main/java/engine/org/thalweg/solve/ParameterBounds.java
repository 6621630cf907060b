package org.thalweg.solve;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.formula.FreeParameter;
import org.thalweg.objective.FormulaObjective;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;

/**
 * The bounds of the parameters that a formula learns as constraints, so that solvers move along a
 * bound at which the minimum is. They lie a billionth within, since at a bound itself, as at a
 * share of 0, derivatives may be infinite.
 */
final class ParameterBounds {
  private static final double INSIDE = 1e-9;

  private ParameterBounds() {}

  /**
   * Penalties with the bounds of parameters. What a user allows of a parameter is drawn within its
   * bounds; a norm of it holds beside them.
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
        all.add(term.segment().isEmpty() ? penalty : new Penalties.On(term.segment(), penalty));
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
