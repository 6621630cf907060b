package org.thalweg.formula;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Role;
import org.thalweg.formula.Expression.Variable;

/**
 * The last step before numbers are computed, from the normal form, in which proofs and derivatives
 * are easier:
 *
 * <pre>
 *   a·exp(u)                  xexp(a, u)           if a may be 0 and exp(u) infinite
 *   a·log(a·u)                xlogy(a, a·u)        if a may be 0
 *   exp(u)·(v + exp(w))       exp(u)·v + exp(u + w)
 *   lgamma(a + b) − lgamma(a) logpoch(a, b), and the same of digamma
 *   log(1 + u)                log1p(u)
 * </pre>
 *
 * a is free of scores: a label, a column, or what is made of them.
 */
final class Finish {
  private static final double OVERFLOW = 709; // e to the power of more is infinite
  private static final Map<Function, Function> DIFFERENCES =
      Map.of(Function.LGAMMA, Function.LOGPOCH, Function.DIGAMMA, Function.DIGAMMADIFF);

  private static final Set<Function> GROWING =
      Set.of(Function.EXP, Function.EXPM1, Function.SINH, Function.COSH);

  private final ValueRanges ranges;
  private final Rewriter rewriter;
  private final Map<Expression, Expression> known = new HashMap<>();

  Finish(ValueRanges ranges, Rewriter rewriter) {
    this.ranges = ranges;
    this.rewriter = rewriter;
  }

  /** An expression in its normal form, as it is computed. */
  Expression of(Expression expression) {
    Expression found = known.get(expression);
    if (found == null) {
      found = expression instanceof Call call ? finished(call) : expression;
      known.put(expression, found);
    }
    return found;
  }

  private Expression finished(Call call) {
    if (SumForm.isSum(call)) {
      return sum(call);
    }
    if (ProductForm.isProduct(call)) {
      ProductForm product = ProductForm.of(call);
      Optional<Expression> sum = distributed(product);
      if (sum.isPresent() && !sum.get().equals(call)) {
        return of(sum.get());
      }
      return product(product).orElseGet(() -> guarded(product, inner(call)));
    }
    boolean isLog1p =
        call.function() == Function.LOG
            && SumForm.isSum(call.argument(0))
            && SumForm.of(call.argument(0)).constant() == 1;
    return isLog1p
        ? Call.of(
            Function.LOG1P,
            of(SumForm.of(call.argument(0)).plus(-1, Expression.ONE).toExpression()))
        : inner(call);
  }

  /**
   * A product that is 0 if a sigmoid in it is: beside the hyperbolic functions of what makes that
   * so small, which may be infinite, it would not be a number.
   */
  private Expression guarded(ProductForm product, Expression finished) {
    boolean grows =
        product.factors().entrySet().stream()
            .anyMatch(one -> one.getValue() > 0 && isHyperbolic(one.getKey()));
    Optional<Expression> vanishing =
        product.factors().keySet().stream()
            .filter(Finish::mayUnderflow)
            .map(this::of)
            .reduce((a, b) -> Call.of(Function.MULTIPLY, a, b));
    return grows && vanishing.isPresent()
        ? Call.of(
            Function.IF,
            Call.of(Function.EQUAL, vanishing.get(), Expression.ZERO),
            Expression.ZERO,
            finished)
        : finished;
  }

  /** Whether an expression is a sigmoid of hyperbolic functions. */
  private static boolean mayUnderflow(Expression expression) {
    return expression.isCall(Function.SIGMOID)
        && Sharing.each(expression).stream().anyMatch(Finish::isHyperbolic);
  }

  private static boolean isHyperbolic(Expression expression) {
    return expression.isCall(Function.SINH) || expression.isCall(Function.COSH);
  }

  private Expression inner(Call call) {
    return new Call(call.function(), call.arguments().stream().map(this::of).toList());
  }

