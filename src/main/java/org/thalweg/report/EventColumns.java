package org.thalweg.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Set;

/**
 * Events as JSON: an array by column, null where an event has no such field, and a text where its
 * value is not finite.
 */
final class EventColumns {
  /** Columns of which small differences count. */
  private static final Set<String> EXACT = Set.of("step", "objective", "loss", "gap", "rows");

  private static final String NOT_FINITE = "not finite";

  private EventColumns() {}

  static void write(EventLog log, ObjectNode json) {
    json.put("count", log.events()).put("kept", log.rows().size());
    ObjectNode columns = json.putObject("columns");
    for (String column : log.columns()) {
      int digits = EXACT.contains(column) ? 17 : column.equals("seconds") ? 9 : 7;
      write(log, column, digits, columns.putArray(column));
    }
  }

  private static void write(EventLog log, String column, int digits, ArrayNode json) {
    List<double[]> rows = log.rows();
    for (double[] row : rows) {
      double value = log.value(row, column);
      if (Double.isNaN(value)) {
        json.addNull();
      } else if (Double.isInfinite(value)) {
        json.add(NOT_FINITE);
      } else if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
        json.add((long) value);
      } else {
        json.add(rounded(value, digits));
      }
    }
  }

  static double rounded(double value, int digits) {
    return digits > 16 || value == 0 || !Double.isFinite(value)
        ? value
        : new BigDecimal(value).round(new MathContext(digits)).doubleValue();
  }
}
