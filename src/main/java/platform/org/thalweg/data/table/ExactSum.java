package org.thalweg.data.table;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * The exact sum of finite numbers: as a whole multiple of 2^−1074, of which each is one. So neither
 * the order of the numbers nor how they are distributed over tasks changes a bit of it. A final
 * class, because it is a task result.
 */
final class ExactSum implements Serializable {
  private static final long serialVersionUID = 1;

  private static final int DIGIT_BITS = 32;
  private static final int DIGITS = 68; // for 2^1024 times 2^1074, and sums of 2^64 of those
  private static final int MOST_ADDED = 1 << 29; // before carries are passed on: each is below 2^32
  private static final int LEAST_EXPONENT = -1074;
  private static final MathContext PRECISE = new MathContext(60);

  private final long[] digits = new long[DIGITS]; // each with a sign of its own
  private int added; // since carries were passed on

  /** Adds a finite number. */
  void add(double number) {
    long bits = Double.doubleToRawLongBits(number);
    int exponent = (int) (bits >>> 52 & 0x7ff);
    long mantissa = bits & (1L << 52) - 1 | (exponent == 0 ? 0 : 1L << 52);
    int place = Math.max(0, exponent - 1); // of its lowest bit above 2^-1074
    int digit = place / DIGIT_BITS;
    int shift = place % DIGIT_BITS;
    long low = (mantissa & 0xffffffffL) << shift;
    long high = (mantissa >>> DIGIT_BITS) << shift;
    int sign = bits < 0 ? -1 : 1;
    digits[digit] += sign * (low & 0xffffffffL);
    digits[digit + 1] += sign * ((low >>> DIGIT_BITS) + (high & 0xffffffffL));
    digits[digit + 2] += sign * (high >>> DIGIT_BITS);
    if (++added >= MOST_ADDED) {
      carry();
    }
  }

  /** Adds another sum. */
  void add(ExactSum other) {
    carry();
    other.carry();
    for (int i = 0; i < DIGITS; i++) {
      digits[i] += other.digits[i];
    }
    carry();
  }

  private void carry() {
    for (int i = 0; i < DIGITS - 1; i++) {
      digits[i + 1] += digits[i] >> DIGIT_BITS;
      digits[i] &= 0xffffffffL;
    }
    added = 0;
  }

  /** The sum divided by a count, rounded once to 60 digits and once more to a double. */
  double dividedBy(long count) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = DIGITS - 1; i >= 0; i--) {
      sum = sum.shiftLeft(DIGIT_BITS).add(BigInteger.valueOf(digits[i]));
    }
    BigInteger unit = BigInteger.ONE.shiftLeft(-LEAST_EXPONENT);
    return new BigDecimal(sum)
        .divide(new BigDecimal(unit.multiply(BigInteger.valueOf(count))), PRECISE)
        .doubleValue();
  }
}
