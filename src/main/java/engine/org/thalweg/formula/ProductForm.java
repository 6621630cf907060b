package org.thalweg.formula;

import java.util.LinkedHashMap;
import java.util.Map;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;

/**
 * A product as its distinct factors, each with its power, and a number. Products and quotients
 * within it are taken apart, and all exponentials are one. Factors keep the order in which they
 * first came.
 *
 * <p>A number in a denominator is a factor of its own unless it is a power of two, so that nothing
 * is rounded.
 */
final class ProductForm {
  private final Map<Expression, Double> factors = new LinkedHashMap<>();
  private double coefficient = 1;

  /** The product that an expression is, if only of one factor; one's own, to be multiplied. */
  static ProductForm of(Expression expression) {
    if (!(StepBudget.shared(expression) instanceof Call call)) {
      return new ProductForm().times(expression, 1);
    }
    ProductForm known = (ProductForm) call.product(() -> new ProductForm().times(call, 1));
    ProductForm copy = new ProductForm();
    copy.factors.putAll(known.factors);
    copy.coefficient = known.coefficient;
    return copy;
  }

  /** Whether an expression is written as a product, a quotient or a power. */
  static boolean isProduct(Expression expression) {
    return expression.isCall(Function.MULTIPLY)
        || expression.isCall(Function.DIVIDE)
        || expression.isCall(Function.POWER)
        || expression.isCall(Function.SQUARE)
        || expression.isCall(Function.SQRT)
        || expression.isCall(Function.XEXP);
  }

  double coefficient() {
    return coefficient;
  }

  /** The factors and their powers, without the coefficient. */
  Map<Expression, Double> factors() {
    return factors;
  }

  /** Multiplies by a number. */
  ProductForm scaled(double factor) {
    coefficient *= factor;
    return this;
  }

  /** Multiplies by a power of an expression. */
  ProductForm times(Expression expression, double power) {
    StepBudget.spend();
    if (expression instanceof Literal literal) {
      return times(literal, power);
    }
    boolean isWhole = power == Math.rint(power);
    Call call = expression instanceof Call known ? known : null;
    if (call == null || !isWhole && call.function() != Function.EXP) {
      boolean isEven = call != null && call.function() == Function.SQUARE;
      return isEven
          ? times(Call.of(Function.ABS, call.argument(0)), 2 * power)
          : raise(expression, power);
    }
    switch (call.function()) {
      case MULTIPLY -> times(call.argument(0), power).times(call.argument(1), power);
      case DIVIDE -> times(call.argument(0), power).times(call.argument(1), -power);
      case NEGATE -> scaled(power % 2 == 0 ? 1 : -1).times(call.argument(0), power);
      case SQUARE -> times(call.argument(0), 2 * power);
      case SQRT -> raise(call.argument(0), 0.5 * power, call, power);
      case EXP -> exponential(ProductForm.of(call.argument(0)).scaled(power).toExpression());
      case XEXP -> xexp(call, power);
      case POWER -> power(call, power);
      default -> raise(call, power);
    }
    return this;
  }

  private ProductForm times(Literal number, double power) {
    boolean isExact = power == 1 || power > 0 && power <= 3 && power == Math.rint(power);
    boolean isPowerOfTwo =
        Math.abs(number.value()) == Math.scalb(1, Math.getExponent(number.value()));
    double value = StrictMath.pow(number.value(), power);
    boolean isFolded = isExact || number.value() == 1 || isPowerOfTwo && power == -1;
    if (isFolded && Double.isFinite(coefficient * value)) {
      coefficient *= value;
      return this;
    }
    return raise(number, power);
  }

  private void xexp(Call call, double power) {
    times(call.argument(0), power);
    exponential(ProductForm.of(call.argument(1)).scaled(power).toExpression());
  }

  private void power(Call call, double power) {
    if (call.argument(1) instanceof Literal exponent) {
      raise(call.argument(0), exponent.value() * power, call, power);
    } else if (call.argument(0).isCall(Function.EXP)) {
      Expression exponent =
          Call.of(Function.MULTIPLY, call.argument(1), call.argument(0).argument(0));
      exponential(ProductForm.of(exponent).scaled(power).toExpression());
    } else {
      raise(call, power);
    }
  }

