package org.thalweg.inspect;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.thalweg.config.InputConf;
import org.thalweg.data.table.TableColumns;
import org.thalweg.data.table.Tables;
import org.thalweg.inspect.ColumnValues.ValueKind;
import org.thalweg.text.DataException;

/** What the columns of a table hold, in one pass over it, and a conf that trains on them. */
final class TableInspection {
  private static final String LABEL = "label";
  private static final String NOT_A_NUMBER = "NaN";

  private static final int SHOWN = 3; // lines of a wrong length
  private static final int LONGEST = 60; // characters of each
  private static final double FEW = 0.01; // of all lines, which may be left out

  private final Dataset<Row> table;
  private final Map<String, ColumnValues> values = new LinkedHashMap<>();
  private final List<String> wrong = new ArrayList<>(); // the first lines of a wrong length
  private long rows; // that have the right length
  private long wrongLines;
  private final ConfProposal proposal;

  /**
   * What is known of some rows.
   *
   * @param wrong the first lines of a wrong length
   */
  private record Counted(ColumnValues[] values, long rows, long wrongLines, List<String> wrong)
      implements Serializable {}

  /**
   * Looks at a table.
   *
   * @param isLabelGiven whether the form names a label; else one is guessed
   */
  TableInspection(String path, InputConf form, boolean isLabelGiven, Dataset<Row> table) {
    this.table = table;
    count(path);
    this.proposal =
        new ConfProposal(path, form, label(form, isLabelGiven), values, nested(path, table));
  }

  /** The columns that have no single values, with what keeps each from being features. */
  private static Map<String, Optional<String>> nested(String path, Dataset<Row> table) {
    try {
      List<String> whole = TableColumns.wholeVectors(table);
      Map<String, Optional<String>> nested = new LinkedHashMap<>();
      for (String name : TableColumns.names(table)) {
        if (TableColumns.isNested(table, name)) {
          nested.put(
              name,
              whole.contains(name)
                  ? Optional.empty()
                  : Optional.of(
                      "rows have no numbers in it, or not as many as others: it holds "
                          + TableColumns.type(table, name)));
        }
      }
      return nested;
    } catch (Exception e) { // SparkException too, which Scala does not declare
      throw Tables.failure(path, e);
    }
  }

  private void count(String path) {
    List<String> names =
        TableColumns.names(table).stream()
            .filter(name -> !TableColumns.isNested(table, name))
            .toList();
    int width = names.size();
    ColumnValues[] all =
        Stream.generate(ColumnValues::new).limit(width).toArray(ColumnValues[]::new);
    try {
      TableColumns.texts(table, names)
          .toJavaRDD()
          .mapPartitions(rows -> List.of(counted(rows, width)).iterator())
          .collect()
          .forEach(part -> add(all, part));
    } catch (Exception e) { // SparkException too, which Scala does not declare
      throw Tables.failure(path, e);
    }
    for (int i = 0; i < width; i++) {
      values.put(names.get(i), all[i]);
    }
  }

  private void add(ColumnValues[] all, Counted part) {
    for (int i = 0; i < all.length; i++) {
      all[i] = all[i].merge(part.values[i]);
    }
    rows += part.rows;
    wrongLines += part.wrongLines;
    part.wrong.stream().limit(SHOWN - wrong.size()).forEach(wrong::add);
  }

  /** Rows of texts, behind which stands the whole line where it has a wrong length. */
  private static Counted counted(Iterator<Row> rows, int width) {
    ColumnValues[] counted =
        Stream.generate(ColumnValues::new).limit(width).toArray(ColumnValues[]::new);
    List<String> wrong = new ArrayList<>();
    long right = 0;
    long wrongLines = 0;
    while (rows.hasNext()) {
      Row row = rows.next();
      if (row.length() > width && !row.isNullAt(width)) {
        wrongLines++;
        if (wrong.size() < SHOWN) {
          String line = row.getString(width);
          wrong.add(line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line);
        }
        continue;
      }
      right++;
      for (int i = 0; i < width; i++) {
        String value = row.isNullAt(i) ? null : present(row.getString(i).strip());
        counted[i].add(value, kind(value));
      }
    }
    return new Counted(counted, right, wrongLines, wrong);
  }

