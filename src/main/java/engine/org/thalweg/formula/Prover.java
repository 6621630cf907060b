package org.thalweg.formula;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Variable;

/**
 * Proves convexity by the rules of disciplined convex programming: M. Grant, S. Boyd, Y. Ye,
 * "Disciplined Convex Programming" (2006). A function of convex and concave parts is convex if it
 * is convex itself, and rises in each convex part and falls in each concave one; over the ranges
 * that the parts have. Where the rules do not reach, {@link OneVariable} may.
 *
 * <p>A function is called convex if it is so on the set where it is defined, and this set is
 * convex.
 */
final class Prover {
  private static final int MOST_STEPS = 400; // boxes, each of which looks at a second derivative

  private final Set<Variable> unknowns;
  private final ValueRanges ranges;
  private final Rewriter rewriter;
  private final boolean isAlone;
  private final Map<Expression, Proof> known = new HashMap<>();
  private int steps;

  /**
   * A prover of convexity in some names together.
   *
   * @param ranges of the others, and of these
   * @param rewriter of the normal form that the expressions have
   */
  Prover(Set<Variable> unknowns, ValueRanges ranges, Rewriter rewriter) {
    this(unknowns, ranges, rewriter, false);
  }

  private Prover(Set<Variable> unknowns, ValueRanges ranges, Rewriter rewriter, boolean isAlone) {
    this.unknowns = Set.copyOf(unknowns);
    this.ranges = ranges;
    this.rewriter = rewriter;
    this.isAlone = isAlone;
  }

  /** A prover that uses nothing but the rules. */
  static Prover byRules(Set<Variable> unknowns, ValueRanges ranges, Rewriter rewriter) {
    return new Prover(unknowns, ranges, rewriter, true);
  }

  /** Takes a step of interval arithmetic, unless this proof has taken too many. */
  boolean spend() {
    return steps++ < MOST_STEPS;
  }

  ValueRanges ranges() {
    return ranges;
  }

  Rewriter rewriter() {
    return rewriter;
  }

  /** What is known of an expression in its normal form. */
  Proof of(Expression expression) {
    Proof found = known.get(expression);
    if (found == null) {
      found = proven(expression);
      known.put(expression, found); // which is asked for while more is tried
      if (found.convexity() == Convexity.UNKNOWN && !isAlone) {
        found = new OneVariable(this).of(expression).orElse(found);
      }
      known.put(expression, found);
    }
    return found;
  }

  private Proof proven(Expression expression) {
    if (isFree(expression)) {
      return new Proof(expression, Convexity.CONSTANT, "a number for each row", List.of());
    }
    if (expression instanceof Variable) {
      return new Proof(expression, Convexity.AFFINE, "linear in what is learned", List.of());
    }
    Call call = (Call) expression;
    if (SumForm.isSum(call)) {
      return sum(call);
    }
    if (ProductForm.isProduct(call)) {
      return product(call);
    }
    return call.function() == Function.IF ? choice(call) : composition(call);
  }

  /** Whether an expression depends on none of the names in which convexity is proven. */
  boolean isFree(Expression expression) {
    return Sharing.each(expression).stream()
        .noneMatch(one -> one instanceof Variable variable && unknowns.contains(variable));
  }

  private Proof sum(Call call) {
    List<Proof> premises = new ArrayList<>();
    Convexity all = Convexity.CONSTANT;
    for (Map.Entry<Expression, Double> term : SumForm.of(call).terms().entrySet()) {
      if (!isFree(term.getKey())) {
        Proof premise = of(term.getKey());
        Proof scaled = scaled(premise, term.getValue());
        premises.add(scaled);
        all = all.plus(scaled.convexity());
      }
    }
    String rule =
        all == Convexity.UNKNOWN
            ? "a sum of parts that are not all convex or all concave"
            : "a sum of such parts";
    return new Proof(call, all, rule, premises);
  }

  private static Proof scaled(Proof premise, double factor) {
    if (factor == 1) {
      return premise;
    }
    Expression scaled = ProductForm.of(premise.expression()).scaled(factor).toExpression();
    Sign sign = factor > 0 ? Sign.POSITIVE : Sign.NEGATIVE;
    return new Proof(scaled, premise.convexity().times(sign), sign(sign), List.of(premise));
  }

  private static String sign(Sign sign) {
    return switch (sign) {
      case POSITIVE -> "times a number that is not negative";
      case NEGATIVE -> "times a number that is not positive";
      default -> "times a number of unknown sign";
    };
  }

