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
   * Penalties with the bounds of parameters. A box that there is on a parameter already is drawn
   * within these bounds; any other proximal term, as an L1 norm, stands in place of them, since
   * there is one such term a segment.
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
    boolean isConstrained = false;
    for (Penalties.Term term : penalties.terms()) {
      boolean isHere = term.segment().equals(parameter.name());
      Penalty penalty = isHere ? within(bounds, term.penalty()) : term.penalty();
      isConstrained |= isHere && penalty instanceof Penalty.Proximal;
      all.add(term.segment().isEmpty() ? penalty : new Penalties.On(term.segment(), penalty));
    }
    if (!isConstrained) {
      all.add(new Penalties.On(parameter.name(), bounds));
    }
    return new Penalties.Sum(all);
  }

  /** A box that has points in common with the bounds, or the nearest point of these. */
  private static Penalty within(Constraints.Box bounds, Penalty penalty) {
    if (penalty instanceof Constraints.NonNegative) {
      return within(bounds, new Constraints.Box(0, Double.POSITIVE_INFINITY));
    }
    return penalty instanceof Constraints.Box box
        ? new Constraints.Box(clamped(box.low(), bounds), clamped(box.high(), bounds))
        : penalty;
  }

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
