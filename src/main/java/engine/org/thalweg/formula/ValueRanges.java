package org.thalweg.formula;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Variable;

/**
 * The values that expressions may have, by interval arithmetic. A range holds every value at points
 * that are in the ranges of the names and at which the expression is defined.
 */
final class ValueRanges {
  private static final double ACCURACY = 1e-12; // of values of functions, with much to spare

  private final Map<Variable, Interval> names;
  private final Map<Expression, Interval> known = new HashMap<>();

  /** Ranges if names have the given ones; any number if a name is not among them. */
  ValueRanges(Map<Variable, Interval> names) {
    this.names = Map.copyOf(names);
  }

  /** As this, but for one name. */
  ValueRanges with(Variable name, Interval range) {
    Map<Variable, Interval> changed = new HashMap<>(names);
    changed.put(name, range);
    return new ValueRanges(changed);
  }

  Interval of(Expression expression) {
    Interval found = known.get(expression);
    if (found == null) {
      found = computed(expression);
      known.put(expression, found);
    }
    return found;
  }

  Sign sign(Expression expression) {
    return of(expression).sign();
  }

  /** Whether an expression is above 0 wherever it is defined. */
  boolean isPositive(Expression expression) {
    return of(expression).lower() > 0;
  }

  private Interval computed(Expression expression) {
    if (expression instanceof Literal literal) {
      return Double.isFinite(literal.value()) ? Interval.of(literal.value()) : Interval.REAL;
    }
    if (expression instanceof Variable variable) {
      return names.getOrDefault(variable, Interval.REAL);
    }
    Call call = (Call) expression;
    List<Interval> arguments = call.arguments().stream().map(this::of).toList();
    Interval image = image(call, arguments);
    return image.within(call.function().row().range());
  }

  private Interval image(Call call, List<Interval> x) {
    Interval u = x.get(0).within(call.function().row().domain().get(0));
    return switch (call.function()) {
      case ADD -> u.plus(x.get(1));
      case SUBTRACT -> u.plus(x.get(1).negated());
      case NEGATE -> u.negated();
      case MULTIPLY -> u.times(x.get(1));
      case DIVIDE -> u.times(x.get(1).inverse());
      case POWER -> power(u, x.get(1));
      case EXP -> exp(u);
      case LESS, GREATER_OR_EQUAL, LESS_OR_EQUAL, GREATER -> compared(call.function(), u, x.get(1));
      case IF -> u.contains(0) ? chosen(u, x) : x.get(1);
      case MAX, MIN, LOGADDEXP, HUBER -> corners(call.function(), u, x.get(1));
      case XLOGY -> u.times(log(x.get(1).within(Interval.NOT_NEGATIVE)));
      case XEXP -> u.times(exp(x.get(1)));
      case POLYGAMMA ->
          u.isPoint() && u.lower() % 2 == 0 ? Interval.NOT_POSITIVE : Interval.NOT_NEGATIVE;
      default -> call.arguments().size() == 1 ? ofOne(call.function(), u) : Interval.REAL;
    };
  }

  private static Interval chosen(Interval condition, List<Interval> x) {
    return condition.isPoint() ? x.get(2) : x.get(1).and(x.get(2));
  }

  /** A function that rises or falls, or does the one up to a point and the other from there on. */
  private static Interval ofOne(Function function, Interval u) {
    SignChange slope = function.row().slopes().get(0);
    if (slope.before() == Sign.UNKNOWN) {
      return Interval.REAL;
    }
    Interval ends = at(function, u.lower()).and(at(function, u.upper()));
    return slope.isWithin(u) ? ends.and(at(function, slope.at())) : ends;
  }

  private static Interval at(Function function, double u) {
    double value = FunctionValues.of(function, u);
    if (Double.isNaN(value)) {
      return Interval.REAL;
    }
    boolean isExact = value == 0 && (u == 0 || u == 1) || function.isExact();
    return isExact ? Interval.of(value) : Interval.of(value).widened(ACCURACY);
  }

  private static Interval exp(Interval u) {
    return ofOne(Function.EXP, u);
  }

  private static Interval log(Interval u) {
    return ofOne(Function.LOG, u);
  }

  /** A function that is monotone along each edge of the rectangle of its arguments. */
  private static Interval corners(Function function, Interval a, Interval b) {
    Interval all =
        corner(function, a.lower(), b.lower()).and(corner(function, a.upper(), b.upper()));
    all =
        all.and(corner(function, a.lower(), b.upper())).and(corner(function, a.upper(), b.lower()));
    return function == Function.HUBER && a.contains(0) ? all.and(Interval.of(0)) : all;
  }

  private static Interval corner(Function function, double a, double b) {
    double value = FunctionValues.of(function, a, b);
    if (Double.isNaN(value)) {
      return Interval.REAL;
    }
    return function.isExact() ? Interval.of(value) : Interval.of(value).widened(ACCURACY);
  }

  private static Interval power(Interval base, Interval exponent) {
    boolean isWhole = exponent.isPoint() && exponent.lower() == Math.rint(exponent.lower());
    if (!isWhole) {
      return corners(Function.POWER, base.within(Interval.NOT_NEGATIVE), exponent);
    }
    if (exponent.lower() < 0) {
      return power(base, exponent.negated()).inverse();
    }
    Interval ends = corners(Function.POWER, base, exponent);
    boolean isEven = exponent.lower() % 2 == 0;
    return isEven && base.contains(0)
        ? ends.and(Interval.of(0)).within(Interval.NOT_NEGATIVE)
        : ends;
  }

  private static Interval compared(Function comparison, Interval a, Interval b) {
    boolean isLess = comparison == Function.LESS || comparison == Function.LESS_OR_EQUAL;
    Interval low = isLess ? a : b;
    Interval high = isLess ? b : a;
    boolean isStrict = comparison == Function.LESS || comparison == Function.GREATER;
    if (low.upper() < high.lower() || !isStrict && low.upper() <= high.lower()) {
      return Interval.of(1);
    }
    boolean isFalse = low.lower() > high.upper() || isStrict && low.lower() >= high.upper();
    return isFalse ? Interval.of(0) : Interval.UNIT;
  }
}
