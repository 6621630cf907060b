package org.thalweg.formula;

/**
 * The numbers from lower to upper, both included where they are finite: R. E. Moore, "Interval
 * Analysis" (1966). Bounds are rounded outwards, so an interval that is computed holds every value
 * that it stands for. Numbers above 0 are those from the smallest positive double on.
 *
 * <p>An interval is never empty. What is defined nowhere has the interval {@link #REAL}.
 */
public record Interval(double lower, double upper) {
  public static final Interval REAL =
      new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  static final Interval POSITIVE = new Interval(Double.MIN_VALUE, Double.POSITIVE_INFINITY);
  static final Interval NOT_NEGATIVE = new Interval(0, Double.POSITIVE_INFINITY);
  static final Interval NOT_POSITIVE = new Interval(Double.NEGATIVE_INFINITY, 0);
  static final Interval UNIT = new Interval(0, 1);

  private static final double TINY = 1e-300;
  private static final double ROUNDED =
      1e-290; // products above it have a remainder that is a double

  /** The numbers between two, of which the first is not above the second. */
  public Interval {
    if (!(lower <= upper)) {
      throw new IllegalArgumentException(
          "lower must be at most upper but they were " + lower + " and " + upper);
    }
  }

  /** The interval of one number, whose two ends are that number. */
  public static Interval of(double value) {
    return new Interval(value, value);
  }

  /** The doubles above a bound. */
  static Interval above(double bound) {
    return new Interval(Math.nextUp(bound), Double.POSITIVE_INFINITY);
  }

  /** The numbers from a bound on. */
  static Interval from(double bound) {
    return new Interval(bound, Double.POSITIVE_INFINITY);
  }

  /** Whether a number is among these. */
  public boolean contains(double value) {
    return lower <= value && value <= upper;
  }

  /** Whether all numbers of another interval are among these. */
  public boolean contains(Interval other) {
    return lower <= other.lower && other.upper <= upper;
  }

  /** Whether this is one number. */
  public boolean isPoint() {
    return lower == upper;
  }

  /** Whether this is one given number. */
  public boolean is(double value) {
    return lower == value && upper == value;
  }

  /** Half of the sum of the bounds. */
  public double middle() {
    return 0.5 * lower + 0.5 * upper;
  }

  /** The distance of the bounds. */
  public double width() {
    return upper - lower;
  }

  /** Whether both bounds are finite. */
  public boolean isBounded() {
    return Double.isFinite(lower) && Double.isFinite(upper);
  }

  /** Whether a number is in both. */
  public boolean meets(Interval other) {
    return lower <= other.upper && other.lower <= upper;
  }

  Sign sign() {
    if (lower == 0 && upper == 0) {
      return Sign.ZERO;
    }
    return lower >= 0 ? Sign.POSITIVE : upper <= 0 ? Sign.NEGATIVE : Sign.UNKNOWN;
  }

  /** The numbers with the other sign. */
  public Interval negated() {
    return new Interval(-upper, -lower);
  }

  /** All sums of a number of this interval and one of another. */
  public Interval plus(Interval other) {
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

  /** All products. */
  public Interval times(Interval other) {
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
    if (Double.isInfinite(product)) {
      boolean isOverflow = Double.isFinite(a) && Double.isFinite(b);
      return product > 0 || !isOverflow ? product : -Double.MAX_VALUE;
    }
    boolean isExact = Math.abs(product) > ROUNDED && Math.fma(a, b, -product) <= 0;
    return isExact ? product : Math.nextUp(product);
  }

  /** Whether a double is the product of two others, without rounding. */
  static boolean isProduct(double a, double b, double product) {
    boolean isZero = product == 0 && (a == 0 || b == 0);
    return isZero
        || a * b == product
            && Double.isFinite(product)
            && Math.abs(product) > ROUNDED
            && Math.fma(a, b, -product) == 0;
  }

  /** The n-th powers, for n from 0 on. */
  public Interval power(int n) {
    if (n == 0) {
      return of(1);
    }
    double near = Math.max(0, Math.max(lower, -upper));
    double far = Math.max(-lower, upper);
    Interval sizes = new Interval(powerBelow(near, n), powerAbove(far, n));
    if (n % 2 == 0) {
      return sizes;
    }
    if (lower >= 0 || upper <= 0) {
      return lower >= 0 ? sizes : sizes.negated();
    }
    return new Interval(-powerAbove(-lower, n), powerAbove(upper, n));
  }

  private static double powerAbove(double a, int n) {
    double power = a;
    for (int i = 1; i < n; i++) {
      power = productAbove(power, a);
    }
    return power;
  }

  private static double powerBelow(double a, int n) {
    double power = a;
    for (int i = 1; i < n; i++) {
      power = Math.max(0, -productAbove(-power, a));
    }
    return power;
  }

  /** 1 over each number that is not 0. */
  public Interval inverse() {
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
  public Interval and(Interval other) {
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
