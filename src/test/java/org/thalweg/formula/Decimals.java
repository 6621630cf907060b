package org.thalweg.formula;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Variable;

/**
 * Values of expressions as they are written, with 200 digits: the judge of what doubles make of
 * them. Slopes are central differences over 10⁻³⁰, which leaves more digits than a double has.
 */
final class Decimals {
  private static final MathContext DIGITS = new MathContext(200, RoundingMode.HALF_EVEN);
  private static final BigDecimal STEP = new BigDecimal("1e-30");
  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final BigDecimal LN_2 = logNearOne(TWO);
  private static final BigDecimal SMALLEST = new BigDecimal("1e-20000");

  private final Map<Variable, BigDecimal> names;

  private Decimals(Map<Variable, BigDecimal> names) {
    this.names = names;
  }

  /** The value as a double; NaN where it is undefined, infinite where it is too large. */
  static double value(Expression expression, Map<Variable, Double> at) {
    try {
      return new Decimals(exact(at)).of(expression).doubleValue();
    } catch (ArithmeticException e) {
      return Double.NaN;
    }
  }

  /** The derivative by a name, as {@link #value}. */
  static double slope(Expression expression, Map<Variable, Double> at, Variable by) {
    try {
      Map<Variable, BigDecimal> left = exact(at);
      Map<Variable, BigDecimal> right = exact(at);
      left.merge(by, STEP, BigDecimal::subtract);
      right.merge(by, STEP, BigDecimal::add);
      BigDecimal rise =
          new Decimals(right).of(expression).subtract(new Decimals(left).of(expression), DIGITS);
      return rise.divide(STEP.multiply(TWO), DIGITS).doubleValue();
    } catch (ArithmeticException e) {
      return Double.NaN;
    }
  }

  /** The second derivative by a name, as {@link #value}. */
  static double bend(Expression expression, Map<Variable, Double> at, Variable by) {
    try {
      BigDecimal bend = new Decimals(exact(at)).of(expression).multiply(TWO.negate(), DIGITS);
      for (BigDecimal step : List.of(STEP, STEP.negate())) {
        Map<Variable, BigDecimal> moved = exact(at);
        moved.merge(by, step, BigDecimal::add);
        bend = bend.add(new Decimals(moved).of(expression), DIGITS);
      }
      return bend.divide(STEP.multiply(STEP), DIGITS).doubleValue();
    } catch (ArithmeticException e) {
      return Double.NaN;
    }
  }

  private static Map<Variable, BigDecimal> exact(Map<Variable, Double> at) {
    Map<Variable, BigDecimal> exact = new HashMap<>();
    at.forEach((name, value) -> exact.put(name, new BigDecimal(value)));
    return exact;
  }

  private BigDecimal of(Expression expression) {
    if (expression instanceof Literal literal) {
      return new BigDecimal(literal.value());
    }
    if (expression instanceof Variable variable) {
      return names.get(variable);
    }
    Call call = (Call) expression;
    List<BigDecimal> x = call.arguments().stream().map(this::of).toList();
    BigDecimal u = x.get(0);
    return switch (call.function()) {
      case ADD -> u.add(x.get(1), DIGITS);
      case SUBTRACT -> u.subtract(x.get(1), DIGITS);
      case NEGATE -> u.negate();
      case MULTIPLY -> u.multiply(x.get(1), DIGITS);
      case DIVIDE -> u.divide(x.get(1), DIGITS);
      case POWER -> u.pow(x.get(1).intValueExact(), DIGITS);
      case SQUARE -> u.multiply(u, DIGITS);
      case SQRT -> u.sqrt(DIGITS);
      case EXP -> exp(u);
      case LOG -> log(u);
      case SIGMOID -> BigDecimal.ONE.divide(BigDecimal.ONE.add(exp(u.negate()), DIGITS), DIGITS);
      case COSH -> exp(u).add(exp(u.negate()), DIGITS).divide(TWO, DIGITS);
      case TANH -> tanh(u);
      default -> throw new IllegalArgumentException(call.function() + " has no decimals");
    };
  }

  private static BigDecimal tanh(BigDecimal u) {
    BigDecimal e = exp(u.multiply(TWO));
    return e.subtract(BigDecimal.ONE, DIGITS).divide(e.add(BigDecimal.ONE, DIGITS), DIGITS);
  }

  /** By squares of the series at u/2ᵏ; 0 or an exception where not even decimals hold it. */
  private static BigDecimal exp(BigDecimal u) {
    if (u.abs().compareTo(BigDecimal.valueOf(200_000)) > 0) {
      if (u.signum() < 0) {
        return SMALLEST.pow(4);
      }
      throw new ArithmeticException("too large");
    }
    int halvings = 40;
    MathContext more = new MathContext(230);
    BigDecimal small = u.divide(TWO.pow(halvings), more);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int k = 1; k < 40; k++) {
      term = term.multiply(small, more).divide(BigDecimal.valueOf(k), more);
      sum = sum.add(term, more);
    }
    for (int k = 0; k < halvings; k++) {
      sum = sum.multiply(sum, more);
    }
    return sum.round(DIGITS);
  }

  /** By powers of two, and the series of the inverse hyperbolic tangent. */
  private static BigDecimal log(BigDecimal u) {
    if (u.signum() <= 0) {
      throw new ArithmeticException("no logarithm");
    }
    int tens = u.precision() - u.scale() - 1;
    double rough =
        (Math.log(u.scaleByPowerOfTen(-tens).doubleValue()) + tens * Math.log(10)) / Math.log(2);
    int k = (int) Math.rint(rough);
    BigDecimal power =
        k >= 0 ? TWO.pow(k, DIGITS) : BigDecimal.ONE.divide(TWO.pow(-k, DIGITS), DIGITS);
    return logNearOne(u.divide(power, DIGITS)).add(LN_2.multiply(BigDecimal.valueOf(k)), DIGITS);
  }

  private static BigDecimal logNearOne(BigDecimal u) {
    BigDecimal s = u.subtract(BigDecimal.ONE, DIGITS).divide(u.add(BigDecimal.ONE, DIGITS), DIGITS);
    BigDecimal square = s.multiply(s, DIGITS);
    BigDecimal power = s;
    BigDecimal sum = BigDecimal.ZERO;
    for (int k = 1; power.abs().compareTo(new BigDecimal("1e-210")) > 0; k += 2) {
      sum = sum.add(power.divide(BigDecimal.valueOf(k), DIGITS), DIGITS);
      power = power.multiply(square, DIGITS);
    }
    return sum.multiply(TWO, DIGITS);
  }
}
