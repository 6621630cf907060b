package org.thalweg.model;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.StringJoiner;
import org.thalweg.linalg.Block;
import org.thalweg.text.Csv;

/**
 * The lines that {@link Predictions} writes, one for each row of a block: its id, if it has one,
 * and the columns that a table of predictions has, as fields of CSV. Labels without names are whole
 * numbers, and nulls are empty.
 */
record RowTexts(RowPredictions predictions) implements Serializable {
  /** The lines of a block, in one text without the end of the last line. */
  String of(double[] w, Block block, List<String> ids) {
    StringJoiner lines = new StringJoiner("\n");
    Iterator<String> names = ids.iterator();
    for (Object[] values : predictions.of(w, block)) {
      String line = text(values);
      lines.add(names.hasNext() ? cell(names.next()) + "," + line : line);
    }
    return lines.toString();
  }

  private String text(Object[] values) {
    StringJoiner cells = new StringJoiner(",");
    for (int i = 0; i < values.length; i++) {
      boolean isNumberOfClass = i == 0 && values[i] instanceof Double && predictions.isOfLabels();
      cells.add(
          isNumberOfClass
              ? Integer.toString(((Double) values[i]).intValue())
              : values[i] instanceof Double number ? number.toString() : cell((String) values[i]));
    }
    return cells.toString();
  }

  /** Nothing for null; in quotes where the text is empty, which that would be taken for. */
  private static String cell(String text) {
    return text == null ? "" : text.isEmpty() ? "\"\"" : Csv.cell(text);
  }
}