  private Expression sum(Call call) {
    Map<Expression, Double> terms = new LinkedHashMap<>(SumForm.of(call).terms());
    Expression whole = null;
    for (Expression term : List.copyOf(terms.keySet())) {
      for (Expression other : List.copyOf(terms.keySet())) {
        Optional<Expression> joined = difference(term, other, terms);
        if (joined.isPresent()) {
          whole = plus(whole, terms.get(term), joined.get());
          terms.remove(term);
          terms.remove(other);
          break;
        }
      }
    }
    if (whole == null && terms.size() == SumForm.of(call).terms().size()) {
      return inner(call);
    }
    SumForm rest = new SumForm();
    terms.forEach((term, factor) -> rest.plus(factor, term));
    rest.plus(SumForm.of(call).constant(), Expression.ONE);
    Expression others = of(rest.toExpression());
    return others.is(0) ? whole : Call.of(Function.ADD, others, whole);
  }

  /** lgamma of more minus lgamma of less, if both have the same factor but for the sign. */
  private Optional<Expression> difference(
      Expression more, Expression less, Map<Expression, Double> terms) {
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
    SumForm gap = SumForm.of(more.argument(0)).plus(-1, less.argument(0));
    boolean isSimpler = gap.terms().size() < SumForm.of(more.argument(0)).terms().size();
    Function function = DIFFERENCES.get(((Call) more).function());
    return isSimpler
        ? Optional.of(Call.of(function, of(less.argument(0)), of(gap.toExpression())))
        : Optional.empty();
  }

  private static Expression plus(Expression sum, double factor, Expression term) {
    double size = Math.abs(factor);
    Expression scaled = size == 1 ? term : Call.of(Function.MULTIPLY, new Literal(size), term);
    if (sum == null) {
      return factor < 0 ? Call.of(Function.NEGATE, scaled) : scaled;
    }
    return Call.of(factor < 0 ? Function.SUBTRACT : Function.ADD, sum, scaled);
  }

  /** A sum in place of a product of which one factor is 0 where another is infinite. */
  private Optional<Expression> distributed(ProductForm product) {
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
                            .anyMatch(one -> beside.containsKey(one) && mayVanish(one)));
  }

  private boolean mayVanish(Expression expression) {
    return isFree(expression) && ranges.of(expression).contains(0);
  }

  private static boolean isFree(Expression expression) {
    return Sharing.each(expression).stream()
        .noneMatch(one -> one instanceof Variable variable && variable.role() == Role.SCORE);
  }

  private Optional<Expression> product(ProductForm product) {
    ProductForm free = new ProductForm().scaled(product.coefficient());
    ProductForm rest = new ProductForm();
    product.factors().forEach((base, power) -> (isFree(base) ? free : rest).times(base, power));
    Expression amount = free.toExpression();
    if (isFree(rest.toExpression()) && rest.factors().isEmpty()) {
      return xlogy(product);
    }
    if (!mayVanish(amount)) {
      return Optional.empty();
    }
    return last(rest, amount);
  }

  private Optional<Expression> last(ProductForm rest, Expression amount) {
    for (Expression factor : rest.factors().keySet()) {
      boolean isExp =
          factor.isCall(Function.EXP) && ranges.of(factor.argument(0)).upper() > OVERFLOW;
      boolean isLog = factor.isCall(Function.LOG) && divides(amount, factor.argument(0));
      if ((isExp || isLog) && rest.factors().get(factor) == 1) {
        Function function = isExp ? Function.XEXP : Function.XLOGY;
        Expression joined = Call.of(function, of(amount), of(factor.argument(0)));
        ProductForm others = new ProductForm();
        rest.factors().forEach(others::times);
        others.times(factor, -1);
        return Optional.of(
            others.factors().isEmpty()
                ? joined
                : Call.of(Function.MULTIPLY, joined, of(others.toExpression())));
      }
    }
    return Optional.empty();
  }

  /** y·log(y), in which all is free of scores. */
  private Optional<Expression> xlogy(ProductForm product) {
    for (Expression factor : product.factors().keySet()) {
      if (factor.isCall(Function.LOG)) {
        ProductForm others = new ProductForm().scaled(product.coefficient());
        product.factors().forEach(others::times);
        Expression amount = others.times(factor, -1).toExpression();
        if (mayVanish(amount) && divides(amount, factor.argument(0))) {
          return Optional.of(Call.of(Function.XLOGY, of(amount), of(factor.argument(0))));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean divides(Expression amount, Expression whole) {
    Set<Expression> factors = ProductForm.of(whole).factors().keySet();
    return ProductForm.of(amount).factors().keySet().stream().anyMatch(factors::contains);
  }
}
