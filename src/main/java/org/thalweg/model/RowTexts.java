package org.thalweg.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.data.shard.Shard;

/**
 * The lines that {@link Predictions} writes, one for each row of a shard: its id, if it has one,
 * and the columns that a table of predictions has, as fields of CSV. Labels without names are whole
 * numbers, and nulls are empty.
 */
record RowTexts(RowPredictions predictions) implements Serializable {
  Stream<String> lines(double[] w, Shard shard) {
    Iterator<String> ids = shard.ids().iterator();
    return IntStream.range(0, shard.blockCount())
        .boxed()
        .flatMap(i -> Arrays.stream(predictions.of(w, shard.block(i))))
        .map(values -> ids.hasNext() ? cell(ids.next()) + "," + text(values) : text(values));
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

  /**
   * The text of a field of CSV: nothing for null; in quotes where the text is empty, or has a
   * comma, a quote or the end of a line in it.
   */
  private static String cell(String text) {
    if (text == null) {
      return "";
    }
    boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> ",\"\n\r".indexOf(c) >= 0);
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
