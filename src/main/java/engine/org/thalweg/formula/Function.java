package org.thalweg.formula;

import static org.thalweg.formula.FunctionRow.comparison;
import static org.thalweg.formula.FunctionRow.function;
import static org.thalweg.formula.FunctionRow.operator;
import static org.thalweg.formula.FunctionRow.unary;
import static org.thalweg.formula.Interval.NOT_NEGATIVE;
import static org.thalweg.formula.Interval.NOT_POSITIVE;
import static org.thalweg.formula.Interval.POSITIVE;
import static org.thalweg.formula.Interval.REAL;
import static org.thalweg.formula.Interval.UNIT;
import static org.thalweg.formula.Interval.above;
import static org.thalweg.formula.Interval.from;
import static org.thalweg.formula.SignChange.DOWN;
import static org.thalweg.formula.SignChange.FLAT;
import static org.thalweg.formula.SignChange.UNKNOWN;
import static org.thalweg.formula.SignChange.UP;
import static org.thalweg.formula.SignChange.downFrom;
import static org.thalweg.formula.SignChange.upFrom;
import static org.thalweg.formula.Smoothness.BEND;
import static org.thalweg.formula.Smoothness.JUMP;
import static org.thalweg.formula.Smoothness.KINK;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The functions of formulas, a row each: all that is known of a function but how its values are
 * computed, for which see {@link FunctionValues}. Operators, comparisons and {@code if} are among
 * them. A row of a function of one number says where it is defined, what holds its values, how it
 * rises and how it bends, and its derivative.
 *
 * <p>A derivative is a formula of the arguments, which are called u, or a, b and c if there are
 * more. It is written such that it overflows only if the function does. At a kink it is the slope
 * of one side, or 0 between slopes of opposite signs.
 */
public enum Function {
  ADD(operator("+", 2).slopes(UP, UP).jointly(FLAT).derivatives("1", "1")),
  SUBTRACT(operator("-", 2).slopes(UP, DOWN).jointly(FLAT).derivatives("1", "-1")),
  NEGATE(operator("-", 1).slopes(DOWN).bends(FLAT).derivatives("-1")),
  /** Its slopes and bends depend on the signs of the arguments. */
  MULTIPLY(operator("*", 2).derivatives("b", "a")),
  DIVIDE(operator("/", 2).derivatives("1/b", "-a/b/b")),
  POWER(operator("^", 2).derivatives("b*a^(b - 1)", "a^b*log(a)")),

  /** The first of six comparisons, each of which is 1 if it holds and else 0. */
  LESS(comparison("<")),
  LESS_OR_EQUAL(comparison("<=")),
  GREATER(comparison(">")),
  GREATER_OR_EQUAL(comparison(">=")),
  EQUAL(comparison("==")),
  NOT_EQUAL(comparison("!=")),
  /** b if a is not 0, else c; the other of the two may be undefined. */
  IF(function("if", 3).smoothness(JUMP).derivatives("0", "if(a, 1, 0)", "if(a, 0, 1)")),

  EXP(unary("exp", REAL, NOT_NEGATIVE, UP, UP, "exp(u)")),
  /** e^u − 1, to full relative precision where u is near 0; its range is (−1, ∞). */
  EXPM1(unary("expm1", REAL, from(-1), UP, UP, "exp(u)")),
  LOG(unary("log", POSITIVE, REAL, UP, DOWN, "1/u")),
  /** log(1 + u), to full relative precision where u is near 0; undefined up to u = −1. */
  LOG1P(unary("log1p", above(-1), REAL, UP, DOWN, "1/(1 + u)")),
  SQRT(unary("sqrt", NOT_NEGATIVE, NOT_NEGATIVE, UP, DOWN, "0.5/sqrt(u)")),
  /** u², whose slope is 2·u. */
  SQUARE(unary("square", REAL, NOT_NEGATIVE, upFrom(0), UP, "2*u")),

