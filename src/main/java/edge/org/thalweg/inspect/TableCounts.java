package org.thalweg.inspect;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.thalweg.data.table.ReadErrors;
import org.thalweg.data.table.TableColumns;
import org.thalweg.sample.Hash;
import org.thalweg.text.DataException;

/**
 * What one pass over a table counts: the values of each column, and the lines of a wrong length. A
 * final class, because it is a task result.
 */
final class TableCounts implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int SHOWN = 3; // lines of a wrong length
  private static final int LONGEST = 60; // characters of each
  private static final double FEW = 0.01; // of all lines, which may be left out
  private static final String NOT_A_NUMBER = "NaN";

  private final String[] header;
  private final ColumnValues[] columns;
  private final RowSketch sketch;
  private final List<String> wrong = new ArrayList<>(); // the first lines of a wrong length
  private long rows; // that have the right length
  private long wrongLines;

  private TableCounts(String[] header) {
    this.header = header;
    this.columns =
        Stream.generate(ColumnValues::new).limit(header.length).toArray(ColumnValues[]::new);
    this.sketch = new RowSketch(header.length);
  }

  /**
   * Counts, in one job.
   *
   * @param path names the table in messages
   * @param names of the columns of single values
   * @throws DataException if the table cannot be read, or has its header among its rows
   */
  static TableCounts of(String path, Dataset<Row> table, List<String> names) {
    String[] header = names.toArray(String[]::new);
    TableCounts all = new TableCounts(header);
    try {
      TableColumns.texts(table, names)
          .toJavaRDD()
          .mapPartitions(rows -> List.of(new TableCounts(header).counting(rows)).iterator())
          .collect()
          .forEach(all::merge);
    } catch (Exception e) { // SparkException too, which Scala does not declare
      throw ReadErrors.failure(path, e);
    }
    return all;
  }

  private void merge(TableCounts part) {
    for (int i = 0; i < columns.length; i++) {
      columns[i] = columns[i].merge(part.columns[i]);
    }
    sketch.merge(part.sketch);
    rows += part.rows;
    wrongLines += part.wrongLines;
    part.wrong.stream().limit(SHOWN - wrong.size()).forEach(wrong::add);
  }

  /** Adds rows of texts, behind which stands the whole line where it has a wrong length. */
  private TableCounts counting(Iterator<Row> texts) {
    int width = header.length;
    String[] cells = new String[width];
    while (texts.hasNext()) {
      Row row = texts.next();
      if (row.length() > width && !row.isNullAt(width)) {
        wrongLines++;
        if (wrong.size() < SHOWN) {
          String line = row.getString(width);
          wrong.add(line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line);
        }
        continue;
      }
      rows++;
      long hash = width;
      for (int i = 0; i < width; i++) {
        cells[i] = row.isNullAt(i) ? null : present(row.getString(i).strip());
        hash = Hash.mix(hash ^ columns[i].add(cells[i]));
      }
      sketch.add(hash, cells);
      if (width > 1 && Arrays.equals(cells, header)) {
        throw new DataException(repeated(header[0]));
      }
    }
    return this;
  }

  /** The text, or null where it says that a number is missing, as it does where rows are read. */
  private static String present(String text) {
    return text.isEmpty() || text.equalsIgnoreCase(NOT_A_NUMBER) ? null : text;
  }

  private static String repeated(String name) {
    return ("the header must be above all rows but stands among them again, as where files are put"
            + " together; data.sql = \"select * from __THIS__ where not (`%s` <=> '%s')\" leaves such"
            + " rows out")
        .formatted(name.replace("`", "``"), name.replace("\\", "\\\\").replace("'", "\\'"));
  }

  /** The values of each column, by its name, in order. */
  Map<String, ColumnValues> values() {
    Map<String, ColumnValues> values = new LinkedHashMap<>();
    for (int i = 0; i < header.length; i++) {
      values.put(header[i], columns[i]);
    }
    return values;
  }

  /** Some of the rows, and how many of them repeat others. */
  RowSketch sketch() {
    return sketch;
  }

  /** How many rows have the right length. */
  long rows() {
    return rows;
  }

  /** How many lines have another number of values than the header. */
  long wrongLines() {
    return wrongLines;
  }

  /** How many lines there are in all. */
  long lines() {
    return rows + wrongLines;
  }

  /** Whether lines of a wrong length are so many that no conf may leave them out unasked. */
  boolean isDoubtful() {
    return wrongLines > FEW * lines();
  }

  /**
   * What is said of lines of a wrong length; nothing where there are none.
   *
   * @param quote round values
   */
  List<String> wrongWords(char quote) {
    if (wrongLines == 0) {
      return List.of();
    }
    List<String> words = new ArrayList<>();
    words.add(
        "malformed  %d of %d lines (%.2g %%) have another number of values than the header%s"
            .formatted(
                wrongLines,
                lines(),
                100.0 * wrongLines / lines(),
                wrong.stream().anyMatch(line -> line.indexOf(quote) >= 0)
                    ? ", or quotes that do not close"
                    : ""));
    wrong.forEach(line -> words.add("           such as " + line));
    return words;
  }
}
