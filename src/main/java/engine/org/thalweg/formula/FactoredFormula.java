package org.thalweg.formula;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thalweg.formula.Expression.Role;

/**
 * A formula as a product: a factor in which no score stands, so that it is a weight of its row, and
 * a formula without columns.
 *
 * @param factor of the label and of columns
 * @param unit the rest
 */
public record FactoredFormula(Expression factor, Formula unit) {

  /** The parts of a formula; empty if columns stand elsewhere than in a factor. */
  public static Optional<FactoredFormula> of(Analysis analysis) {
    Expression normal = analysis.normal();
    Map<Expression, Double> free = SumForm.isSum(normal) ? ofTerms(normal) : free(normal);
    Expression rest = without(normal, free);
    ProductForm factor = new ProductForm();
    free.forEach(factor::times);
    return Formula.names(rest, Role.COLUMN).isEmpty() && !Formula.names(rest, Role.SCORE).isEmpty()
        ? Optional.of(
            new FactoredFormula(
                analysis.computed(factor.toExpression()),
                new Formula(rest, Map.of(), analysis.formula().parameters())))
        : Optional.empty();
  }

  /** The factors without a score, each with its power. */
  private static Map<Expression, Double> free(Expression product) {
    Map<Expression, Double> free = new LinkedHashMap<>(ProductForm.of(product).factors());
    free.keySet().removeIf(one -> !Formula.names(one, Role.SCORE).isEmpty());
    return free;
  }

  /** Those that all terms of a sum have. */
  private static Map<Expression, Double> ofTerms(Expression sum) {
    SumForm form = SumForm.of(sum);
    Map<Expression, Double> common = null;
    for (Expression term : form.terms().keySet()) {
      Map<Expression, Double> free = free(term);
      Set<Map.Entry<Expression, Double>> others = new HashSet<>(free.entrySet());
      common = common == null ? free : common;
      common.entrySet().retainAll(others);
    }
    return common == null || form.constant() != 0 ? Map.of() : common;
  }

  private static Expression without(Expression expression, Map<Expression, Double> free) {
    if (!SumForm.isSum(expression)) {
      ProductForm product = ProductForm.of(expression);
      free.forEach((one, power) -> product.times(one, -power));
      return product.toExpression();
    }
    SumForm rest = new SumForm();
    SumForm.of(expression)
        .terms()
        .forEach((term, factor) -> rest.plus(factor, without(term, free)));
    return free.isEmpty() ? expression : rest.toExpression();
  }
}
