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
}
