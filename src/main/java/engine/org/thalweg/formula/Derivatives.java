package org.thalweg.formula;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Variable;

/**
 * Derivatives of expressions, by the chain rule and the rows of {@link Function}: each
 * subexpression is differentiated once. Of {@code if}, the derivative is that of the branch that is
 * taken. At a kink it is what the rows say: for max and min that of the first of two equal
 * arguments, for abs and pos 0.
 */
final class Derivatives {
  private static final List<String> ARGUMENTS = List.of("a", "b", "c");

  private final Rewriter rewriter;
  private final Variable by;
  private final Map<Expression, Expression> known = new HashMap<>();

  /** Derivatives by a name, in the normal form of a rewriter. */
  Derivatives(Rewriter rewriter, Variable by) {
    this.rewriter = rewriter;
    this.by = by;
  }

  /** The derivative of an expression, which is best in its normal form. */
  Expression of(Expression expression) {
    Expression found = known.get(expression);
    if (found == null) {
      found = rewriter.of(derived(expression));
      known.put(expression, found);
    }
    return found;
  }

  private Expression derived(Expression expression) {
    if (!(expression instanceof Call call)) {
      return expression.equals(by) ? Expression.ONE : Expression.ZERO;
    }
    if (call.function() == Function.IF) {
      return Call.of(Function.IF, call.argument(0), of(call.argument(1)), of(call.argument(2)));
    }
    SumForm sum = new SumForm();
    for (int i = 0; i < call.arguments().size(); i++) {
      Expression inner = of(call.argument(i));
      if (!inner.is(0)) {
        sum.plus(1, Call.of(Function.MULTIPLY, outer(call, i), inner));
      }
    }
    return sum.toExpression();
  }

  /** The derivative of a function by each of its arguments. */
  static List<Expression> slopes(Call call) {
    return IntStream.range(0, call.arguments().size()).mapToObj(i -> outer(call, i)).toList();
  }

  /** The derivative of a function by its argument i. */
  private static Expression outer(Call call, int i) {
    int arity = call.function().arity();
    Map<Variable, Expression> arguments = new HashMap<>();
    IntStream.range(0, arity)
        .forEach(
            k ->
                arguments.put(
                    new Variable(Expression.Role.PARAMETER, arity == 1 ? "u" : ARGUMENTS.get(k)),
                    call.argument(k)));
    return Matching.instance(
        FunctionText.parse(call.function().row().derivatives().get(i)), arguments);
  }
}