  /** A base with a whole power is a product itself; another one stays as it is. */
  private void raise(Expression base, double power, Call whole, double outer) {
    if (power == Math.rint(power) && outer == 1 || base.isCall(Function.EXP)) {
      times(base, power);
    } else if (outer == Math.rint(outer)) {
      raise(base, power);
    } else {
      raise(whole, outer);
    }
  }

  /** Of a difference and its opposite, one stands for both if the power is whole. */
  private ProductForm raise(Expression base, double power) {
    Expression known = base;
    if (power == Math.rint(power) && SumForm.isSum(base) && SumForm.of(base).isOpposite()) {
      known = SumForm.of(base).negated().toExpression();
      scaled(power % 2 == 0 ? 1 : -1);
    }
    factors.merge(known, power, Double::sum);
    factors.remove(known, 0.0);
    return this;
  }

  private void exponential(Expression exponent) {
    Expression before =
        factors.keySet().stream().filter(one -> one.isCall(Function.EXP)).findFirst().orElse(null);
    Expression all = SumForm.of(exponent).toExpression();
    if (before != null) {
      factors.remove(before);
      all = SumForm.of(before.argument(0)).plus(1, exponent).toExpression();
    }
    if (!all.is(0)) {
      factors.put(Call.of(Function.EXP, all), 1.0);
    }
  }

  /** The product of all factors without the coefficient. */
  Expression withoutCoefficient() {
    return factorsAbove() == null ? below(Expression.ONE) : below(factorsAbove());
  }

  Expression toExpression() {
    if (coefficient == 0) {
      return Expression.ZERO;
    }
    cancelNumber();
    double before = coefficient;
    Expression above = flipped();
    double sign = coefficient;
    coefficient = before;
    if (above == null) {
      return below(new Literal(coefficient));
    }
    return below(sign == 1 ? above : scaled(sign, above));
  }

  /** A number in the denominator that the coefficient equals. */
  private void cancelNumber() {
    Expression same = new Literal(Math.abs(coefficient));
    if (factors.getOrDefault(same, 0.0) == -1) {
      factors.remove(same);
      coefficient = Math.signum(coefficient);
    }
  }

  /** A minus is taken into a factor that is a difference, as in (1 − y)·z for −(y − 1)·z. */
  private Expression flipped() {
    boolean isFlipped = coefficient >= 0;
    Expression above = null;
    for (Map.Entry<Expression, Double> factor : factors.entrySet()) {
      Expression base = factor.getKey();
      if (!isFlipped && factor.getValue() == 1 && SumForm.isSum(base)) {
        base = SumForm.of(base).negated().toExpression();
        coefficient = -coefficient;
        isFlipped = true;
      }
      if (factor.getValue() > 0) {
        Expression next = raised(base, factor.getValue());
        above = above == null ? next : Call.of(Function.MULTIPLY, above, next);
      }
    }
    return above;
  }

  /** The number, or the minus, stands before the first factor. */
  private static Expression scaled(double coefficient, Expression above) {
    if (above.isCall(Function.MULTIPLY)) {
      return Call.of(Function.MULTIPLY, scaled(coefficient, above.argument(0)), above.argument(1));
    }
    return coefficient == -1
        ? Call.of(Function.NEGATE, above)
        : Call.of(Function.MULTIPLY, new Literal(coefficient), above);
  }

  private Expression factorsAbove() {
    Expression above = null;
    for (Map.Entry<Expression, Double> factor : factors.entrySet()) {
      if (factor.getValue() > 0) {
        Expression next = raised(factor.getKey(), factor.getValue());
        above = above == null ? next : Call.of(Function.MULTIPLY, above, next);
      }
    }
    return above;
  }

  private Expression below(Expression above) {
    Expression quotient = above;
    for (Map.Entry<Expression, Double> factor : factors.entrySet()) {
      if (factor.getValue() < 0) {
        Expression next = raised(factor.getKey(), -factor.getValue());
        quotient = Call.of(Function.DIVIDE, quotient, next);
      }
    }
    return quotient;
  }

  private static Expression raised(Expression base, double power) {
    if (power == 1) {
      return base;
    }
    if (power == 2) {
      return Call.of(Function.SQUARE, base);
    }
    return power == 0.5
        ? Call.of(Function.SQRT, base)
        : Call.of(Function.POWER, base, new Literal(power));
  }
}
