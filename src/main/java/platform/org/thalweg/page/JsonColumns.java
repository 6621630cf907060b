package org.thalweg.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Numbers of a column as JSON, as the scripts read them: null where there is none, and a text where
 * the value is not finite.
 */
public final class JsonColumns {
  /** So many digits are all that a double has. */
  public static final int ALL_DIGITS = 17;

  private static final String NOT_FINITE = "not finite";

  private JsonColumns() {}

  /**
   * Adds a number.
   *
   * @param value NaN for none
   * @param digits how many significant ones are kept
   */
  public static void add(ArrayNode column, double value, int digits) {
    if (Double.isNaN(value)) {
      column.addNull();
    } else if (Double.isInfinite(value)) {
      column.add(NOT_FINITE);
    } else if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
      column.add((long) value);
    } else {
      column.add(rounded(value, digits));
    }
  }

  /** The nearest number of so many significant digits. */
  public static double rounded(double value, int digits) {
    return digits >= ALL_DIGITS || value == 0 || !Double.isFinite(value)
        ? value
        : new BigDecimal(value).round(new MathContext(digits)).doubleValue();
  }
}
