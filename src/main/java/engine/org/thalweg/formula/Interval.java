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
  static final Interval UNIT = new Interval(0, 1);

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

  /** In brackets where a bound belongs to it. */
  @Override
  public String toString() {
    String from = lower == Double.MIN_VALUE ? "(0" : "[" + Printer.number(lower);
    String to = Printer.number(upper) + "]";
    return (from + ", " + to).replace("[-inf", "(-inf").replace("inf]", "inf)");
  }
}
