package org.thalweg.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.thalweg.page.Columns;

/**
 * Events as JSON: an array by column, null where an event has no such field, and a text where its
 * value is not finite.
 */
final class EventColumns {
  /** Columns of which small differences count. */
  private static final Set<String> EXACT = Set.of("step", "objective", "loss", "gap", "rows");

  private EventColumns() {}

  static void write(EventLog log, ObjectNode json) {
    json.put("count", log.events()).put("kept", log.rows().size());
    ObjectNode columns = json.putObject("columns");
    for (String column : log.columns()) {
      int digits = EXACT.contains(column) ? Columns.ALL_DIGITS : column.equals("seconds") ? 9 : 7;
      write(log, column, digits, columns.putArray(column));
    }
  }

  private static void write(EventLog log, String column, int digits, ArrayNode json) {
    for (double[] row : log.rows()) {
      Columns.add(json, log.value(row, column), digits);
    }
  }
}