  /** |u|; the derivative at 0 is 0. */
  ABS(unary("abs", REAL, NOT_NEGATIVE, upFrom(0), UP, "sign(u)").smoothness(KINK)),
  /** −1, 0 or 1; the derivative is 0. */
  SIGN(unary("sign", REAL, new Interval(-1, 1), UP, UNKNOWN, "0").smoothness(JUMP)),
  /** The greater of 0 and u; the derivative at 0 is 0. */
  POS(unary("pos", REAL, NOT_NEGATIVE, UP, UP, "u > 0").smoothness(KINK)),
  /** The greater; the derivative where both are equal is that of a. */
  MAX(
      function("max", 2)
          .slopes(UP, UP)
          .jointly(UP)
          .smoothness(KINK)
          .derivatives("a >= b", "b > a")),
  /** The lesser; the derivative where both are equal is that of a. */
  MIN(
      function("min", 2)
          .slopes(UP, UP)
          .jointly(DOWN)
          .smoothness(KINK)
          .derivatives("a <= b", "b < a")),
  /** Half of a² up to |a| = b, and linear beyond, for b above 0. */
  HUBER(
      function("huber", 2)
          .domain(REAL, POSITIVE)
          .range(NOT_NEGATIVE)
          .slopes(upFrom(0), UP)
          .bends(UP, UNKNOWN)
          .smoothness(BEND)
          .derivatives("max(-b, min(a, b))", "pos(abs(a) - b)")),

  SIN(unary("sin", REAL, new Interval(-1, 1), UNKNOWN, UNKNOWN, "cos(u)")),
  COS(unary("cos", REAL, new Interval(-1, 1), UNKNOWN, UNKNOWN, "-sin(u)")),
  TAN(unary("tan", REAL, REAL, UNKNOWN, UNKNOWN, "1 + square(tan(u))")),
  ATAN(
      unary(
          "atan",
          REAL,
          new Interval(-1.5707963267948968, 1.5707963267948968),
          UP,
          downFrom(0),
          "1/(1 + square(u))")),
  SINH(unary("sinh", REAL, REAL, UP, upFrom(0), "cosh(u)")),
  COSH(unary("cosh", REAL, from(1), upFrom(0), UP, "sinh(u)")),
  /** log(cosh(u)), which grows as |u| − log 2. */
  LOGCOSH(unary("logcosh", REAL, NOT_NEGATIVE, upFrom(0), UP, "tanh(u)")),
  TANH(unary("tanh", REAL, new Interval(-1, 1), UP, downFrom(0), "4*sigmoid(2*u)*sigmoid(-2*u)")),

  /** The logistic function 1/(1 + e^−u), finite for every u. */
  SIGMOID(unary("sigmoid", REAL, UNIT, UP, downFrom(0), "sigmoid(u)*sigmoid(-u)")),
  /** The softplus log(1 + e^u), which does not overflow. */
  SOFTPLUS(unary("softplus", REAL, NOT_NEGATIVE, UP, UP, "sigmoid(u)")),
  /** log(u/(1 − u)), for u between 0 and 1. */
  LOGIT(
      unary(
          "logit",
          new Interval(Double.MIN_VALUE, Math.nextDown(1.0)),
          REAL,
          UP,
          upFrom(0.5),
          "1/(u*(1 - u))")),
  /** The smooth maximum log(e^a + e^b), which does not overflow. */
  LOGADDEXP(
      function("logaddexp", 2)
          .slopes(UP, UP)
          .jointly(UP)
          .derivatives("sigmoid(a - b)", "sigmoid(b - a)")),
  /** a·log(b), and 0 for a = 0 whatever b is. */
  XLOGY(
      function("xlogy", 2).domain(REAL, NOT_NEGATIVE).derivatives("log(b)", "if(a == 0, 0, a/b)")),

  /** a·e^b, and 0 for a = 0 whatever b is. */
  XEXP(function("xexp", 2).derivatives("exp(b)", "xexp(a, b)")),

