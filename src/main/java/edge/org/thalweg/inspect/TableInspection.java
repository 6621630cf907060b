package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.thalweg.config.Columns;
import org.thalweg.config.InputConf;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.data.table.ReadErrors;
import org.thalweg.data.table.TableColumns;
import org.thalweg.text.DataException;

/** What the columns of a table hold, in one pass over it, and a conf that trains on them. */
final class TableInspection {
  private static final String LABEL = "label";
  private static final double PASSES = 150; // of a quasi-Newton method, where w is long

  private final Dataset<Row> table;
  private final InputConf form;
  private final TableCounts counts;
  private final Map<String, ColumnValues> values; // by column
  private final Optional<String> label; // empty where there is none of that name
  private final ConfProposal proposal;

  /**
   * Looks at a table.
   *
   * @param objective settings of the objective, each {@code key=value}, that are given
   * @param isLabelGiven whether the form names a label; else one is guessed
   */
  TableInspection(
      String path,
      InputConf form,
      List<String> objective,
      boolean isLabelGiven,
      Dataset<Row> table) {
    this.table = table;
    this.form = form;
    this.counts = TableCounts.of(path, table, columns(isLabelGiven));
    this.values = counts.values();
    Map<String, ColumnUse> uses = new LinkedHashMap<>();
    boolean areWordsHashed = form.columns().orElseThrow().textBits() > 0;
    List<String> missing = DialectOptions.dialect(form.options()).missing();
    values.forEach(
        (name, column) ->
            uses.put(name, ColumnRules.of(name, column, uses.isEmpty(), areWordsHashed, missing)));
    this.label = label(form, isLabelGiven);
    this.proposal =
        new ConfProposal(
            path,
            form,
            objective,
            label.orElse(""),
            values,
            uses,
            nested(path, table),
            counts.sketch());
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
      throw ReadErrors.failure(path, e);
    }
  }

  /** The columns of single values, and the label if it is given as one that follows from these. */
  private List<String> columns(boolean isLabelGiven) {
    List<String> all = TableColumns.names(table);
    Stream<String> derived =
        form.columns().flatMap(Columns::label).stream()
            .filter(name -> isLabelGiven && TableColumns.has(table, name))
            .map(name -> TableColumns.name(table, name))
            .filter(name -> !all.contains(name));
    return Stream.concat(all.stream(), derived)
        .filter(name -> !TableColumns.isNested(table, name))
        .toList();
  }

  /** How many rows and values there are. */
  TableCounts counts() {
    return counts;
  }

  /** What is said of lines of a wrong length; nothing where there are none. */
  List<String> wrongWords() {
    return counts.wrongWords(DialectOptions.dialect(form.options()).quote());
  }

  /** The label that is named; else a column of a usual name; else the last one. */
  private Optional<String> label(InputConf form, boolean isGiven) {
    String named = form.columns().orElseThrow().label().orElseThrow();
    List<String> names =
        values.keySet().stream()
            .filter(
                name ->
                    counts.rows() == 0 || values.get(name).present() > 0) // not behind the last one
            .toList();
    Optional<String> found =
        isGiven
            ? Optional.of(named)
                .filter(name -> TableColumns.has(table, name))
                .map(name -> TableColumns.name(table, name))
            : guessed(names);
    return found.filter(values::containsKey);
  }

  /**
   * Requires that there is a label.
   *
   * @throws DataException if not
   */
  private void requireLabel(String named) {
    if (label.isEmpty()) {
      List<String> names = List.copyOf(values.keySet());
      throw new DataException(
          "data must have a column of single values for the label but "
              + (names.isEmpty()
                  ? form.format().equals("json")
                      ? "have none; data.options.multiLine=true reads a file as one text of JSON"
                      : "have none"
                  : "%s is none of %s".formatted(named, String.join(", ", names))));
    }
    proposal.requireLearnable();
  }

  private static Optional<String> guessed(List<String> names) {
    return Stream.of(LABEL, "target", "class", "y", "outcome")
        .flatMap(usual -> names.stream().filter(usual::equalsIgnoreCase))
        .findFirst()
        .or(() -> names.isEmpty() ? Optional.empty() : Optional.of(names.get(names.size() - 1)));
  }

  /**
   * The form by which the conf that is proposed reads the table.
   *
   * @throws DataException if there is no label, or none that can be learned
   */
  InputConf proposed() {
    requireLabel(form.columns().orElseThrow().label().orElseThrow());
    return InputConf.of(proposal.settings());
  }

  /** Whether the conf that is proposed leaves out rows. */
  boolean drops() {
    return proposal.lacksLabels() || counts.wrongLines() > 0;
  }

  /** A line for each column: what it seems to be, what is in it, and what becomes of it. */
  List<String> columns() {
    List<List<String>> rows = new ArrayList<>();
    FeaturePlan features = proposal.features();
    for (String name : TableColumns.names(table)) {
      String becomes = features.becomes(name);
      ColumnValues column = values.get(name);
      rows.add(
          column == null
              ? List.of(name, TableColumns.type(table, name), "", "", "", becomes)
              : ColumnTable.row(name, proposal.uses().get(name).kind(), column, becomes));
    }
    return ColumnTable.lines(rows);
  }

  /** The loss that the proposed conf has, and why it is that one. */
  String lossWords() {
    return proposal.plan().words();
  }

  /** What to look at before a model is believed, a line each. */
  List<String> advice() {
    return Advice.of(proposal).lines();
  }

  /**
   * What a comparison of models may choose among.
   *
   * @param width of the features
   */
  DataInspection.Choices choices(int width) {
    LabelPlan plan = proposal.plan();
    boolean isSoftmax = plan.lines().get(0).endsWith("softmax");
    double classes = isSoftmax ? plan.y().distinct() : 1;
    double rows = counts.rows();
    double pass = rows * Math.max(1, width) * classes;
    double newton = pass * Math.min(rows, Math.max(1, width) * classes);
    return new DataInspection.Choices(
        plan.candidates(), Math.min(newton, PASSES * pass), plan.constantLoss(), plan.deviation());
  }

  /** The conf, after lines of comment. */
  List<String> conf() {
    List<String> lines = new ArrayList<>(proposal.comments());
    if (counts.wrongLines() > 0) {
      lines.add(
          "# data.malformed = drop leaves out %d of %d lines"
              .formatted(counts.wrongLines(), counts.lines()));
    }
    lines.addAll(proposal.lines(drops()));
    return lines;
  }

  /** The columns of a table as lines of text, in columns themselves. */
  private static final class ColumnTable {
    private static final List<String> HEADER =
        List.of("", "kind", "example", "missing", "distinct", "what becomes of it");
    private static final List<Integer> NUMBERS = List.of(3, 4); // which stand on the right
    private static final int WIDEST = 20; // characters of an example

    private ColumnTable() {}

    /** The cells of a column of single values. */
    static List<String> row(
        String name, ColumnUse.ColumnKind kind, ColumnValues values, String becomes) {
      String example = values.example().replaceAll("\\s+", " ");
      return List.of(
          name.replaceAll("\\s+", " "),
          kind.toString(),
          example.length() > WIDEST ? example.substring(0, WIDEST - 1) + "…" : example,
          String.valueOf(values.missing()),
          (values.isDistinctExact() ? "" : "~") + values.distinct(),
          becomes);
    }

    /** A line for each row, below a header. */
    static List<String> lines(List<List<String>> rows) {
      int[] widths =
          IntStream.range(0, HEADER.size() - 1)
              .map(
                  i ->
                      Stream.concat(Stream.of(HEADER), rows.stream())
                          .mapToInt(row -> row.get(i).length())
                          .max()
                          .orElse(0))
              .toArray();
      return Stream.concat(Stream.of(HEADER), rows.stream()).map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> cells, int[] widths) {
      StringBuilder line = new StringBuilder("column     ");
      for (int i = 0; i < widths.length; i++) {
        String space = " ".repeat(widths[i] - cells.get(i).length());
        line.append(NUMBERS.contains(i) ? space + cells.get(i) : cells.get(i) + space).append("  ");
      }
      return line.append(cells.get(widths.length)).toString();
    }
  }
}
