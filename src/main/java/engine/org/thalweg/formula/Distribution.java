package org.thalweg.formula;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;

/**
 * Products of sums whose factors may be 0 and infinite at once, while the product is a number:
 *
 * <pre>
 *   exp(u)·(v + exp(w))       exp(u)·v + exp(u + w)
 *   exp(u)·(v + exp(w))²      (exp(u/2)·v + exp(u/2 + w))²
 * </pre>
 */
record Distribution(ValueRanges ranges, Rewriter rewriter) {
  private static final Set<Function> GROWING =
      Set.of(Function.EXP, Function.EXPM1, Function.SINH, Function.COSH);

  /** A sum in place of a product of which one factor is 0 where another is infinite. */
  Optional<Expression> of(ProductForm product) {
    Map<Expression, Double> factors = product.factors();
    boolean hasExp = factors.keySet().stream().anyMatch(one -> one.isCall(Function.EXP));
    boolean grows = factors.keySet().stream().anyMatch(Finish::isHyperbolic);
    for (Expression factor : factors.keySet()) {
      boolean isSum = SumForm.isSum(factor) || factor.isCall(Function.EXPM1);
      if (isSum
          && factors.get(factor) == 1
          && (hasExp && isGrowing(factor)
              || hasLog(factor, factors)
              || grows && Sharing.each(factor).stream().anyMatch(Finish::mayUnderflow))) {
        ProductForm rest = new ProductForm().scaled(product.coefficient());
        factors.forEach(rest::times);
        rest.times(factor, -1);
        return Optional.of(rewriter.of(spread(rest.toExpression(), factor)));
      }
    }
    return Optional.empty();
  }

  /** The parts of a product: another one, and what is squared beside it, in normal form. */
  record Square(Expression rest, Expression root) {}

  /** e^u·(v + e^w)² as (e^(u/2)·v + e^(u/2 + w))², times what else there is. */
  Optional<Square> square(ProductForm product) {
    Map<Expression, Double> factors = product.factors();
    Optional<Expression> exp =
        factors.keySet().stream().filter(one -> one.isCall(Function.EXP)).findFirst();
    return factors.keySet().stream()
        .filter(one -> factors.get(one) == 2 && SumForm.isSum(one) && isGrowing(one))
        .findFirst()
        .flatMap(one -> exp.map(of -> square(product, one, of)));
  }

  private Square square(ProductForm product, Expression sum, Expression exp) {
    ProductForm rest = new ProductForm().scaled(product.coefficient());
    product.factors().forEach(rest::times);
    rest.times(sum, -2).times(exp, -1);
    Expression half = Call.of(Function.MULTIPLY, new Literal(0.5), exp.argument(0));
    Expression root = spread(Call.of(Function.EXP, half), sum);
    return new Square(rest.toExpression(), rewriter.of(root));
  }

  private static Expression spread(Expression rest, Expression factor) {
    SumForm parts = new SumForm();
    if (factor.isCall(Function.EXPM1)) {
      parts.plus(1, Call.of(Function.EXP, factor.argument(0))).plus(-1, Expression.ONE);
    } else {
      parts.plus(1, factor);
    }
    SumForm sum = new SumForm().plus(parts.constant(), rest);
    parts.terms().forEach((term, times) -> sum.plus(times, Call.of(Function.MULTIPLY, rest, term)));
    return sum.toExpression();
  }

  private static boolean isGrowing(Expression factor) {
    return factor.isCall(Function.EXPM1)
        || SumForm.of(factor).terms().keySet().stream()
            .flatMap(term -> ProductForm.of(term).factors().keySet().stream())
            .anyMatch(one -> one instanceof Call call && GROWING.contains(call.function()));
  }

  /** Whether a sum has a logarithm of what is a factor beside it and may be 0. */
  private boolean hasLog(Expression sum, Map<Expression, Double> beside) {
    return SumForm.isSum(sum)
        && SumForm.of(sum).terms().keySet().stream()
            .anyMatch(
                term ->
                    term.isCall(Function.LOG)
                        && ProductForm.of(term.argument(0)).factors().keySet().stream()
                            .anyMatch(
                                one -> beside.containsKey(one) && Finish.mayVanish(one, ranges)));
  }
}
