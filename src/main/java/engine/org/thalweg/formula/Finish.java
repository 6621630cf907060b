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

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Role;

/**
 * The last step before numbers are computed, from the normal form, in which proofs and derivatives
 * are easier:
 *
 * <pre>
 *   a·exp(u)                  xexp(a, u)           if a may be 0 and exp(u) infinite
 *   a·log(a·u)                xlogy(a, a·u)        if a may be 0
 *   lgamma(a + b) − lgamma(a) logpoch(a, b), and the same of digamma
 *   log(1 + u)                log1p(u)
 * </pre>
 *
 * a is free of scores: a label, a column, or what is made of them. {@link SmallGamma} has the gamma
 * function of what may underflow, and {@link Distribution} products of sums.
 */
final class Finish {
  private static final double OVERFLOW = 709; // e to the power of more is infinite

  private final ValueRanges ranges;
  private final Distribution distribution;
  private final SmallGamma smallGamma;
  private final Map<Expression, Expression> known = new HashMap<>();

  Finish(ValueRanges ranges, Rewriter rewriter) {
    this.ranges = ranges;
    this.distribution = new Distribution(ranges, rewriter);
    this.smallGamma = new SmallGamma(ranges, rewriter);
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
      Optional<Distribution.Square> square = distribution.square(product);
      if (square.isPresent()) {
        Expression root = Call.of(Function.SQUARE, of(square.get().root()));
        return Call.of(Function.MULTIPLY, of(square.get().rest()), root);
      }
      Optional<Expression> sum = distribution.of(product).or(() -> smallGamma.of(product));
      if (sum.isPresent() && !sum.get().equals(call)) {
        return of(sum.get());
      }
      return product(product).orElseGet(() -> guarded(product, inner(call)));
    }
    Optional<Expression> gamma = smallGamma.of(call);
    if (gamma.isPresent()) {
      return of(gamma.get());
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
  static boolean mayUnderflow(Expression expression) {
    return expression.isCall(Function.SIGMOID)
        && Sharing.each(expression).stream().anyMatch(Finish::isHyperbolic);
  }

  static boolean isHyperbolic(Expression expression) {
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
        Optional<Call> joined = smallGamma.difference(term, other, terms);
        if (joined.isPresent()) {
          whole = plus(whole, terms.get(term), inner(joined.get()));
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

  private static Expression plus(Expression sum, double factor, Expression term) {
    double size = Math.abs(factor);
    Expression scaled = size == 1 ? term : Call.of(Function.MULTIPLY, new Literal(size), term);
    if (sum == null) {
      return factor < 0 ? Call.of(Function.NEGATE, scaled) : scaled;
    }
    return Call.of(factor < 0 ? Function.SUBTRACT : Function.ADD, sum, scaled);
  }

  private boolean mayVanish(Expression expression) {
    return mayVanish(expression, ranges);
  }

  /** Whether an expression that is free of scores may be 0. */
  static boolean mayVanish(Expression expression, ValueRanges ranges) {
    return isFree(expression) && ranges.of(expression).contains(0);
  }

  private static boolean isFree(Expression expression) {
    return Formula.names(expression, Role.SCORE).isEmpty();
  }

  private Optional<Expression> product(ProductForm product) {
    ProductForm free = new ProductForm().scaled(product.coefficient());
    ProductForm rest = new ProductForm();
    product.factors().forEach((base, power) -> (isFree(base) ? free : rest).times(base, power));
    Expression amount = free.toExpression();
    if (isFree(rest.toExpression()) && rest.factors().isEmpty()) {
      return xlogy(product);
    }
    return mayVanish(amount) ? last(rest, amount) : ofScores(product);
  }

  /** What may be 0 because of scores, such as a residual, times what may be infinite. */
  private Optional<Expression> ofScores(ProductForm product) {
    ProductForm others = new ProductForm().scaled(product.coefficient());
    product.factors().forEach(others::times);
    for (Expression factor : product.factors().keySet()) {
      if (factor.isCall(Function.EXP)
          && ranges.of(factor.argument(0)).upper() > OVERFLOW
          && product.factors().entrySet().stream().anyMatch(this::isDistance)) {
        Expression amount = others.times(factor, -1).toExpression();
        return Optional.of(Call.of(Function.XEXP, of(amount), of(factor.argument(0))));
      }
    }
    return Optional.empty();
  }

  /** Whether a factor is a sum, or the size of one, that may be 0. */
  private boolean isDistance(Map.Entry<Expression, Double> factor) {
    Expression base = factor.getKey();
    boolean isSum = SumForm.isSum(base.isCall(Function.ABS) ? base.argument(0) : base);
    return isSum && factor.getValue() > 0 && ranges.of(base).contains(0);
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

  /**
   * The gamma function and its derivatives at a positive t that shrinks exponentially, so that it
   * may underflow to 0, where they are infinite although what they are a part of is not:
   *
   * <pre>
   *   lgamma(t)       lgamma(1 + t) − log(t)
   *   a·digamma(t)    a·digamma(1 + t) − a/t
   *   a·trigamma(t)   a·trigamma(1 + t) + a/t²
   * </pre>
   *
   * log(t), a/t and a/t² are computed by logarithms then, or t is a factor of a. Differences of
   * gamma functions are here too, which are computed as one unless they are those of such a t.
   */
  private static final class SmallGamma {
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
     * A term of a sum minus another, where they are the same function of gamma and the factor of
     * the one is that of the other but for its sign; empty if that is no simpler.
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

  /**
   * Products of sums whose factors may be 0 and infinite at once, while the product is a number:
   *
   * <pre>
   *   exp(u)·(v + exp(w))       exp(u)·v + exp(u + w)
   *   exp(u)·(v + exp(w))²      (exp(u/2)·v + exp(u/2 + w))²
   * </pre>
   */
  private record Distribution(ValueRanges ranges, Rewriter rewriter) {
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
      parts
          .terms()
          .forEach((term, times) -> sum.plus(times, Call.of(Function.MULTIPLY, rest, term)));
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
}
