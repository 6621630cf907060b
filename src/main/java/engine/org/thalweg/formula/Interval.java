package org.thalweg.formula;

/**
 * The numbers from lower to upper, both included where they are finite: R. E. Moore, "Interval
 * Analysis" (1966). Bounds are rounded outwards, so an interval that is computed holds every value
 * that it stands for. Numbers above 0 are those from the smallest positive double on.
 *
 * <p>An interval is never empty. What is defined nowhere has the interval {@link #REAL}.
 */
record Interval(double lower, double upper) {
  static final Interval REAL = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  static final Interval POSITIVE = new Interval(Double.MIN_VALUE, Double.POSITIVE_INFINITY);
  static final Interval NOT_NEGATIVE = new Interval(0, Double.POSITIVE_INFINITY);
  static final Interval NOT_POSITIVE = new Interval(Double.NEGATIVE_INFINITY, 0);
  static final Interval UNIT = new Interval(0, 1);

  private static final double TINY = 1e-300;

  Interval {
    if (!(lower <= upper)) {
      throw new IllegalArgumentException(
          "lower must be at most upper but they were " + lower + " and " + upper);
    }
  }

  static Interval of(double value) {
    return new Interval(value, value);
  }

  /** The doubles above a bound. */
  static Interval above(double bound) {
    return new Interval(Math.nextUp(bound), Double.POSITIVE_INFINITY);
  }

  boolean contains(double value) {
    return lower <= value && value <= upper;
  }

  boolean contains(Interval other) {
    return lower <= other.lower && other.upper <= upper;
  }

  boolean isPoint() {
    return lower == upper;
  }

  Sign sign() {
    if (lower == 0 && upper == 0) {
      return Sign.ZERO;
    }
    return lower >= 0 ? Sign.POSITIVE : upper <= 0 ? Sign.NEGATIVE : Sign.UNKNOWN;
  }

  Interval negated() {
    return new Interval(-upper, -lower);
  }

  Interval plus(Interval other) {
    return new Interval(-sumAbove(-lower, -other.lower), sumAbove(upper, other.upper));
  }

  /** The least double that is known to be at least the sum. */
  private static double sumAbove(double a, double b) {
    double sum = a + b;
    if (Double.isNaN(sum) || sum == Double.POSITIVE_INFINITY) {
      return Double.POSITIVE_INFINITY;
    }
    double part = sum - a;
    double error = (a - (sum - part)) + (b - part); // D. E. Knuth's exact error of a sum
    return error <= 0 ? sum : Math.nextUp(sum);
  }

  Interval times(Interval other) {
    double most = Math.max(greatest(lower, other), greatest(upper, other));
    double least = -Math.max(greatest(-lower, other), greatest(-upper, other));
    return new Interval(least, most);
  }

  /** The greatest product of a number and a bound of an interval, rounded up. */
  private static double greatest(double a, Interval other) {
    return Math.max(productAbove(a, other.lower), productAbove(a, other.upper));
  }

  /** Of numbers, so 0 times a bound that none of them reaches is 0. */
  private static double productAbove(double a, double b) {
    if (a == 0 || b == 0) {
      return 0;
    }
    double product = a * b;
    boolean isExact = Math.abs(product) > TINY && Math.fma(a, b, -product) <= 0;
    return Double.isInfinite(product) || isExact ? product : Math.nextUp(product);
  }

  /** 1 over each number that is not 0. */
  Interval inverse() {
    if (lower < 0 && upper > 0 || lower == 0 && upper == 0) {
      return REAL;
    }
    double least = upper == 0 ? Double.NEGATIVE_INFINITY : Math.nextDown(1 / upper);
    double most = lower == 0 ? Double.POSITIVE_INFINITY : Math.nextUp(1 / lower);
    return lower >= 0
        ? new Interval(Math.max(0, least), most)
        : new Interval(least, Math.min(0, most));
  }

  /** The numbers of either, and those between. */
  Interval and(Interval other) {
    return new Interval(Math.min(lower, other.lower), Math.max(upper, other.upper));
  }

  /** The numbers of both; of this one if there are none. */
  Interval within(Interval other) {
    double least = Math.max(lower, other.lower);
    double most = Math.min(upper, other.upper);
    return least <= most ? new Interval(least, most) : this;
  }

  /**
   * Wider by a share of each bound, and by what is smaller than any double that matters. Of an
   * infinite bound that was reached by overflow the largest double remains.
   */
  Interval widened(double share) {
    return new Interval(-away(-lower, share), away(upper, share));
  }

  private static double away(double upper, double share) {
    if (Double.isInfinite(upper)) {
      return upper > 0 ? upper : -Double.MAX_VALUE;
    }
    return upper + Math.abs(upper) * share + TINY;
  }

  /** In brackets where a bound belongs to it. */
  @Override
  public String toString() {
    String from = lower == Double.MIN_VALUE ? "(0" : "[" + ShortestDecimal.of(lower);
    String to = ShortestDecimal.of(upper) + "]";
    return (from + ", " + to).replace("[-inf", "(-inf").replace("inf]", "inf)");
  }
}
