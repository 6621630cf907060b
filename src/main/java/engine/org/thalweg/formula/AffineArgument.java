package org.thalweg.formula;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Role;
import org.thalweg.formula.Expression.Variable;

/**
 * An expression that depends on scores and parameters by one affine expression alone.
 *
 * @param function of {@link #T}
 * @param name what T stands for, without its constant
 */
record AffineArgument(Expression function, Expression name) {
  /** The affine expression in the function. */
  static final Variable T = new Variable(Role.SCORE, "t");

  /**
   * An expression as a function of one affine expression: of its largest affine parts, which may be
   * numbers of the row times scores, or if these differ, of what such numbers multiply.
   */
  static Optional<AffineArgument> of(Expression expression, Prover prover) {
    return of(expression, true, prover).or(() -> of(expression, false, prover));
  }

  private static Optional<AffineArgument> of(
      Expression expression, boolean takesMultiples, Prover prover) {
    Set<Expression> leaves = new LinkedHashSet<>();
    boolean areAffine = collect(expression, takesMultiples, leaves, new LinkedHashSet<>(), prover);
    if (!areAffine || leaves.isEmpty()) {
      return Optional.empty();
    }
    SumForm first = expanded(1, leaves.iterator().next(), new SumForm());
    Map<Expression, Double> base = first.terms();
    Map<Expression, Expression> replaced = new HashMap<>();
    for (Expression leaf : leaves) {
      SumForm sum = expanded(1, leaf, new SumForm());
      Optional<Double> factor = factor(sum.terms(), base);
      if (factor.isEmpty()) {
        return Optional.empty();
      }
      SumForm line = new SumForm().plus(factor.get(), T).plus(sum.constant(), Expression.ONE);
      replaced.put(leaf, line.toExpression());
    }
    Expression function = prover.rewriter().of(substituted(expression, replaced));
    Expression name = first.plus(-first.constant(), Expression.ONE).toExpression();
    return prover.isFree(function)
        ? Optional.of(new AffineArgument(function, name))
        : Optional.empty();
  }

  /** A sum in which multiples of sums are taken apart, too. */
  private static SumForm expanded(double factor, Expression expression, SumForm into) {
    SumForm sum = SumForm.of(expression);
    into.plus(factor * sum.constant(), Expression.ONE);
    sum.terms()
        .forEach(
            (term, times) -> {
              if (SumForm.isSum(term)) {
                expanded(factor * times, term, into);
              } else {
                into.plus(factor * times, term);
              }
            });
    return into;
  }

  private static Expression substituted(Expression expression, Map<Expression, Expression> by) {
    if (by.containsKey(expression)) {
      return by.get(expression);
    }
    return expression instanceof Call call
        ? new Call(
            call.function(), call.arguments().stream().map(one -> substituted(one, by)).toList())
        : expression;
  }

  /** The largest affine parts; false if there is a part that is none. */
  private static boolean collect(
      Expression expression,
      boolean takesMultiples,
      Set<Expression> leaves,
      Set<Expression> seen,
      Prover prover) {
    if (!seen.add(expression) || prover.isFree(expression)) {
      return true;
    }
    if (isAffine(expression, prover) && (takesMultiples || !hasMultiple(expression, prover))) {
      leaves.add(expression);
      return true;
    }
    return expression.arguments().stream()
        .allMatch(argument -> collect(argument, takesMultiples, leaves, seen, prover));
  }

  private static boolean isAffine(Expression expression, Prover prover) {
    return expression instanceof Variable
        || (SumForm.isSum(expression) || ProductForm.isProduct(expression))
            && prover.of(expression).convexity() == Convexity.AFFINE;
  }

  /** Whether a part is a product of what is learned and a number of the row. */
  private static boolean hasMultiple(Expression expression, Prover prover) {
    return Sharing.each(expression).stream()
        .anyMatch(
            one ->
                ProductForm.isProduct(one)
                    && !prover.isFree(one)
                    && ProductForm.of(one).factors().keySet().stream().anyMatch(prover::isFree));
  }

  /** How many times one sum is another. */
  private static Optional<Double> factor(
      Map<Expression, Double> sum, Map<Expression, Double> base) {
    if (!sum.keySet().equals(base.keySet())) {
      return Optional.empty();
    }
    Expression first = base.keySet().iterator().next();
    double factor = sum.get(first) / base.get(first);
    boolean isMultiple =
        base.keySet().stream().allMatch(term -> sum.get(term) == factor * base.get(term));
    return isMultiple ? Optional.of(factor) : Optional.empty();
  }
}
