package org.thalweg.formula;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Variable;

/**
 * Finds what the names of a pattern must stand for, so that the pattern is an expression. Terms of
 * sums and factors of products are found in any order.
 *
 * @param simplify brings what a pattern stands for into the form that expressions have
 */
record Matching(UnaryOperator<Expression> simplify) {

  /** What a pattern's names stand for, and what of a sum or product it leaves over. */
  record Match(Map<Variable, Expression> names, double scale, Map<Expression, Double> rest) {}

  /** The pattern as it is where each name stands for an expression. */
  static Expression instance(Expression pattern, Map<Variable, Expression> names) {
    return Sharing.bottomUp(
        pattern, one -> one instanceof Variable variable ? names.getOrDefault(variable, one) : one);
  }

  /** What the names stand for if a pattern is to be the whole of an expression. */
  Optional<Map<Variable, Expression>> whole(
      Expression pattern, Expression expression, Map<Variable, Expression> names) {
    StepBudget.spend();
    if (pattern instanceof Variable name && !names.containsKey(name)) {
      Map<Variable, Expression> more = new HashMap<>(names);
      more.put(name, expression);
      return Optional.of(more);
    }
    if (isKnown(pattern, names)) {
      boolean isSame = simplify.apply(instance(pattern, names)).equals(expression);
      return isSame ? Optional.of(names) : Optional.empty();
    }
    if (pattern.isCall(Function.NEGATE)) {
      Expression opposite = simplify.apply(Call.of(Function.NEGATE, expression));
      return whole(pattern.argument(0), opposite, names);
    }
    if (SumForm.isSum(pattern)) {
      return sum(pattern, SumForm.of(expression), true, names).map(Match::names);
    }
    if (ProductForm.isProduct(pattern)) {
      return product(pattern, ProductForm.of(expression), true, names).map(Match::names);
    }
    Call call = (Call) pattern;
    return expression.isCall(call.function())
        ? arguments(call, expression, 0, names)
        : Optional.empty();
  }

  private Optional<Map<Variable, Expression>> arguments(
      Call pattern, Expression expression, int i, Map<Variable, Expression> names) {
    if (i == pattern.arguments().size()) {
      return Optional.of(names);
    }
    return whole(pattern.argument(i), expression.argument(i), names)
        .flatMap(more -> arguments(pattern, expression, i + 1, more));
  }

  private static boolean isKnown(Expression pattern, Map<Variable, Expression> names) {
    return Sharing.each(pattern).stream()
        .allMatch(one -> !(one instanceof Variable variable) || names.containsKey(variable));
  }

  /** A sum whose terms are some of those of another, up to a common factor; all if isWhole. */
  Optional<Match> sum(
      Expression pattern, SumForm target, boolean isWhole, Map<Variable, Expression> names) {
    Map<Expression, Double> available = new LinkedHashMap<>(target.terms());
    if (target.constant() != 0) {
      available.put(Expression.ONE, target.constant());
    }
    SumForm wanted = SumForm.of(pattern);
    List<Map.Entry<Expression, Double>> parts = new ArrayList<>(wanted.terms().entrySet());
    if (wanted.constant() != 0) {
      parts.add(Map.entry(Expression.ONE, wanted.constant()));
    }
    return new Attempt(true, isWhole).parts(ordered(parts), available, 0, names);
  }

  /** A product whose factors are some of those of another; all if isWhole. */
  Optional<Match> product(
      Expression pattern, ProductForm target, boolean isWhole, Map<Variable, Expression> names) {
    ProductForm wanted = ProductForm.of(pattern);
    if (isWhole && wanted.coefficient() != target.coefficient()) {
      return Optional.empty();
    }
    return new Attempt(false, isWhole)
        .parts(
            ordered(new ArrayList<>(wanted.factors().entrySet())),
            new LinkedHashMap<>(target.factors()),
            1,
            names);
  }

  /** What is most special first; a name alone, which may be all that is left, last. */
  private static List<Map.Entry<Expression, Double>> ordered(
      List<Map.Entry<Expression, Double>> parts) {
    return parts.stream()
        .sorted((a, b) -> Integer.compare(generality(a.getKey()), generality(b.getKey())))
        .toList();
  }

