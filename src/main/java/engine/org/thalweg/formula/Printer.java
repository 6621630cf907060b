package org.thalweg.formula;

import java.util.Map;
import java.util.stream.Collectors;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Variable;

/**
 * The canonical text of an expression: parsed, it gives the same expression again. Parentheses
 * stand only where they are needed, numbers are the shortest that give the same double.
 */
final class Printer {
  /** From the weakest operators on; what is not among them never needs parentheses. */
  private static final Map<Function, Integer> STRENGTHS =
      Map.ofEntries(
          Map.entry(Function.LESS, 1),
          Map.entry(Function.LESS_OR_EQUAL, 1),
          Map.entry(Function.GREATER, 1),
          Map.entry(Function.GREATER_OR_EQUAL, 1),
          Map.entry(Function.EQUAL, 1),
          Map.entry(Function.NOT_EQUAL, 1),
          Map.entry(Function.ADD, 2),
          Map.entry(Function.SUBTRACT, 2),
          Map.entry(Function.MULTIPLY, 3),
          Map.entry(Function.DIVIDE, 3),
          Map.entry(Function.NEGATE, 4),
          Map.entry(Function.POWER, 5));

  private static final int COMPARISON = 1;
  private static final int STRONGEST = 6;

  private Printer() {}

  static String text(Expression expression) {
    if (expression instanceof Literal literal) {
      return ShortestDecimal.of(literal.value());
    }
    if (expression instanceof Variable variable) {
      return Names.written(variable);
    }
    Function function = ((Expression.Call) expression).function();
    if (function.isNamed()) {
      return expression.arguments().stream()
          .map(Printer::text)
          .collect(Collectors.joining(", ", function.text() + "(", ")"));
    }
    if (function == Function.NEGATE) {
      return "-" + negated(expression.argument(0));
    }
    int strength = STRENGTHS.get(function);
    boolean isPower = function == Function.POWER; // which is grouped from the right
    int left = strength + (isPower || strength == COMPARISON ? 1 : 0);
    int right = isPower ? STRENGTHS.get(Function.NEGATE) : strength + 1;
    String sign =
        strength <= STRENGTHS.get(Function.ADD) ? " " + function.text() + " " : function.text();
    return within(expression.argument(0), left) + sign + within(expression.argument(1), right);
  }

  /** A number behind a minus is a negative number, so one that is negated stands in parentheses. */
  private static String negated(Expression expression) {
    return expression instanceof Literal
        ? "(" + text(expression) + ")"
        : within(expression, STRENGTHS.get(Function.NEGATE) + 1);
  }

  private static String within(Expression expression, int least) {
    String text = text(expression);
    return strength(expression) < least ? "(" + text + ")" : text;
  }

  /** A negative number is written as a negation is. */
  private static int strength(Expression expression) {
    if (expression instanceof Literal literal) {
      return Math.copySign(1, literal.value()) < 0 ? STRENGTHS.get(Function.NEGATE) : STRONGEST;
    }
    return expression instanceof Expression.Call call
        ? STRENGTHS.getOrDefault(call.function(), STRONGEST)
        : STRONGEST;
  }
}
