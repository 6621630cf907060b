package org.thalweg.data.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads decimal numbers from bytes, correctly rounded, without an object for ordinary ones. */
public final class Decimal {
  private static final double[] POWERS_OF_TEN = new double[23];
  private static final long EXACT = 1L << 53;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ZEROS = 0x3030303030303030L; // eight digits 0
  private static final long UPPER_HALVES = 0xf0f0f0f0f0f0f0f0L;

  static {
    double power = 1;
    for (int i = 0; i < POWERS_OF_TEN.length; i++) {
      POWERS_OF_TEN[i] = power; // exact: 10²² < 2⁵³·5²²
      power *= 10;
    }
  }

  private Decimal() {}

  /** digits / 10^scale, correctly rounded, for digits up to 2⁵³ and scale in [0, 22]. */
  static double of(long digits, int scale) {
    return digits / POWERS_OF_TEN[scale];
  }

  /**
   * The number that eight decimal digits write, one a byte; −1 where a byte is no digit. One
   * multiplication of a long makes four numbers of two digits, the next two numbers of four, and
   * the last the number of eight.
   */
  static long eightDigits(byte[] bytes, int from) {
    long x = (long) LONGS.get(bytes, from);
    if ((x & UPPER_HALVES) != ZEROS || (x + 0x0606060606060606L & UPPER_HALVES) != ZEROS) {
      return -1;
    }
    x = (x - ZEROS) * (10 << 8 | 1) >>> 8 & 0x00ff00ff00ff00ffL;
    x = x * (100 << 16 | 1) >>> 16 & 0x0000ffff0000ffffL;
    return x * (10_000L << 32 | 1) >>> 32;
  }

  /**
   * The number written in {@code bytes[from, to)}: an optional sign, digits with an optional point,
   * an optional exponent. Where the digits and the power of ten are both exact doubles one
   * operation rounds correctly (W. D. Clinger, PLDI 1990); anything else goes through {@link
   * Double#parseDouble}.
   *
   * @return NaN where the bytes are not such a number; ±∞ where it is too large
   */
  public static double parse(byte[] bytes, int from, int to) {
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
   * The exponent of "e±digits"; MIN_VALUE where the bytes are not of this form. Exponents are cut
   * off at ±2³⁰: the number is then 0 or infinite, since no line has so many digits.
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