  private static int generality(Expression pattern) {
    return pattern instanceof Literal ? 0 : pattern instanceof Variable ? 2 : 1;
  }

  /** Assigns the parts of a pattern to parts of an expression, one after the other. */
  private final class Attempt {
    private final boolean isSum;
    private final boolean isWhole;

    Attempt(boolean isSum, boolean isWhole) {
      this.isSum = isSum;
      this.isWhole = isWhole;
    }

    /**
     * The first assignment there is.
     *
     * @param scale of a sum, by which the pattern is multiplied; 0 if that is not known yet
     */
    Optional<Match> parts(
        List<Map.Entry<Expression, Double>> wanted,
        Map<Expression, Double> available,
        double scale,
        Map<Variable, Expression> names) {
      if (wanted.isEmpty()) {
        return isWhole && !available.isEmpty()
            ? Optional.empty()
            : Optional.of(new Match(names, scale, available));
      }
      Map.Entry<Expression, Double> first = wanted.get(0);
      List<Map.Entry<Expression, Double>> others = wanted.subList(1, wanted.size());
      boolean takesAll =
          isWhole
              && others.isEmpty()
              && (isSum || first.getValue() == 1)
              && first.getKey() instanceof Variable name
              && !names.containsKey(name);
      return takesAll
          ? rest(first, available, scale, names)
          : one(first, others, available, scale, names);
    }

    /** The last name stands for all that is left. */
    private Optional<Match> rest(
        Map.Entry<Expression, Double> name,
        Map<Expression, Double> available,
        double scale,
        Map<Variable, Expression> names) {
      if (available.isEmpty()) {
        return Optional.empty();
      }
      double factor = name.getValue() * (isSum && scale != 0 ? scale : 1);
      Expression all = combined(available, factor);
      return whole(name.getKey(), simplify.apply(all), names)
          .map(more -> new Match(more, scale == 0 ? 1 : scale, Map.of()));
    }

    private Optional<Match> one(
        Map.Entry<Expression, Double> first,
        List<Map.Entry<Expression, Double>> others,
        Map<Expression, Double> available,
        double scale,
        Map<Variable, Expression> names) {
      Map<Expression, Double> candidates = available;
      if (isKnown(first.getKey(), names)) {
        Expression only = simplify.apply(instance(first.getKey(), names));
        candidates = available.containsKey(only) ? Map.of(only, available.get(only)) : Map.of();
      }
      for (Map.Entry<Expression, Double> part : candidates.entrySet()) {
        double factor = isSum && scale == 0 ? part.getValue() / first.getValue() : scale;
        if (fits(first.getValue(), part.getValue(), factor)) {
          Optional<Match> found =
              whole(first.getKey(), part.getKey(), names)
                  .flatMap(
                      more ->
                          parts(others, without(available, part, first.getValue()), factor, more));
          if (found.isPresent()) {
            return found;
          }
        }
      }
      return Optional.empty();
    }

    /** Of a power, a part may be taken. */
    private boolean fits(double wanted, double found, double scale) {
      return isSum
          ? found == wanted * scale && (!isWhole || scale == 1)
          : found == wanted
              || !isWhole
                  && found * wanted > 0
                  && Math.abs(found) >= Math.abs(wanted)
                  && (Math.abs(wanted) == 1 || (found - wanted) % 1 == 0);
    }

    private Map<Expression, Double> without(
        Map<Expression, Double> available, Map.Entry<Expression, Double> part, double taken) {
      Map<Expression, Double> left = new LinkedHashMap<>(available);
      left.remove(part.getKey());
      if (!isSum && part.getValue() != taken) {
        left.put(part.getKey(), part.getValue() - taken);
      }
      return left;
    }

    private Expression combined(Map<Expression, Double> parts, double factor) {
      if (isSum) {
        SumForm sum = new SumForm();
        parts.forEach((term, times) -> sum.plus(times / factor, term));
        return sum.toExpression();
      }
      ProductForm product = new ProductForm();
      parts.forEach(product::times);
      return product.toExpression();
    }
  }
}
