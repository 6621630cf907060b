package org.thalweg.formula;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Role;

/**
 * A formula of columns and parameters alone that is a loss of how far a function is from the label:
 *
 * <pre>
 *   ℓ(f(c; θ), y),   ℓ a function of y − z, and of columns
 * </pre>
 *
 * @param loss ℓ, of a score z
 * @param function f, without the label
 */
public record FittedFormula(Formula loss, Formula function) {

  /**
   * Whether ℓ is k/2·(y − z)², with a k that is a number or a function of columns: then its minimum
   * is the maximum of a normal likelihood, whatever k is.
   */
  public boolean isSquare() {
    Analysis outer = Analysis.of(loss);
    Expression bend = outer.hessian(0, 0);
    return outer.lower() == 0
        && outer.proof().convexity().isConvex()
        && outer.smoothness() == Smoothness.SMOOTH
        && Formula.names(bend, Role.SCORE).isEmpty()
        && Formula.names(bend, Role.LABEL).isEmpty();
  }

  /** f as it is computed. */
  public Expression value() {
    return Analysis.of(function, Labels.REAL).value();
  }

  /** The parts of a formula; empty if it is none of this kind. */
  public static Optional<FittedFormula> of(Formula formula) {
    if (!formula.scores().isEmpty()) {
      return Optional.empty();
    }
    Set<Expression> fitted = new LinkedHashSet<>();
    Expression loss = withScore(formula.withoutConstants(), fitted);
    boolean isOne = fitted.size() == 1 && !fitted.contains(Expression.ZERO);
    return isOne && Formula.names(loss, Role.PARAMETER).isEmpty()
        ? Optional.of(
            new FittedFormula(
                new Formula(loss, Map.of(), List.of()),
                new Formula(fitted.iterator().next(), Map.of(), formula.parameters())))
        : Optional.empty();
  }

  /** The expression with z for what is subtracted from the label, each of which is gathered. */
  private static Expression withScore(Expression one, Set<Expression> fitted) {
    Optional<Difference> difference = Difference.of(one);
    if (difference.isPresent()) {
      fitted.add(difference.get().less);
      Expression residual = Call.of(Function.SUBTRACT, Names.LABEL, Names.SCORE);
      return difference.get().isNegative ? Call.of(Function.NEGATE, residual) : residual;
    }
    return one instanceof Call call
        ? new Call(
            call.function(),
            call.arguments().stream().map(each -> withScore(each, fitted)).toList())
        : one;
  }

  /**
   * The second derivatives of ℓ(f) by the parameters, without the term of the curvature of f, which
   * makes them a positive semidefinite matrix (C. F. Gauss, K. Levenberg): ℓ″·∂ᵢf·∂ⱼf.
   *
   * @return the lower triangle, row by row; empty if ℓ is not proven to be smooth and convex
   */
  public Optional<List<Expression>> curvatures() {
    Analysis outer = Analysis.of(loss);
    boolean isSmooth = outer.smoothness().compareTo(Smoothness.BEND) <= 0;
    if (!isSmooth || !outer.proof().convexity().isConvex()) {
      return Optional.empty();
    }
    Analysis inner = Analysis.of(function, Labels.REAL);
    Expression bend = Matching.instance(outer.hessian(0, 0), Map.of(Names.SCORE, inner.value()));
    List<Expression> slopes =
        IntStream.range(0, inner.unknowns().size()).mapToObj(inner::gradient).toList();
    List<Expression> all = new ArrayList<>();
    for (int i = 0; i < slopes.size(); i++) {
      for (int j = 0; j <= i; j++) {
        all.add(
            Call.of(
                Function.MULTIPLY, bend, Call.of(Function.MULTIPLY, slopes.get(i), slopes.get(j))));
      }
    }
    return Optional.of(all);
  }

  /** What is y less something, or the opposite of that. */
  private record Difference(boolean isNegative, Expression less) {
    static Optional<Difference> of(Expression one) {
      if (one.equals(Names.LABEL)) {
        return Optional.of(new Difference(false, Expression.ZERO));
      }
      if (one.isCall(Function.NEGATE)) {
        return of(one.argument(0)).map(inner -> new Difference(!inner.isNegative, inner.less));
      }
      if (!one.isCall(Function.ADD) && !one.isCall(Function.SUBTRACT)) {
        return Optional.empty();
      }
      Expression a = one.argument(0);
      Expression b = one.argument(1);
      boolean isFirst = has(a);
      if (isFirst == has(b)) {
        return Optional.empty();
      }
      boolean isSubtracted = one.isCall(Function.SUBTRACT);
      return isFirst
          ? of(a).map(inner -> inner.plus(b, isSubtracted))
          : of(b)
              .map(inner -> new Difference(inner.isNegative != isSubtracted, inner.less))
              .map(inner -> inner.plus(a, false));
    }

    private static boolean has(Expression one) {
      return Sharing.each(one).contains(Names.LABEL);
    }

    /** ±(y − f) ± term as ±(y − f′). */
    private Difference plus(Expression term, boolean isSubtracted) {
      boolean isAdded = isSubtracted != isNegative;
      Expression sum =
          less.equals(Expression.ZERO)
              ? isAdded ? term : Call.of(Function.NEGATE, term)
              : Call.of(isAdded ? Function.ADD : Function.SUBTRACT, less, term);
      return new Difference(isNegative, sum);
    }
  }
}
