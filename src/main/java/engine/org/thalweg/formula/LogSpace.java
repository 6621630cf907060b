package org.thalweg.formula;

import static org.thalweg.formula.Function.EXP;
import static org.thalweg.formula.Function.LOG;
import static org.thalweg.formula.Function.LOG1P;
import static org.thalweg.formula.Function.LOGADDEXP;
import static org.thalweg.formula.Function.MULTIPLY;
import static org.thalweg.formula.Function.POWER;
import static org.thalweg.formula.Function.SIGMOID;
import static org.thalweg.formula.Function.SUBTRACT;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Role;
import org.thalweg.formula.Expression.Variable;

/**
 * Rules for numbers that grow or shrink exponentially, which are computed by their logarithms. They
 * apply to what is known to be positive.
 */
record LogSpace(ValueRanges ranges) {
  /** Functions of which a logarithm is better known than the value. */
  private static final Set<Function> EXPONENTIAL =
      Set.of(EXP, SIGMOID, Function.NORMCDF, Function.COSH);

  /** Whether a positive expression has a factor or term that grows or shrinks exponentially. */
  boolean isExponential(Expression expression) {
    if (!ranges.isPositive(expression) && !isPositive(expression)) {
      return false;
    }
    return expression instanceof Call call && EXPONENTIAL.contains(call.function())
        || SumForm.isSum(expression)
            && isSumOfPositive(expression)
            && terms(expression).stream().anyMatch(this::isExponential)
        || ProductForm.isProduct(expression)
            && ProductForm.of(expression).factors().keySet().stream()
                .anyMatch(factor -> !factor.equals(expression) && isExponential(factor));
  }

  /** Also of what may underflow to 0 but is above it. */
  boolean isPositive(Expression expression) {
    if (expression instanceof Call call && EXPONENTIAL.contains(call.function())) {
      return true;
    }
    if (isShare(expression)) {
      return ranges.of(expression).lower() >= 0;
    }
    if (SumForm.isSum(expression)) {
      return isSumOfPositive(expression);
    }
    ProductForm product = ProductForm.of(expression);
    boolean isSplit = !product.factors().containsKey(expression);
    return isSplit
        ? coefficient(product) > 0
            && product.factors().keySet().stream()
                .allMatch(factor -> isPositive(factor) || isNegativeShare(factor))
        : ranges.isPositive(expression);
  }

  private boolean isNegativeShare(Expression expression) {
    return isShare(expression) && ranges.of(expression).lower() < 0;
  }

  /** The number before a product in which p − 1 is replaced by 1 − p. */
  private double coefficient(ProductForm product) {
    double odd =
        product.factors().entrySet().stream()
            .filter(factor -> isNegativeShare(factor.getKey()))
            .mapToDouble(Map.Entry::getValue)
            .sum();
    return odd % 2 == 0 ? product.coefficient() : -product.coefficient();
  }

  /**
   * Whether an expression is affine in one parameter and has one sign by its bounds, as the shares
   * p and 1 − p of a mixture have: it is 0 at a bound alone, which no run reaches.
   */
  private boolean isShare(Expression expression) {
    Interval range = ranges.of(expression);
    Set<Expression> terms = SumForm.of(expression).terms().keySet();
    return (range.lower() >= 0 || range.upper() <= 0)
        && terms.size() == 1
        && terms.iterator().next() instanceof Variable name
        && name.role() == Role.PARAMETER;
  }

  private boolean isSumOfPositive(Expression expression) {
    return !expression.isCall(Function.NEGATE)
        && terms(expression).stream().allMatch(this::isPositive);
  }

  private static List<Expression> terms(Expression sum) {
    SumForm parts = SumForm.of(sum);
    List<Expression> terms = new ArrayList<>();
    parts
        .terms()
        .forEach((term, factor) -> terms.add(ProductForm.of(term).scaled(factor).toExpression()));
    if (parts.constant() != 0) {
      terms.add(new Literal(parts.constant()));
    }
    return terms;
  }

