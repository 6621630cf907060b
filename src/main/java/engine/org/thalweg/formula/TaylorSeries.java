package org.thalweg.formula;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;

/**
 * Coefficients of tᵏ of expressions along a curve x(t), as intervals that hold the exact ones: A.
 * Griewank, A. Walther, "Evaluating Derivatives", SIAM (2008), chapter 13. Of a function f of
 * arguments u(t), v(t) …
 *
 * <pre>
 *   k·fₖ = Σ over the arguments Σ j = 1 … k  j·uⱼ·(∂f/∂u)ₖ₋ⱼ
 * </pre>
 *
 * where ∂f/∂u is an expression of its own, by the row of the function, whose coefficients below k
 * are all that is needed. So every function that has a derivative has a series.
 */
public final class TaylorSeries {
  private final Map<Expression, List<Interval>> curve = new HashMap<>();
  private final Map<Expression, List<Interval>> known = new HashMap<>();
  private final Map<Call, List<Expression>> slopes = new HashMap<>();

  /** There is no series: a kink, a jump or the end of a domain is where the curve begins. */
  public static final class NotAnalytic extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotAnalytic(Call call) {
      super(call + " has no derivatives there");
    }
  }

  /**
   * Series along a curve.
   *
   * @param names of the numbers of x
   * @param points x₀, x₁, x₂ … of x(t) = Σ xₖ·tᵏ, each with an interval for each name
   */
  public TaylorSeries(List<? extends Expression> names, List<List<Interval>> points) {
    for (int i = 0; i < names.size(); i++) {
      int at = i;
      curve.put(names.get(i), points.stream().map(point -> point.get(at)).toList());
    }
  }

  /**
   * The coefficient of tᵏ.
   *
   * @throws NotAnalytic if there is none
   */
  public Interval coefficient(Expression expression, int k) {
    List<Interval> found = known.get(expression);
    if (found == null) {
      found = new ArrayList<>();
      known.put(expression, found);
    }
    while (found.size() <= k) {
      found.add(next(expression, found.size(), found));
    }
    return found.get(k);
  }

  private Interval next(Expression expression, int k, List<Interval> before) {
    if (expression instanceof Literal literal) {
      return Interval.of(k == 0 ? literal.value() : 0);
    }
    if (!(expression instanceof Call call)) {
      List<Interval> points = curve.get(expression);
      return k < points.size() ? points.get(k) : Interval.of(0);
    }
    if (k == 0) {
      List<Interval> x = call.arguments().stream().map(one -> coefficient(one, 0)).toList();
      if (!Domains.isDefined(call.function(), x) || !Domains.isSmooth(call.function(), x)) {
        throw new NotAnalytic(call);
      }
      return square(call) != null ? x.get(0).power(2) : IntervalFunctions.image(call.function(), x);
    }
    return switch (call.function()) {
      case ADD -> coefficient(call.argument(0), k).plus(coefficient(call.argument(1), k));
      case SUBTRACT ->
          coefficient(call.argument(0), k).plus(coefficient(call.argument(1), k).negated());
      case NEGATE -> coefficient(call.argument(0), k).negated();
      case MULTIPLY -> product(call.argument(0), call.argument(1), k);
      case SQUARE -> product(call.argument(0), call.argument(0), k);
      case DIVIDE -> quotient(call, k, before);
      case IF -> coefficient(call.argument(coefficient(call.argument(0), 0).is(0) ? 2 : 1), k);
      default -> chained(call, k);
    };
  }

  private static Expression square(Call call) {
    boolean isSquare =
        call.function() == Function.MULTIPLY && call.argument(0).equals(call.argument(1));
    return isSquare || call.function() == Function.SQUARE ? call.argument(0) : null;
  }

  private Interval product(Expression a, Expression b, int k) {
    Interval sum = Interval.of(0);
    for (int j = 0; j <= k; j++) {
      Interval left = coefficient(a, j);
      if (!left.is(0)) {
        sum = sum.plus(left.times(coefficient(b, k - j)));
      }
    }
    return sum;
  }

  private Interval quotient(Call call, int k, List<Interval> before) {
    Interval rest = coefficient(call.argument(0), k);
    for (int j = 1; j <= k; j++) {
      rest = rest.plus(coefficient(call.argument(1), j).times(before.get(k - j)).negated());
    }
    return IntervalFunctions.image(
        Function.DIVIDE, List.of(rest, coefficient(call.argument(1), 0)));
  }

  private Interval chained(Call call, int k) {
    Expression base = call.argument(0);
    boolean isWhole =
        call.function() == Function.POWER
            && call.argument(1) instanceof Literal power
            && power.value() == Math.rint(power.value())
            && power.value() >= 1;
    if (isWhole) {
      double power = ((Literal) call.argument(1)).value();
      Expression lower =
          power == 1
              ? Expression.ONE
              : power == 2 ? base : Call.of(Function.POWER, base, new Literal(power - 1));
      return product(base, lower, k);
    }
    Interval sum = Interval.of(0);
    for (int i = 0; i < call.arguments().size(); i++) {
      for (int j = 1; j <= k; j++) {
        Interval moved = coefficient(call.argument(i), j);
        if (!moved.is(0)) {
          Interval slope = coefficient(slope(call, i), k - j);
          sum = sum.plus(Interval.of(j).times(moved).times(slope));
        }
      }
    }
    return IntervalFunctions.image(Function.DIVIDE, List.of(sum, Interval.of(k)));
  }

  private Expression slope(Call call, int argument) {
    return slopes
        .computeIfAbsent(call, of -> new ArrayList<>(Derivatives.slopes(of)))
        .get(argument);
  }
}
