package org.thalweg.formula;

/**
 * A number that is learned with the scores.
 *
 * @param start within the bounds
 * @param lower −∞ if there is no bound; the smallest positive double for what must be above 0
 * @param upper ∞ if there is no bound
 */
public record FreeParameter(String name, double start, double lower, double upper) {

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
