package org.thalweg.linalg;

/**
 * Elementary functions in plain IEEE arithmetic: additions, multiplications and one division, in
 * one order. {@link Math#exp} may differ in its last bit between JVMs and processors; these may
 * not, so a run gives the same bits everywhere.
 */
public final class Elementary {
  public static final double LOG2_E = 1.4426950408889634;
  public static final double LN2_HIGH = 0x1.62e42fee00000p-1; // 32 bits, so k·LN2_HIGH is exact
  public static final double LN2_LOW = 0x1.a39ef35793c76p-33;
  public static final double ROUNDING = 0x1.8p52; // adding and subtracting it rounds to an integer

  private static final long ROOT_HALF = Double.doubleToRawLongBits(0x1.6a09e667f3bcdp-1);

  private Elementary() {}

  /**
   * e to the power x, within 1 ulp of the true value where that is a normal number.
   *
   * <p>x = k·ln 2 + r with |r| ≤ ½ ln 2; Taylor series of degree 13 in r (truncation below 2⁻⁵⁷),
   * then scaling by 2ᵏ. 0 below −745.2, +∞ above 709.79, NaN for NaN.
   */
  public static double exp(double x) {
    return scale(expOfRest(x), x);
  }

  /**
   * Fills {@code y[i] = exp(x[i])} for i in [0, count), with the same bits. The series is a loop
   * without branches, which the JVM vectorises.
   */
  public static void exp(double[] x, double[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] = expOfRest(x[i]);
    }
    for (int i = 0; i < count; i++) {
      y[i] = scale(y[i], x[i]);
    }
  }

  /** e to the power r = x − k·ln 2. */
  private static double expOfRest(double x) {
    double k = (x * LOG2_E + ROUNDING) - ROUNDING;
    return 1 + expm1OfRest((x - k * LN2_HIGH) - k * LN2_LOW);
  }

  private static double expm1OfRest(double r) {
    double r2 = r * r;
    double r4 = r2 * r2;
    double low = (1 / 2.0 + r * (1 / 6.0)) + r2 * (1 / 24.0 + r * (1 / 120.0));
    double middle = (1 / 720.0 + r * (1 / 5040.0)) + r2 * (1 / 40320.0 + r * (1 / 362880.0));
    double high =
        (1 / 3628800.0 + r * (1 / 39916800.0)) + r2 * (1 / 479001600.0 + r * (1 / 6227020800.0));
    return r + r2 * (low + r4 * (middle + r4 * high));
  }

  /** e to the power x, less 1, within 4 ulp: of small x from the series without its 1. */
  public static double expm1(double x) {
    return Math.abs(x) < 0.3 ? expm1OfRest(x) : exp(x) - 1;
  }

  /** p·2ᵏ, where k belongs to x. */
  private static double scale(double p, double x) {
    double shifted = x * LOG2_E + ROUNDING; // its last bits are those of k
    if (x > -708 && x < 709) {
      return p * Double.longBitsToDouble((Double.doubleToRawLongBits(shifted) + 1023) << 52);
    }
    if (!(x < 709.8)) {
      return x >= 709.8 ? Double.POSITIVE_INFINITY : x;
    }
    if (x < -745.2) {
      return 0;
    }
    int exponent = (int) (shifted - ROUNDING);
    int half = exponent / 2; // 2ᵏ alone may be no normal number
    return p * powerOfTwo(half) * powerOfTwo(exponent - half);
  }

  /**
   * The natural logarithm of x, within 1 ulp: −∞ for 0, NaN below.
   *
   * <p>x = (1 + f)·2ᵏ with 1 + f from √½ to √2, s = f/(2 + f); then ln(1 + f) = f − f²/2 + s·(f²/2
   * + R), R being ten terms of 2 artanh(s)/s − 2 (the next is below 2⁻⁵⁵ of the sum).
   */
  public static double log(double x) {
    return log(logOfRest(fraction(x)), x);
  }

  /** Fills {@code y[i] = log(x[i])} for i in [0, count), with the same bits; not in place. */
  public static void log(double[] x, double[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] = fraction(x[i]);
    }
    for (int i = 0; i < count; i++) {
      y[i] = logOfRest(y[i]);
    }
    for (int i = 0; i < count; i++) {
      y[i] = log(y[i], x[i]);
    }
  }

  /** k·2⁵² of a normal number. */
  private static long binaryExponent(long bits) {
    return (bits - ROOT_HALF) & 0xfff0000000000000L;
  }

  /** The f of x = (1 + f)·2ᵏ, from √½ − 1 to √2 − 1. */
  private static double fraction(double x) {
    long bits = Double.doubleToRawLongBits(x);
    return Double.longBitsToDouble(bits - binaryExponent(bits)) - 1;
  }

  /** ln(1 + f) − f. */
  private static double logOfRest(double f) {
    double s = f / (2 + f);
    double q = s * s;
    double p = 1 / 21.0;
    p = 1 / 19.0 + q * p;
    p = 1 / 17.0 + q * p;
    p = 1 / 15.0 + q * p;
    p = 1 / 13.0 + q * p;
    p = 1 / 11.0 + q * p;
    p = 1 / 9.0 + q * p;
    p = 1 / 7.0 + q * p;
    p = 1 / 5.0 + q * p;
    p = 1 / 3.0 + q * p;
    double half = 0.5 * f * f;
    return s * (half + 2 * q * p) - half;
  }

  /** The logarithm from ln(1 + f) − f. */
  private static double log(double rest, double x) {
    if (x >= Double.MIN_NORMAL && x < Double.POSITIVE_INFINITY) {
      long bits = Double.doubleToRawLongBits(x);
      long k = binaryExponent(bits);
      double f = Double.longBitsToDouble(bits - k) - 1;
      double exponent = k >> 52;
      return exponent * LN2_HIGH + (f + (rest + exponent * LN2_LOW));
    }
    if (x == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    return x > 0 && x < 1 ? log(x * 0x1p54) - 54 * LN2_HIGH - 54 * LN2_LOW : x > 0 ? x : Double.NaN;
  }

  /** ln(1 + x) for any x, within 2 ulp: the logarithm of the rounded sum, and what it rounded. */
  public static double log1pOfAll(double x) {
    double sum = 1 + x;
    boolean isPlain = sum > 0 && sum < Double.POSITIVE_INFINITY;
    return isPlain ? log(sum) + (x - (sum - 1)) / sum : log(sum);
  }

  /**
   * ln(1 + x) for x in [0, 1], within 2 ulp.
   *
   * <p>ln(1 + x) = 2 artanh(s), s = x / (2 + x) ≤ ⅓; sixteen terms of the series (the next is below
   * 2⁻⁵⁵ of the sum), by Horner's rule: the JVM vectorises no longer loop.
   */
  public static double log1p(double x) {
    double s = x / (2 + x);
    double q = s * s;
    double p = 1 / 33.0;
    p = 1 / 31.0 + q * p;
    p = 1 / 29.0 + q * p;
    p = 1 / 27.0 + q * p;
    p = 1 / 25.0 + q * p;
    p = 1 / 23.0 + q * p;
    p = 1 / 21.0 + q * p;
    p = 1 / 19.0 + q * p;
    p = 1 / 17.0 + q * p;
    p = 1 / 15.0 + q * p;
    p = 1 / 13.0 + q * p;
    p = 1 / 11.0 + q * p;
    p = 1 / 9.0 + q * p;
    p = 1 / 7.0 + q * p;
    p = 1 / 5.0 + q * p;
    p = 1 / 3.0 + q * p;
    return 2 * (s + s * q * p);
  }

  /**
   * ln(1 + x) for any x from 0 to 2¹⁰²³, within 3 ulp: 1 + x = m·2ᵏ, and the series of {@link
   * #log1p} for m − 1, added in pairs, which waits a third as long for its result.
   */
  public static double log1pOfAny(double x) {
    int k = x <= 1 ? 0 : Math.getExponent(1 + x);
    double rest = x <= 1 ? x : (1 + x) * powerOfTwo(-k) - 1;
    double s = rest / (2 + rest);
    double q = s * s;
    double q2 = q * q;
    double q4 = q2 * q2;
    double first = (1 / 3.0 + q * (1 / 5.0)) + q2 * (1 / 7.0 + q * (1 / 9.0));
    double second = (1 / 11.0 + q * (1 / 13.0)) + q2 * (1 / 15.0 + q * (1 / 17.0));
    double third = (1 / 19.0 + q * (1 / 21.0)) + q2 * (1 / 23.0 + q * (1 / 25.0));
    double fourth = (1 / 27.0 + q * (1 / 29.0)) + q2 * (1 / 31.0 + q * (1 / 33.0));
    double p = (first + q4 * second) + q4 * q4 * (third + q4 * fourth);
    return k * LN2_HIGH + (k * LN2_LOW + 2 * (s + s * q * p));
  }

  /** Fills {@code y[i] = log1p(x[i])} for i in [0, count), with the same bits, vectorised. */
  public static void log1p(double[] x, double[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] = log1p(x[i]);
    }
  }

  /** 1/(1 + e^−x), never from an overflow. */
  public static double sigmoid(double x) {
    double e = exp(-Math.abs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
  }

  /**
   * The hyperbolic tangent of x, within 3 ulp.
   *
   * <p>Up to |x| = 0.3 the quotient of polynomials to which Lambert's continued fraction leads (7
   * divisions deep, truncation below 2⁻⁶⁰), beyond it (1 − e^−2|x|) / (1 + e^−2|x|).
   */
  public static double tanh(double x) {
    if (Math.abs(x) > 0.3) {
      double e = exp(-2 * Math.abs(x));
      return Math.copySign((1 - e) / (1 + e), x);
    }
    double q = x * x;
    double above = 135135 + q * (17325 + q * (378 + q));
    double below = 135135 + q * (62370 + q * (3150 + q * 28));
    return x * (above / below);
  }

  private static double powerOfTwo(int exponent) {
    return Double.longBitsToDouble((exponent + 1023L) << 52);
  }
}
