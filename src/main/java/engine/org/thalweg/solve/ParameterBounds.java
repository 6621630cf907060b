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

  /** Penalties with the bounds of those parameters on which there is no constraint as yet. */
  static Penalties with(Objective objective, Penalties penalties) {
    List<Penalties> all = new ArrayList<>(List.of(penalties));
    if (objective instanceof FormulaObjective formula) {
      formula.loss().parameters().stream()
          .filter(parameter -> isBetween(parameter) && !isConstrained(parameter, penalties))
          .map(parameter -> new Penalties.On(parameter.name(), box(parameter)))
          .forEach(all::add);
    }
    return all.size() == 1 ? penalties : new Penalties.Sum(all);
  }

  /** What is positive alone has no constraint: 0 is no value of it. */
  private static boolean isBetween(FreeParameter parameter) {
    return parameter.upper() < Double.POSITIVE_INFINITY;
  }

  private static boolean isConstrained(FreeParameter parameter, Penalties penalties) {
    return penalties.terms().stream()
        .anyMatch(
            term ->
                term.segment().equals(parameter.name())
                    && !(term.penalty() instanceof Penalty.Smooth));
  }

  private static Constraints.Box box(FreeParameter parameter) {
    double low = parameter.lower();
    double high = parameter.upper();
    return new Constraints.Box(low + within(low, high), high - within(high, low));
  }

  private static double within(double bound, double other) {
    return INSIDE * Math.min(Math.abs(other - bound), Math.max(1, Math.abs(bound)));
  }
}
