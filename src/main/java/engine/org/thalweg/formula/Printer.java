package org.thalweg.formula;

import java.util.Map;
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
  private static final int LONGEST = 100_000; // ten times what is read

  private Printer() {}

  /**
   * The text; cut behind {@link #LONGEST} characters, which no formula that is read has: a part of
   * what is derived of one may stand in it many times.
   */
  static String text(Expression expression) {
    StringBuilder text = new StringBuilder();
    write(expression, text);
    return text.length() <= LONGEST ? text.toString() : text.substring(0, LONGEST) + " …";
  }

  private static void write(Expression expression, StringBuilder text) {
    if (text.length() > LONGEST) {
      return;
    }
    if (!(expression instanceof Expression.Call call)) {
      text.append(
          expression instanceof Literal literal
              ? ShortestDecimal.of(literal.value())
              : Names.written((Variable) expression));
      return;
    }
    Function function = call.function();
    if (function.isNamed()) {
      String before = function.text() + "(";
      for (Expression argument : call.arguments()) {
        write(argument, text.append(before));
        before = ", ";
      }
      text.append(')');
    } else if (function == Function.NEGATE) {
      // a number behind a minus is a negative number, so one that is negated stands in parentheses
      boolean isNumber = call.argument(0) instanceof Literal;
      within(call.argument(0), isNumber ? STRONGEST + 1 : strength(call) + 1, text.append('-'));
    } else {
      int strength = STRENGTHS.get(function);
      boolean isPower = function == Function.POWER; // which is grouped from the right
      boolean isSpaced = strength <= STRENGTHS.get(Function.ADD);
      within(call.argument(0), strength + (isPower || strength == COMPARISON ? 1 : 0), text);
      text.append(isSpaced ? " " + function.text() + " " : function.text());
      within(call.argument(1), isPower ? STRENGTHS.get(Function.NEGATE) : strength + 1, text);
    }
  }

  private static void within(Expression expression, int least, StringBuilder text) {
    boolean isWeaker = strength(expression) < least;
    write(expression, isWeaker ? text.append('(') : text);
    if (isWeaker) {
      text.append(')');
    }
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
