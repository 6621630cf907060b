package org.thalweg.formula;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Variable;

/**
 * The values that expressions may have, by interval arithmetic. A range holds every value at points
 * that are in the ranges of the names and at which the expression is defined.
 */
final class ValueRanges {
  private final Map<Variable, Interval> names;
  private final Map<Expression, Interval> known = new HashMap<>();

  /** Ranges if names have the given ones; any number if a name is not among them. */
  ValueRanges(Map<Variable, Interval> names) {
    this.names = Map.copyOf(names);
  }

  /** As this, but for one name. */
  ValueRanges with(Variable name, Interval range) {
    Map<Variable, Interval> changed = new HashMap<>(names);
    changed.put(name, range);
    return new ValueRanges(changed);
  }

  Interval of(Expression expression) {
    Interval found = known.get(expression);
    if (found == null) {
      found = computed(expression);
      known.put(expression, found);
    }
    return found;
  }

  Sign sign(Expression expression) {
    return of(expression).sign();
  }

  /** Whether an expression is above 0 wherever it is defined. */
  boolean isPositive(Expression expression) {
    return of(expression).lower() > 0;
  }

  private Interval computed(Expression expression) {
    StepBudget.spend();
    if (expression instanceof Literal literal) {
      return Double.isFinite(literal.value()) ? Interval.of(literal.value()) : Interval.REAL;
    }
    if (expression instanceof Variable variable) {
      return names.getOrDefault(variable, Interval.REAL);
    }
    Call call = (Call) expression;
    List<Interval> arguments = call.arguments().stream().map(this::of).toList();
    return IntervalFunctions.image(call.function(), arguments);
  }
}
