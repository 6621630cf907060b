package org.thalweg.formula;

import static org.thalweg.formula.Function.ADD;
import static org.thalweg.formula.Function.DIGAMMA;
import static org.thalweg.formula.Function.DIVIDE;
import static org.thalweg.formula.Function.LGAMMA;
import static org.thalweg.formula.Function.LOG;
import static org.thalweg.formula.Function.MULTIPLY;
import static org.thalweg.formula.Function.SQUARE;
import static org.thalweg.formula.Function.SUBTRACT;
import static org.thalweg.formula.Function.TRIGAMMA;

import java.util.Optional;
import org.thalweg.formula.Expression.Call;

/**
 * The gamma function and its derivatives at a positive t that shrinks exponentially, so that it may
 * underflow to 0, where they are infinite although what they are a part of is not:
 *
 * <pre>
 *   lgamma(t)       lgamma(1 + t) − log(t)
 *   a·digamma(t)    a·digamma(1 + t) − a/t
 *   a·trigamma(t)   a·trigamma(1 + t) + a/t²
 * </pre>
 *
 * log(t), a/t and a/t² are computed by logarithms then, or t is a factor of a.
 */
final class SmallGamma {
  private final ValueRanges ranges;
  private final Rewriter rewriter;
  private final LogSpace logSpace;

  SmallGamma(ValueRanges ranges, Rewriter rewriter) {
    this.ranges = ranges;
    this.rewriter = rewriter;
    this.logSpace = new LogSpace(ranges);
  }

  /** Whether an expression is such a t. */
  boolean isSmall(Expression t) {
    return ranges.of(t).lower() <= 0 && logSpace.isExponential(t);
  }

  /** What is computed in place of a call, in normal form. */
  Optional<Expression> of(Call call) {
    if (call.function() != LGAMMA || !isSmall(call.argument(0))) {
      return Optional.empty();
    }
    Expression log = Call.of(LOG, call.argument(0));
    return Optional.of(rewriter.of(Call.of(SUBTRACT, beyondOne(call), log)));
  }

  /** What is computed in place of a product, in normal form. */
  Optional<Expression> of(ProductForm product) {
    return product.factors().entrySet().stream()
        .filter(factor -> factor.getValue() == 1)
        .filter(factor -> factor.getKey().isCall(DIGAMMA) || factor.getKey().isCall(TRIGAMMA))
        .filter(factor -> isSmall(factor.getKey().argument(0)))
        .findFirst()
        .map(factor -> of(product, (Call) factor.getKey()));
  }

  private Expression of(ProductForm product, Call gamma) {
    ProductForm others = new ProductForm().scaled(product.coefficient());
    product.factors().forEach(others::times);
    Expression a = others.times(gamma, -1).toExpression();
    Expression t = gamma.argument(0);
    Expression smooth = Call.of(MULTIPLY, a, beyondOne(gamma));
    return rewriter.of(
        gamma.function() == DIGAMMA
            ? Call.of(SUBTRACT, smooth, Call.of(DIVIDE, a, t))
            : Call.of(ADD, smooth, Call.of(DIVIDE, a, Call.of(SQUARE, t))));
  }

  private static Expression beyondOne(Call gamma) {
    return Call.of(gamma.function(), Call.of(ADD, Expression.ONE, gamma.argument(0)));
  }
}
