package org.thalweg.formula;

import org.thalweg.formula.Expression.Role;
import org.thalweg.formula.Expression.Variable;

/**
 * A number that is learned with the scores.
 *
 * @param start within the bounds
 * @param lower −∞ if there is no bound; the smallest positive double for what must be above 0
 * @param upper ∞ if there is no bound
 */
public record FreeParameter(String name, double start, double lower, double upper) {

  /** What it is called in expressions. */
  Variable variable() {
    return new Variable(Role.PARAMETER, name);
  }

  /** The numbers from the lower to the upper bound. */
  public Interval range() {
    return new Interval(lower, upper);
  }

  /**
   * A value that is not far from the start: anywhere between two bounds; above or below one, up to
   * ten times as far from it or as near as the start is; else within twice the size of the start,
   * or 2, on both sides of it.
   *
   * @param u in (0, 1)
   */
  public double about(double u) {
    boolean hasLower = lower > Double.NEGATIVE_INFINITY;
    boolean hasUpper = upper < Double.POSITIVE_INFINITY;
    if (hasLower && hasUpper) {
      return lower + (upper - lower) * u;
    }
    if (hasLower || hasUpper) {
      double bound = hasLower ? lower : upper;
      double far = start == bound ? 1 : Math.abs(start - bound);
      double drawn = far * StrictMath.pow(10, 2 * u - 1);
      return hasLower ? bound + drawn : bound - drawn;
    }
    return start + Math.max(1, Math.abs(start)) * (4 * u - 2);
  }

  /** As it is written behind a formula. */
  String text() {
    String first = ShortestDecimal.of(start);
    if (lower == Double.NEGATIVE_INFINITY && upper == Double.POSITIVE_INFINITY) {
      return "free(" + first + ")";
    }
    return lower == Double.MIN_VALUE && upper == Double.POSITIVE_INFINITY
        ? "free(" + first + ", positive)"
        : "free(%s, %s, %s)".formatted(first, ShortestDecimal.of(lower), ShortestDecimal.of(upper));
  }
}
