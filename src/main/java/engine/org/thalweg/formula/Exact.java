package org.thalweg.formula;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.fraction.BigFraction;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;

/**
 * Values of expressions of numbers without any rounding: a number is what its text says, so 0.1 is
 * a tenth. Only of what sums, products, quotients, whole powers, the greater and the lesser make.
 */
final class Exact {
  private static final int LARGEST_POWER = 64;
  private static final int LONGEST = 4000; // bits of a number, beyond which there is no value

  private Exact() {}

  /** The value, if it is a fraction that can be found. */
  static Optional<BigFraction> of(Expression expression) {
    if (expression instanceof Literal literal) {
      return Double.isFinite(literal.value()) ? Optional.of(of(literal.value())) : Optional.empty();
    }
    if (!(expression instanceof Call call)) {
      return Optional.empty();
    }
    List<Optional<BigFraction>> found = call.arguments().stream().map(Exact::of).toList();
    if (found.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    List<BigFraction> x = found.stream().map(Optional::get).toList();
    boolean isShort =
        x.stream()
            .allMatch(
                one -> one.getNumerator().bitLength() + one.getDenominator().bitLength() < LONGEST);
    return isShort ? value(call, x) : Optional.empty();
  }

  /** The decimal number that stands for a double. */
  static BigFraction of(double value) {
    BigDecimal decimal = new BigDecimal(ShortestDecimal.of(value));
    BigInteger ten = BigInteger.TEN.pow(Math.abs(decimal.scale()));
    return decimal.scale() >= 0
        ? new BigFraction(decimal.unscaledValue(), ten)
        : new BigFraction(decimal.unscaledValue().multiply(ten), BigInteger.ONE);
  }

  private static Optional<BigFraction> value(Call call, List<BigFraction> x) {
    BigFraction u = x.get(0);
    return switch (call.function()) {
      case ADD -> Optional.of(u.add(x.get(1)));
      case SUBTRACT -> Optional.of(u.subtract(x.get(1)));
      case NEGATE -> Optional.of(u.negate());
      case MULTIPLY -> Optional.of(u.multiply(x.get(1)));
      case DIVIDE ->
          x.get(1).equals(BigFraction.ZERO) ? Optional.empty() : Optional.of(u.divide(x.get(1)));
      case SQUARE -> Optional.of(u.multiply(u));
      case ABS -> Optional.of(u.abs());
      case POS -> Optional.of(u.compareTo(BigFraction.ZERO) > 0 ? u : BigFraction.ZERO);
      case MAX -> Optional.of(u.compareTo(x.get(1)) >= 0 ? u : x.get(1));
      case MIN -> Optional.of(u.compareTo(x.get(1)) <= 0 ? u : x.get(1));
      case POWER -> power(u, x.get(1));
      default -> Optional.empty();
    };
  }

  private static Optional<BigFraction> power(BigFraction base, BigFraction exponent) {
    boolean isSmall =
        exponent.getDenominator().equals(BigInteger.ONE)
            && exponent.compareTo(BigFraction.ZERO) >= 0
            && exponent.compareTo(new BigFraction(LARGEST_POWER)) <= 0;
    return isSmall ? Optional.of(base.pow(exponent.intValue())) : Optional.empty();
  }
}
