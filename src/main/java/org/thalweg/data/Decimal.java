package org.thalweg.data;

import java.nio.charset.StandardCharsets;

/** Reads decimal numbers from bytes, correctly rounded, without an object for ordinary ones. */
final class Decimal {
  private static final double[] POWERS_OF_TEN = new double[23];
  private static final long EXACT = 1L << 53;

  static {
    double power = 1;
    for (int i = 0; i < POWERS_OF_TEN.length; i++) {
      POWERS_OF_TEN[i] = power; // exact: 10²² < 2⁵³·5²²
      power *= 10;
    }
  }

  private Decimal() {}

  /**
   * The number written in {@code bytes[from, to)}: an optional sign, digits with an optional point,
   * an optional exponent. Where the digits and the power of ten are both exact doubles one
   * operation rounds correctly (W. D. Clinger, PLDI 1990); anything else goes through {@link
   * Double#parseDouble}.
   *
   * @return NaN where the bytes are not such a number; ±∞ where it is too large
   */
  static double parse(byte[] bytes, int from, int to) {
    int i = from;
    boolean negative = false;
    if (i < to && (bytes[i] == '-' || bytes[i] == '+')) {
      negative = bytes[i++] == '-';
    }
    long digits = 0;
    int scale = 0;
    int count = 0;
    boolean point = false;
    boolean exact = true;
    for (; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit >= 0 && digit <= 9) {
        count++;
        exact &= digits < EXACT / 10;
        digits = exact ? 10 * digits + digit : digits;
        scale -= point ? 1 : 0;
      } else if (bytes[i] == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (count == 0) {
      return Double.NaN;
    }
    if (i < to) {
      int exponent = exponent(bytes, i, to);
      if (exponent == Integer.MIN_VALUE) {
        return Double.NaN;
      }
      scale += exponent;
    }
    if (!exact || scale > 22 || scale < -22) {
      return Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
    }
    double value = scale < 0 ? digits / POWERS_OF_TEN[-scale] : digits * POWERS_OF_TEN[scale];
    return negative ? -value : value;
  }

  /**
   * The exponent part "e±digits", cut off at ±2³⁰, which no line has digits to undo; MIN_VALUE
   * where it is none.
   */
  private static int exponent(byte[] bytes, int from, int to) {
    int i = from;
    if (bytes[i] != 'e' && bytes[i] != 'E') {
      return Integer.MIN_VALUE;
    }
    i++;
    boolean negative = false;
    if (i < to && (bytes[i] == '-' || bytes[i] == '+')) {
      negative = bytes[i++] == '-';
    }
    if (i == to) {
      return Integer.MIN_VALUE;
    }
    int value = 0;
    for (; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return Integer.MIN_VALUE;
      }
      value = (int) Math.min(1 << 30, 10L * value + digit);
    }
    return negative ? -value : value;
  }
}