  /** What replaces an expression, if one of the rules applies to it. */
  Optional<Expression> rewritten(Expression expression) {
    if (expression.isCall(LOG)) {
      return log(expression.argument(0));
    }
    if (expression.isCall(LOG1P) && isExponential(expression.argument(0))) {
      return Optional.of(Call.of(Function.SOFTPLUS, Call.of(LOG, expression.argument(0))));
    }
    if (expression.isCall(POWER)
        && isExponential(expression.argument(0))
        && !(expression.argument(1) instanceof Literal)) {
      return Optional.of(
          Call.of(
              EXP,
              Call.of(MULTIPLY, expression.argument(1), Call.of(LOG, expression.argument(0)))));
    }
    return ProductForm.isProduct(expression)
        ? quotient(ProductForm.of(expression))
        : Optional.empty();
  }

  private Optional<Expression> log(Expression of) {
    if (SumForm.isSum(of) && isExponential(of)) {
      return terms(of).stream()
          .map(term -> Call.of(LOG, term))
          .reduce((a, b) -> Call.of(LOGADDEXP, a, b));
    }
    ProductForm product = ProductForm.of(of);
    boolean isAlone =
        product.factors().size() == 1
            && product.coefficient() == 1
            && product.factors().containsValue(1.0);
    return isAlone ? Optional.empty() : log(product);
  }

  /** Where the logarithm is defined, what is not known to be positive is, if the rest is. */
  private Optional<Expression> log(ProductForm product) {
    SumForm sum = new SumForm();
    ProductForm unknown = new ProductForm();
    boolean isExponential = false;
    for (Map.Entry<Expression, Double> factor : product.factors().entrySet()) {
      Expression base =
          isNegativeShare(factor.getKey())
              ? SumForm.of(factor.getKey()).negated().toExpression()
              : factor.getKey();
      if (isPositive(base)) {
        sum.plus(factor.getValue(), Call.of(LOG, base));
        isExponential |= isExponential(base);
      } else {
        unknown.times(factor.getKey(), factor.getValue());
      }
    }
    unknown.scaled(coefficient(product));
    return isExponential
        ? Optional.of(sum.plus(1, Call.of(LOG, unknown.toExpression())).toExpression())
        : Optional.empty();
  }

  /** u/(u + v) is a sigmoid of the difference of logarithms; any other 1/(u + v) an exponential. */
  private Optional<Expression> quotient(ProductForm product) {
    for (Map.Entry<Expression, Double> factor : product.factors().entrySet()) {
      Expression base = factor.getKey();
      boolean isLarge = factor.getValue() < 0 || hasExponential(product);
      if (SumForm.isSum(base) && isLarge && isExponential(base)) {
        ProductForm rest = new ProductForm().scaled(product.coefficient());
        product.factors().forEach(rest::times);
        rest.times(base, -factor.getValue());
        return Optional.of(
            share(rest, base, factor.getValue())
                .orElseGet(() -> power(rest, base, factor.getValue())));
      }
    }
    return Optional.empty();
  }

  private static boolean hasExponential(ProductForm product) {
    return product.factors().keySet().stream().anyMatch(base -> base.isCall(EXP));
  }

  private static Expression power(ProductForm rest, Expression base, double power) {
    return rest.times(Call.of(EXP, Call.of(MULTIPLY, new Literal(power), Call.of(LOG, base))), 1)
        .toExpression();
  }

  private static Optional<Expression> share(ProductForm rest, Expression base, double power) {
    List<Expression> terms = terms(base);
    if (power != -1 || terms.size() != 2) {
      return Optional.empty();
    }
    for (int i = 0; i < 2; i++) {
      Expression term = terms.get(i);
      Expression other = terms.get(1 - i);
      if (rest.factors().getOrDefault(term, 0.0) >= 1) {
        Expression ratio = Call.of(SUBTRACT, Call.of(LOG, term), Call.of(LOG, other));
        return Optional.of(rest.times(term, -1).times(Call.of(SIGMOID, ratio), 1).toExpression());
      }
    }
    return Optional.empty();
  }
}
