package org.thalweg.formula;

import java.util.List;
import java.util.Set;

/**
 * The functions of formulas for intervals: R. E. Moore, "Interval Analysis" (1966). Each image
 * holds every value of the function at numbers of its domain in the intervals of the arguments.
 */
final class IntervalFunctions {
  private static final double ACCURACY = 1e-12; // of values of functions, with much to spare
  private static final double LOOSE = 1e-10; // of polygamma functions
  private static final double QUARTER = Math.PI / 2; // turn
  private static final double LARGEST_ANGLE = 1e5; // up to which quarters are told apart
  private static final int LARGEST_PRODUCT = 64; // whole power that is a product

  /** What is computed from numbers about 1, so that values near 0 have an absolute error. */
  private static final Set<Function> NEAR_ZEROS = Set.of(Function.LGAMMA, Function.DIGAMMA);

  private static final Set<Function> EXACT_AT_ZERO =
      Set.of(
          Function.EXP,
          Function.EXPM1,
          Function.LOG1P,
          Function.SQRT,
          Function.SIN,
          Function.COS,
          Function.TAN,
          Function.ATAN,
          Function.SINH,
          Function.COSH,
          Function.TANH,
          Function.LOGCOSH,
          Function.SIGMOID,
          Function.ERF);

  private IntervalFunctions() {}

  /** What holds every value of a function at numbers of its domain in some intervals. */
  static Interval image(Function function, List<Interval> x) {
    Interval u = x.get(0).within(function.row().domain().get(0));
    Interval image = x.size() == 1 ? ofOne(function, u) : ofMore(function, u, x);
    return image.within(function.row().range());
  }

  private static Interval ofMore(Function function, Interval u, List<Interval> x) {
    return switch (function) {
      case ADD -> u.plus(x.get(1));
      case SUBTRACT -> u.plus(x.get(1).negated());
      case MULTIPLY -> u.times(x.get(1));
      case DIVIDE -> quotient(u, x.get(1));
      case POWER -> power(u, x.get(1));
      case LESS, GREATER_OR_EQUAL, LESS_OR_EQUAL, GREATER -> compared(function, u, x.get(1));
      case IF -> u.contains(0) ? chosen(u, x) : x.get(1);
      case MAX, MIN, LOGADDEXP, HUBER -> corners(function, u, x.get(1));
      case XLOGY -> u.times(ofOne(Function.LOG, x.get(1).within(Interval.NOT_NEGATIVE)));
      case XEXP -> u.times(ofOne(Function.EXP, x.get(1)));
      case POLYGAMMA -> polygamma(u, x.get(1));
      default -> Interval.REAL;
    };
  }

  /** Of whole order, which rises or falls all the way. */
  private static Interval polygamma(Interval order, Interval b) {
    if (!order.isPoint()) {
      return Interval.REAL;
    }
    Interval from = polygamma(order.lower(), b.lower());
    Interval sign = order.lower() % 2 == 0 ? Interval.NOT_POSITIVE : Interval.NOT_NEGATIVE;
    return from.and(polygamma(order.lower(), b.upper())).within(sign);
  }

  private static Interval polygamma(double order, double b) {
    double value = FunctionValues.of(Function.POLYGAMMA, order, b);
    return Double.isFinite(value) ? Interval.of(value).widened(LOOSE) : Interval.REAL;
  }

  private static Interval quotient(Interval a, Interval b) {
    boolean arePoints = a.isPoint() && b.isPoint() && b.lower() != 0;
    double quotient = a.lower() / b.lower();
    boolean isExact = arePoints && Interval.isProduct(quotient, b.lower(), a.lower());
    return isExact ? Interval.of(quotient) : a.times(b.inverse());
  }

  private static Interval chosen(Interval condition, List<Interval> x) {
    return condition.isPoint() ? x.get(2) : x.get(1).and(x.get(2));
  }

  /** A function that rises or falls, or does the one up to a point and the other from there on. */
  private static Interval ofOne(Function function, Interval u) {
    switch (function) {
      case NEGATE:
        return u.negated();
      case SQUARE:
        return u.power(2);
      case SIN:
        return wave(u, Function.SIN, 1);
      case COS:
        return wave(u, Function.COS, 0);
      case TAN:
        return tangent(u);
      default:
    }
    SignChange slope = function.row().slopes().get(0);
    if (slope.before() == Sign.UNKNOWN) {
      return Interval.REAL;
    }
    double lower = u.lower() == Double.MIN_VALUE ? 0 : u.lower(); // what is above 0 may be less
    Interval ends = at(function, lower).and(at(function, u.upper()));
    return slope.isWithin(u) ? ends.and(at(function, slope.at())) : ends;
  }

  /** Of what is computed exactly, or by rounding that is known, no more than that. */
  private static Interval at(Function function, double u) {
    double value = FunctionValues.of(function, u);
    if (Double.isNaN(value)) {
      return Interval.REAL;
    }
    boolean isExact =
        function.isExact()
            || u == 0 && EXACT_AT_ZERO.contains(function)
            || u == 1 && value == 0
            || function == Function.SQRT && Interval.isProduct(value, value, u);
    if (isExact) {
      return Interval.of(value);
    }
    double floor = NEAR_ZEROS.contains(function) && Math.abs(value) < 1 ? ACCURACY : 0;
    Interval near = Interval.of(value).widened(ACCURACY);
    return near.plus(new Interval(-floor, floor));
  }

  /**
   * Sines and cosines over less than a turn: between the values at the ends, and 1 or −1 if the
   * number of quarter turns on the way says so.
   *
   * @param first the quarter turn at which the function is 1
   */
  private static Interval wave(Interval u, Function function, int first) {
    if (!(Math.abs(u.lower()) < LARGEST_ANGLE
        && Math.abs(u.upper()) < LARGEST_ANGLE
        && u.upper() - u.lower() < 6.28)) {
      return function.row().range();
    }
    Interval ends = at(function, u.lower()).and(at(function, u.upper()));
    for (double quarter = Math.floor(u.lower() / QUARTER) - 1;
        quarter <= Math.ceil(u.upper() / QUARTER) + 1;
        quarter++) {
      double turned = quarter - first;
      double place = quarter * QUARTER;
      double slack = 1e-15 * Math.max(1, Math.abs(place));
      if (turned % 2 == 0 && place + slack >= u.lower() && place - slack <= u.upper()) {
        ends = ends.and(Interval.of(turned % 4 == 0 ? 1 : -1));
      }
    }
    return ends;
  }

  /** A tangent over less than half a turn without a pole. */
  private static Interval tangent(Interval u) {
    double from = Math.floor((u.lower() / QUARTER + 1) / 2);
    double pole = (2 * from + 1) * QUARTER; // the next one
    boolean isAway =
        Math.abs(u.lower()) < LARGEST_ANGLE
            && u.upper() < pole - 1e-9
            && u.lower() > pole - 2 * QUARTER + 1e-9;
    return isAway ? at(Function.TAN, u.lower()).and(at(Function.TAN, u.upper())) : Interval.REAL;
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
    if (base.is(0) && exponent.lower() > 0) {
      return base;
    }
    if (!isWhole) {
      return corners(Function.POWER, base.within(Interval.NOT_NEGATIVE), exponent);
    }
    if (exponent.lower() < 0) {
      return quotient(Interval.of(1), power(base, exponent.negated()));
    }
    if (exponent.lower() <= LARGEST_PRODUCT) {
      return base.power((int) exponent.lower());
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
