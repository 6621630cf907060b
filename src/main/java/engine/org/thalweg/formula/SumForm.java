package org.thalweg.formula;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;

/**
 * A sum as its distinct terms, each with the number that it is multiplied by, and a constant. Sums
 * within it are taken apart; terms keep the order in which they first came.
 */
final class SumForm {
  private final Map<Expression, Double> terms = new LinkedHashMap<>();
  private double constant;

  /** The sum that an expression is, if only of one term; one's own, to which more may be added. */
  static SumForm of(Expression expression) {
    if (!(StepBudget.shared(expression) instanceof Call call)) {
      return new SumForm().plus(1, expression);
    }
    SumForm known = (SumForm) call.sum(() -> new SumForm().plus(1, call));
    SumForm copy = new SumForm();
    copy.terms.putAll(known.terms);
    copy.constant = known.constant;
    return copy;
  }

  /** Whether an expression is written as a sum, a difference or a negation. */
  static boolean isSum(Expression expression) {
    return expression.isCall(Function.ADD)
        || expression.isCall(Function.SUBTRACT)
        || expression.isCall(Function.NEGATE);
  }

  double constant() {
    return constant;
  }

  /** The terms without the constant. */
  Map<Expression, Double> terms() {
    return terms;
  }

  /** Adds a multiple of an expression. */
  SumForm plus(double factor, Expression expression) {
    StepBudget.spend();
    if (expression instanceof Literal literal) {
      constant += factor * literal.value();
    } else if (isSum(expression)) {
      boolean isSubtracted = !expression.isCall(Function.ADD);
      int last = expression.arguments().size() - 1;
      if (last == 1) {
        plus(factor, expression.argument(0));
      }
      plus(isSubtracted ? -factor : factor, expression.argument(last));
    } else {
      ProductForm product = ProductForm.of(expression);
      double whole = factor * product.coefficient();
      Expression rest = product.withoutCoefficient();
      if (isSum(rest) && Math.abs(whole) == 1) {
        plus(whole, rest);
      } else {
        terms.merge(rest, whole, Double::sum);
        terms.remove(rest, 0.0);
      }
    }
    return this;
  }

  /** The sum times −1. */
  SumForm negated() {
    SumForm negated = new SumForm();
    negated.constant = -constant;
    terms.forEach((term, factor) -> negated.terms.put(term, -factor));
    return negated;
  }

  /** Whether the first of its terms in an order that is always the same is subtracted. */
  boolean isOpposite() {
    return terms.entrySet().stream()
        .min(Comparator.comparingInt(term -> term.getKey().hashCode()))
        .filter(term -> term.getValue() < 0)
        .isPresent();
  }

  /** The constant last, but a term with a plus first if there is one. */
  Expression toExpression() {
    List<Expression> parts = new ArrayList<>();
    List<Double> signs = new ArrayList<>();
    terms.forEach((term, factor) -> add(factor, term, parts, signs));
    if (constant != 0 || parts.isEmpty()) {
      add(constant, Expression.ONE, parts, signs);
    }
    int first = Math.max(0, signs.indexOf(1.0));
    parts.add(0, parts.remove(first));
    signs.add(0, signs.remove(first));
    Expression sum = signs.get(0) > 0 ? parts.get(0) : negated(parts.get(0));
    for (int i = 1; i < parts.size(); i++) {
      sum = Call.of(signs.get(i) > 0 ? Function.ADD : Function.SUBTRACT, sum, parts.get(i));
    }
    return sum;
  }

  private static void add(
      double factor, Expression term, List<Expression> parts, List<Double> signs) {
    parts.add(ProductForm.of(term).scaled(Math.abs(factor)).toExpression());
    signs.add(factor < 0 ? -1.0 : 1.0);
  }

  private static Expression negated(Expression part) {
    if (part instanceof Literal literal) {
      return new Literal(-literal.value());
    }
    boolean isScaled = part.isCall(Function.MULTIPLY) || part.isCall(Function.DIVIDE);
    return isScaled
        ? ProductForm.of(part).scaled(-1).toExpression()
        : Call.of(Function.NEGATE, part);
  }
}
