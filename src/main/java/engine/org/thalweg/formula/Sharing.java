package org.thalweg.formula;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.thalweg.formula.Expression.Call;

/**
 * Keeps each subexpression once (hash-consing): A. P. Ershov, "On Programming of Arithmetic
 * Operations", Communications of the ACM 1(8) (1958). What is equal becomes the same object, so
 * comparing two shared expressions costs a step, and what walks one may remember what it did.
 */
final class Sharing {
  private final Map<Expression, Expression> known = new HashMap<>();

  /** The one expression that equals the given one, all of whose arguments are shared. */
  Expression of(Expression expression) {
    Expression before = known.putIfAbsent(expression, expression);
    return before == null ? expression : before;
  }

  /**
   * The expression that results if every subexpression is replaced, arguments first. Each is looked
   * at once, however often it occurs.
   */
  static Expression bottomUp(Expression expression, UnaryOperator<Expression> replace) {
    return new Sharing().replaced(expression, replace, new IdentityHashMap<>());
  }

  /** The distinct subexpressions and the expression itself, in the order of its text. */
  static Set<Expression> each(Expression expression) {
    Set<Expression> found = new LinkedHashSet<>();
    collect(expression, found);
    return found;
  }

  private static void collect(Expression expression, Set<Expression> found) {
    if (found.add(expression)) {
      StepBudget.spend();
      expression.arguments().forEach(argument -> collect(argument, found));
    }
  }

  private Expression replaced(
      Expression expression, UnaryOperator<Expression> replace, Map<Expression, Expression> done) {
    Expression found = done.get(expression);
    if (found == null) {
      Expression inner =
          expression instanceof Call call
              ? new Call(
                  call.function(),
                  call.arguments().stream().map(one -> replaced(one, replace, done)).toList())
              : expression;
      found = of(replace.apply(of(inner)));
      done.put(expression, found);
    }
    return found;
  }
}