  /** How many lines have another number of values than the header. */
  long wrongLines() {
    return wrongLines;
  }

  /** What is said of lines of a wrong length; nothing where there are none. */
  List<String> wrongWords() {
    if (wrongLines == 0) {
      return List.of();
    }
    List<String> words = new ArrayList<>();
    words.add(
        "malformed  %d of %d lines (%.2g %%) have another number of values than the header"
            .formatted(wrongLines, rows + wrongLines, 100.0 * wrongLines / (rows + wrongLines)));
    wrong.forEach(line -> words.add("           such as " + line));
    return words;
  }

  /** Whether lines of a wrong length are so many that no conf may leave them out unasked. */
  boolean isDoubtful() {
    return wrongLines > FEW * (rows + wrongLines);
  }

  /** The text, or null where it says that a number is missing, as it does where rows are read. */
  private static String present(String text) {
    return text.isEmpty() || text.equalsIgnoreCase(NOT_A_NUMBER) ? null : text;
  }

  private static ValueKind kind(String value) {
    if (value == null) {
      return ValueKind.NONE;
    }
    return TableColumns.isNumber(value)
        ? ValueKind.NUMBER
        : TableColumns.isTruth(value)
            ? ValueKind.TRUTH
            : TableColumns.isDate(value) ? ValueKind.DATE : ValueKind.TEXT;
  }

  /** The label that is named; else a column of a usual name; else the last one. */
  private String label(InputConf form, boolean isGiven) {
    String named = form.columns().orElseThrow().label().orElseThrow();
    List<String> names = List.copyOf(values.keySet());
    String name = isGiven ? TableColumns.name(table, named) : guessed(names).orElse(named);
    if (!values.containsKey(name)) {
      throw new DataException(
          "data must have a column of single values for the label but "
              + (names.isEmpty()
                  ? "have none"
                  : "%s is none of %s".formatted(name, String.join(", ", names))));
    }
    return name;
  }

  private static Optional<String> guessed(List<String> names) {
    return Stream.of(LABEL, "target", "class", "y", "outcome")
        .flatMap(usual -> names.stream().filter(usual::equalsIgnoreCase))
        .findFirst()
        .or(() -> names.isEmpty() ? Optional.empty() : Optional.of(names.get(names.size() - 1)));
  }

  /** The form by which the conf that is proposed reads the table. */
  InputConf proposed() {
    return InputConf.of(proposal.settings());
  }

  /** Whether the conf that is proposed leaves out rows. */
  boolean drops() {
    return proposal.lacksLabels() || wrongLines > 0;
  }

  /** A line for each column. */
  List<String> columns() {
    List<String> names = TableColumns.names(table);
    int width = names.stream().mapToInt(String::length).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (String name : names) {
      Optional<ColumnValues> column = Optional.ofNullable(values.get(name));
      lines.add(
          "column     %-"
              .concat(width + "s  %s")
              .formatted(
                  name, column.map(this::words).orElseGet(() -> TableColumns.type(table, name))));
    }
    return lines;
  }

  private String words(ColumnValues column) {
    String distinct =
        column.distinct() > ColumnValues.MOST
            ? "more than " + ColumnValues.MOST
            : String.valueOf(column.distinct());
    return "%s, %d missing, %s distinct%s"
        .formatted(
            switch (column.kind()) {
              case NUMBER -> "numbers";
              case TRUTH -> "true or false";
              case DATE -> "dates";
              case TEXT -> "text";
              case NONE -> "nothing";
            },
            column.missing(),
            distinct,
            column.distinct() == 1 && column.missing() == 0 ? ", constant" : "")
        .toLowerCase(Locale.ROOT);
  }

  /** The conf, after lines of comment. */
  List<String> conf() {
    List<String> lines = new ArrayList<>(proposal.comments());
    if (wrongLines > 0) {
      lines.add(
          "# data.malformed = drop leaves out %d of %d lines"
              .formatted(wrongLines, rows + wrongLines));
    }
    lines.addAll(proposal.lines(drops()));
    return lines;
  }
}
