package org.thalweg.formula;

/**
 * The sign of a derivative along the real line, which changes at one point at most: before it, and
 * from it on. A function falls or rises by the turn of its first derivative, and is concave or
 * convex by that of its second.
 *
 * @param at the point; −∞ if the sign is everywhere {@code after}
 */
record SignChange(Sign before, double at, Sign after) {
  static final SignChange UP = always(Sign.POSITIVE);
  static final SignChange DOWN = always(Sign.NEGATIVE);
  static final SignChange FLAT = always(Sign.ZERO);
  static final SignChange UNKNOWN = always(Sign.UNKNOWN);

  private static SignChange always(Sign sign) {
    return new SignChange(sign, Double.NEGATIVE_INFINITY, sign);
  }

  /** Negative before a point, positive after it. */
  static SignChange upFrom(double at) {
    return new SignChange(Sign.NEGATIVE, at, Sign.POSITIVE);
  }

  /** Positive before a point, negative after it. */
  static SignChange downFrom(double at) {
    return new SignChange(Sign.POSITIVE, at, Sign.NEGATIVE);
  }

  /** The sign over a whole interval. */
  Sign over(Interval interval) {
    if (interval.lower() >= at) {
      return after;
    }
    return interval.upper() <= at ? before : before.plus(after);
  }

  /** Whether the sign changes within an interval. */
  boolean isWithin(Interval interval) {
    return before != after && interval.lower() < at && at < interval.upper();
  }
}