  private Proof product(Call call) {
    ProductForm product = ProductForm.of(call);
    ProductForm free = new ProductForm().scaled(product.coefficient());
    ProductForm rest = new ProductForm();
    product.factors().forEach((base, power) -> (isFree(base) ? free : rest).times(base, power));
    Expression scale = free.toExpression();
    Expression others = rest.toExpression();
    if (!scale.is(1) && !others.equals(call)) {
      Proof premise = of(others);
      Sign sign = ranges.sign(scale);
      Convexity convexity = premise.convexity().times(sign);
      return new Proof(call, convexity, sign(sign) + ", " + scale, List.of(premise));
    }
    return new Powers(this).of(call, rest);
  }

  private Proof choice(Call call) {
    if (!isFree(call.argument(0))) {
      return new Proof(
          call, Convexity.UNKNOWN, "its condition depends on what is learned", List.of());
    }
    List<Proof> premises =
        call.arguments().subList(1, 3).stream().filter(one -> !isFree(one)).map(this::of).toList();
    Convexity either =
        premises.stream().map(Proof::convexity).reduce(Convexity.CONSTANT, Convexity::plus);
    return new Proof(call, either, "either of its branches, as a row decides", premises);
  }

  private Proof composition(Call call) {
    FunctionRow row = call.function().row();
    List<Proof> premises = new ArrayList<>();
    List<Sign> slopes = new ArrayList<>();
    Sign bend = Sign.ZERO;
    boolean isKnown =
        call.function() != Function.HUBER || ranges.isPositive(call.argument(1)); // its width
    for (int i = 0; i < call.arguments().size(); i++) {
      Expression argument = call.argument(i);
      if (!isFree(argument)) {
        Interval range = ranges.of(argument);
        Interval inside = range.within(row.domain().get(i));
        Proof premise = of(argument);
        premises.add(premise);
        slopes.add(row.slopes().get(i).over(inside));
        bend = bend.plus(row.bends().get(i).over(inside));
        isKnown &= isConvexSet(premise, row.domain().get(i), range);
      }
    }
    isKnown &= row.isJoint() || premises.size() == 1;
    String name = call.function().text();
    return isKnown
        ? composed(call, name, bend, slopes, premises)
        : new Proof(call, Convexity.UNKNOWN, "where it is defined need not be convex", premises);
  }

  /** Whether a part lies within a domain on a convex set: all of it, or by its convexity. */
  static boolean isConvexSet(Proof part, Interval domain, Interval range) {
    if (domain.contains(range) || part.convexity() == Convexity.AFFINE) {
      return true;
    }
    return Double.isInfinite(domain.upper()) && part.convexity().isConcave()
        || Double.isInfinite(domain.lower()) && part.convexity().isConvex();
  }

  /** The rule of composition. */
  static Proof composed(
      Call call, String name, Sign bend, List<Sign> slopes, List<Proof> premises) {
    boolean isConvex = fits(bend, Sign.POSITIVE, slopes, premises);
    boolean isConcave = fits(bend, Sign.NEGATIVE, slopes, premises);
    Convexity convexity = Convexity.of(isConvex, isConcave);
    String parts = premises.size() == 1 ? "an " + word(premises.get(0)) + " part" : "such parts";
    String rule =
        convexity == Convexity.UNKNOWN
            ? "%s, which is %s, of %s".formatted(name, words(bend, slopes), parts)
            : "%s is %s, of %s".formatted(name, words(bend, slopes), parts);
    return new Proof(call, convexity, rule.replace("an con", "a con"), premises);
  }

  private static String word(Proof premise) {
    return premise.convexity().text();
  }

  private static String words(Sign bend, List<Sign> slopes) {
    String bends =
        switch (bend) {
          case ZERO -> "affine";
          case POSITIVE -> "convex";
          case NEGATIVE -> "concave";
          default -> "neither convex nor concave there";
        };
    String slope =
        switch (slopes.stream().reduce(Sign.ZERO, Sign::plus)) {
          case POSITIVE -> " and rises there";
          case NEGATIVE -> " and falls there";
          default -> "";
        };
    return bends + slope;
  }

  private static boolean fits(Sign bend, Sign wanted, List<Sign> slopes, List<Proof> premises) {
    boolean fits = bend == wanted || bend == Sign.ZERO;
    for (int i = 0; i < premises.size() && fits; i++) {
      Convexity part = premises.get(i).convexity();
      Sign slope = wanted == Sign.POSITIVE ? slopes.get(i) : slopes.get(i).negated();
      fits =
          part == Convexity.AFFINE
              || part.isConvex() && slope == Sign.POSITIVE
              || part.isConcave() && slope == Sign.NEGATIVE
              || slope == Sign.ZERO;
    }
    return fits;
  }

  /** Convexity of powers, of numbers raised to powers, and of squares over what is above 0. */
  private record Powers(Prover prover) {
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
}
