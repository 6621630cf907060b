package org.thalweg.formula;

import java.util.HashMap;
import java.util.Map;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Variable;

/** Values of expressions as they are written, by walking the tree. */
final class Evaluation {
  private final Map<Variable, Double> names;
  private final Map<Expression, Double> known = new HashMap<>();

  Evaluation(Map<Variable, Double> names) {
    this.names = names;
  }

  double of(Expression expression) {
    Double found = known.get(expression);
    if (found == null) {
      found = computed(expression);
      known.put(expression, found);
    }
    return found;
  }

  private double computed(Expression expression) {
    if (expression instanceof Literal literal) {
      return literal.value();
    }
    if (expression instanceof Variable variable) {
      return names.get(variable);
    }
    Call call = (Call) expression;
    return FunctionValues.of(
        call.function(), call.arguments().stream().mapToDouble(this::of).toArray());
  }
}
