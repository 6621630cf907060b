package org.thalweg.inspect;

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

  private final Dataset<Row> table;
  private final Map<String, ColumnValues> values;
  private final ConfProposal proposal;

  /**
   * Looks at a table.
   *
   * @param isLabelGiven whether the form names a label; else one is guessed
   */
  TableInspection(String path, InputConf form, boolean isLabelGiven, Dataset<Row> table) {
    this.table = table;
    this.values = values(path, table);
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

  private static Map<String, ColumnValues> values(String path, Dataset<Row> table) {
    List<String> names =
        TableColumns.names(table).stream()
            .filter(name -> !TableColumns.isNested(table, name))
            .toList();
    ColumnValues[] all =
        Stream.generate(ColumnValues::new).limit(names.size()).toArray(ColumnValues[]::new);
    int width = names.size();
    try {
      TableColumns.texts(table, names)
          .toJavaRDD()
          .mapPartitions(rows -> List.<ColumnValues[]>of(counted(rows, width)).iterator())
          .collect()
          .forEach(part -> merge(all, part));
    } catch (Exception e) { // SparkException too, which Scala does not declare
      throw Tables.failure(path, e);
    }
    Map<String, ColumnValues> values = new LinkedHashMap<>();
    for (int i = 0; i < width; i++) {
      values.put(names.get(i), all[i]);
    }
    return values;
  }

  private static ColumnValues[] counted(Iterator<Row> rows, int width) {
    ColumnValues[] counted =
        Stream.generate(ColumnValues::new).limit(width).toArray(ColumnValues[]::new);
    while (rows.hasNext()) {
      Row row = rows.next();
      for (int i = 0; i < width; i++) {
        String value = row.isNullAt(i) ? null : present(row.getString(i).strip());
        counted[i].add(value, kind(value));
      }
    }
    return counted;
  }

  private static void merge(ColumnValues[] all, ColumnValues[] part) {
    for (int i = 0; i < all.length; i++) {
      all[i] = all[i].merge(part[i]);
    }
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
    return proposal.lacksLabels();
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
    return Stream.concat(proposal.comments().stream(), proposal.lines().stream()).toList();
  }
}
