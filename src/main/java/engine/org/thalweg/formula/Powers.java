package org.thalweg.formula;

import java.util.List;
import java.util.Map;
import org.thalweg.formula.Expression.Call;

/** Convexity of powers, of numbers raised to powers, and of squares over what is above 0. */
record Powers(Prover prover) {
  /** A product of factors all of which depend on what is learned. */
  Proof of(Call call, ProductForm product) {
    if (product.factors().size() == 2) {
      return squareOver(call, product);
    }
    if (product.factors().size() > 2) {
      return unknown(call, "a product of parts that all depend on what is learned");
    }
    Map.Entry<Expression, Double> only = product.factors().entrySet().iterator().next();
    if (!only.getKey().isCall(Function.POWER) || only.getValue() != 1) {
      return power(call, only.getKey(), Interval.of(only.getValue()));
    }
    Expression base = only.getKey().argument(0);
    Expression exponent = only.getKey().argument(1);
    if (prover.isFree(exponent)) {
      return power(call, base, prover.ranges().of(exponent));
    }
    return prover.isFree(base) && prover.ranges().isPositive(base)
        ? exponential(call, base, exponent)
        : unknown(call, "a power of which base and exponent depend on what is learned");
  }

  private static Proof unknown(Call call, String rule) {
    return new Proof(call, Convexity.UNKNOWN, rule, List.of());
  }

  /** Whether an expression is a sum of squares of affine parts, and of numbers from 0 on. */
  private boolean isSumOfSquares(Expression expression) {
    SumForm sum = SumForm.of(expression);
    return sum.constant() >= 0
        && sum.terms().entrySet().stream()
            .allMatch(term -> term.getValue() > 0 && isSquare(term.getKey()));
  }

  private boolean isSquare(Expression term) {
    if (prover.isFree(term)) {
      return prover.ranges().of(term).lower() >= 0;
    }
    return term.isCall(Function.SQUARE)
        && prover.of(term.argument(0)).convexity() == Convexity.AFFINE;
  }

  private Proof power(Call call, Expression base, Interval exponent) {
    Proof premise = prover.of(base);
    if (exponent.lower() >= 0.5 && SumForm.isSum(base) && isSumOfSquares(base)) {
      String rule = "a norm, or a power of it from 1 on";
      return new Proof(call, Convexity.CONVEX, rule, List.of(premise));
    }
    Interval range = prover.ranges().of(base);
    double p = exponent.lower();
    boolean isWhole = exponent.isPoint() && p == Math.rint(p) && p > 0;
    Interval domain = exponent.lower() < 0 ? Interval.POSITIVE : Interval.NOT_NEGATIVE;
    boolean mayBeWhole = !exponent.isPoint() || p == Math.rint(p);
    if (!isWhole && mayBeWhole && range.lower() < 0) {
      return new Proof(
          call, Convexity.UNKNOWN, "a power of what may be negative", List.of(premise));
    }
    if (!isWhole && !Prover.isConvexSet(premise, domain, range)) {
      return new Proof(
          call, Convexity.UNKNOWN, "where it is defined need not be convex", List.of(premise));
    }
    Interval inside = isWhole ? range : range.within(domain);
    SignChange slope = isWhole && p % 2 == 0 ? SignChange.upFrom(0) : turn(exponent.sign());
    Sign curved = exponent.times(exponent.plus(Interval.of(-1))).sign();
    SignChange bend = isWhole && p % 2 == 1 && p > 1 ? SignChange.upFrom(0) : turn(curved);
    String name = exponent.isPoint() ? "u^" + ShortestDecimal.of(p) : "the power";
    return Prover.composed(
        call, name, bend.over(inside), List.of(slope.over(inside)), List.of(premise));
  }

  private static SignChange turn(Sign sign) {
    return switch (sign) {
      case ZERO -> SignChange.FLAT;
      case POSITIVE -> SignChange.UP;
      case NEGATIVE -> SignChange.DOWN;
      default -> SignChange.UNKNOWN;
    };
  }

  /** A number above 0 raised to a part. */
  private Proof exponential(Call call, Expression base, Expression exponent) {
    Interval number = prover.ranges().of(base);
    Sign slope =
        number.lower() >= 1 ? Sign.POSITIVE : number.upper() <= 1 ? Sign.NEGATIVE : Sign.UNKNOWN;
    return Prover.composed(
        call, base + "^u", Sign.POSITIVE, List.of(slope), List.of(prover.of(exponent)));
  }

  /** u²/v is convex in both for v above 0, and falls in v. */
  private Proof squareOver(Call call, ProductForm product) {
    List<Map.Entry<Expression, Double>> factors = List.copyOf(product.factors().entrySet());
    int above = factors.get(0).getValue() == 2 ? 0 : 1;
    Expression square = factors.get(above).getKey();
    Expression below = factors.get(1 - above).getKey();
    boolean isSquareOver =
        factors.get(above).getValue() == 2
            && factors.get(1 - above).getValue() == -1
            && prover.ranges().of(below).lower() >= 0;
    if (!isSquareOver) {
      return unknown(call, "a product of parts that all depend on what is learned");
    }
    Proof upper = prover.of(square);
    Proof lower = prover.of(below);
    boolean isConvex = upper.convexity() == Convexity.AFFINE && lower.convexity().isConcave();
    return new Proof(
        call,
        isConvex ? Convexity.CONVEX : Convexity.UNKNOWN,
        "u²/v is convex for affine u and concave v above 0",
        List.of(upper, lower));
  }
}
