package org.thalweg.formula;

import static org.thalweg.formula.Function.ADD;
import static org.thalweg.formula.Function.DIGAMMA;
import static org.thalweg.formula.Function.DIGAMMADIFF;
import static org.thalweg.formula.Function.DIVIDE;
import static org.thalweg.formula.Function.LGAMMA;
import static org.thalweg.formula.Function.LOG;
import static org.thalweg.formula.Function.LOGPOCH;
import static org.thalweg.formula.Function.MULTIPLY;
import static org.thalweg.formula.Function.SQUARE;
import static org.thalweg.formula.Function.SUBTRACT;
import static org.thalweg.formula.Function.TRIGAMMA;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Role;

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
 * log(t), a/t and a/t² are computed by logarithms then, or t is a factor of a. Differences of gamma
 * functions are here too, which are computed as one unless they are those of such a t.
 */
final class SmallGamma {
  private static final Map<Function, Function> DIFFERENCES =
      Map.of(LGAMMA, LOGPOCH, DIGAMMA, DIGAMMADIFF);

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

  /**
   * A term of a sum minus another, where they are the same function of gamma and the factor of the
   * one is that of the other but for its sign; empty if that is no simpler.
   *
   * @param terms of the sum, with their factors
   */
  Optional<Call> difference(Expression more, Expression less, Map<Expression, Double> terms) {
    boolean isPair =
        more instanceof Call call
            && DIFFERENCES.containsKey(call.function())
            && less.isCall(call.function())
            && terms.containsKey(more)
            && terms.containsKey(less)
            && terms.get(more) == -terms.get(less);
    if (!isPair) {
      return Optional.empty();
    }
    SumForm sum = SumForm.of(more.argument(0)).plus(-1, less.argument(0));
    Expression gap = sum.toExpression();
    boolean isOfScores = !Formula.names(gap, Role.SCORE).isEmpty();
    boolean isSimpler =
        sum.terms().size() < SumForm.of(more.argument(0)).terms().size()
            && !(isOfScores && isSmall(less.argument(0)));
    Function function = DIFFERENCES.get(((Call) more).function());
    return isSimpler
        ? Optional.of(new Call(function, List.of(less.argument(0), gap)))
        : Optional.empty();
  }

  private static Expression beyondOne(Call gamma) {
    return Call.of(gamma.function(), Call.of(ADD, Expression.ONE, gamma.argument(0)));
  }
}