  /** 2/√π times the integral of e^−t² from 0 to u. */
  ERF(
      unary(
          "erf", REAL, new Interval(-1, 1), UP, downFrom(0), "1.1283791670955126*exp(-square(u))")),
  /** The probability that a standard normal variable is at most u. */
  NORMCDF(unary("normcdf", REAL, UNIT, UP, downFrom(0), "0.3989422804014327*exp(-0.5*square(u))")),
  /** log(normcdf(u)). */
  LOGNORMCDF(unary("lognormcdf", REAL, NOT_POSITIVE, UP, DOWN, "mills(u)")),
  /**
   * log(normcdf(a) − normcdf(b)), for a above b: the logarithm of the integral of a density that is
   * log-concave, and so concave (A. Prékopa, Acta Scientiarum Mathematicarum 34, 1973).
   */
  LOGNORMDIFF(
      function("lognormdiff", 2)
          .range(NOT_POSITIVE)
          .slopes(UP, DOWN)
          .jointly(DOWN)
          .derivatives(
              "exp(-0.5*square(a) - 0.9189385332046727 - lognormdiff(a, b))",
              "-exp(-0.5*square(b) - 0.9189385332046727 - lognormdiff(a, b))")),
  /** log(1 − e^−e^u), the logarithm of what the complementary log-log link gives. */
  LOGCLOGLOG(unary("logcloglog", REAL, NOT_POSITIVE, UP, DOWN, "cloglogmills(u)")),
  /** The derivative of logcloglog: e^(u − e^u) over 1 − e^−e^u. */
  CLOGLOGMILLS(
      unary(
          "cloglogmills",
          REAL,
          UNIT,
          DOWN,
          UNKNOWN,
          "cloglogmills(u)*(1 - cloglogmills(u)) - exp(2*u - exp(u) - logcloglog(u))")),
  /** The standard normal density at u over normcdf(u), named after J. P. Mills (1926). */
  MILLS(unary("mills", REAL, NOT_NEGATIVE, DOWN, UP, "millsslope(u)")),
  /** The derivative of mills, to full relative precision. */
  MILLSSLOPE(unary("millsslope", REAL, new Interval(-1, 0), UP, UNKNOWN, "millsbend(u)")),
  /** The second derivative of mills, to full relative precision. */
  MILLSBEND(
      unary(
          "millsbend",
          REAL,
          NOT_NEGATIVE,
          UNKNOWN,
          UNKNOWN,
          "-millsbend(u)*(u + mills(u)) - 2*millsslope(u)*(1 + millsslope(u)) - mills(u)*millsbend(u)")),

  /** The logarithm of the gamma function, for u above 0. */
  LGAMMA(unary("lgamma", POSITIVE, from(-0.13), upFrom(1.4616321449683623), UP, "digamma(u)")),
  /** lgamma(a + b) − lgamma(a), for a and a + b above 0. */
  LOGPOCH(
      function("logpoch", 2)
          .domain(POSITIVE, REAL)
          .bends(UNKNOWN, UP)
          .derivatives("digammadiff(a, b)", "digamma(a + b)")),
  DIGAMMA(unary("digamma", POSITIVE, REAL, UP, DOWN, "trigamma(u)")),
  /** digamma(a + b) − digamma(a), for a and a + b above 0. */
  DIGAMMADIFF(
      function("digammadiff", 2)
          .domain(POSITIVE, REAL)
          .slopes(UNKNOWN, UP)
          .bends(UNKNOWN, DOWN)
          .derivatives("trigamma(a + b) - trigamma(a)", "trigamma(a + b)")),
  TRIGAMMA(unary("trigamma", POSITIVE, NOT_NEGATIVE, DOWN, UP, "polygamma(2, u)")),
  /** The derivative of digamma of the whole number a from 1 on, at b above 0. */
  POLYGAMMA(
      function("polygamma", 2)
          .domain(new Interval(1, 20), POSITIVE)
          .derivatives("0", "polygamma(a + 1, b)"));

  private static final Map<String, Function> BY_NAME =
      Arrays.stream(values())
          .filter(one -> one.isNamed())
          .collect(Collectors.toUnmodifiableMap(Function::text, one -> one));

  private final FunctionRow row;

  Function(FunctionRow row) {
    this.row = row;
  }

  /** The name as formulas have it, or the operator. */
  public String text() {
    return row.text();
  }

  /** How many arguments a call must have. */
  public int arity() {
    return row.arity();
  }

  /** Whether it is called by its name; else it is an operator. */
  public boolean isNamed() {
    return Character.isLetter(text().charAt(0));
  }

  /** The function of a name, if there is one. */
  public static Optional<Function> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** The names of all functions that have one. */
  public static List<String> names() {
    return BY_NAME.keySet().stream().sorted().toList();
  }

  /** What the table of functions says of it: its name, its arguments and its rules. */
  FunctionRow row() {
    return row;
  }

  /** Whether its values are computed without rounding. */
  boolean isExact() {
    return this == MAX || this == MIN || this == ABS || this == SIGN || this == POS;
  }
}
