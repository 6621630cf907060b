package org.thalweg.formula;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/** The text of a number in formulas. */
final class ShortestDecimal {
  private static final int MOST_DIGITS = 17; // which tell any two doubles apart
  private static final int SMALLEST_PLAIN = -5; // powers of ten
  private static final int LARGEST_PLAIN = 9;

  private ShortestDecimal() {}

  /**
   * The fewest digits that give the same double again. {@link Double#toString} may give more, and
   * gives others on other JVMs.
   */
  static String of(double value) {
    if (Double.isInfinite(value)) {
      return value < 0 ? "-inf" : "inf";
    }
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (value == 0) {
      return Math.copySign(1, value) < 0 ? "-0" : "0";
    }
    BigDecimal shortest = shortest(value);
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= SMALLEST_PLAIN && exponent <= LARGEST_PLAIN) {
      return shortest.toPlainString();
    }
    return shortest.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
  }

  /** Away from 0, too: above a power of two, doubles are twice as far apart as below it. */
  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < MOST_DIGITS; digits++) {
      for (RoundingMode mode : List.of(RoundingMode.HALF_EVEN, RoundingMode.UP)) {
        BigDecimal rounded = exact.round(new MathContext(digits, mode));
        if (rounded.doubleValue() == value) {
          return rounded.stripTrailingZeros();
        }
      }
    }
    return exact.round(new MathContext(MOST_DIGITS));
  }
}
