package org.thalweg.inspect;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.thalweg.config.Columns;
import org.thalweg.config.InputConf;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.data.table.ReadErrors;
import org.thalweg.data.table.TableColumns;
import org.thalweg.linalg.Hash;
import org.thalweg.text.DataException;
import org.thalweg.text.Text;

/** What the columns of a table hold, in one pass over it, and a conf that trains on them. */
final class TableInspection {
  private static final List<String> HEADER =
      List.of("", "kind", "example", "missing", "distinct", "what becomes of it");
  private static final List<Integer> NUMBERS = List.of(3, 4); // which stand on the right
  private static final int WIDEST = 20; // characters of an example
  private static final double PASSES = 150; // of a quasi-Newton method, where w is long

  private final Dataset<Row> table;
  private final InputConf form;
  private final TableCounts counts;
  private final Map<String, ColumnValues> values; // by column
  private final Optional<String> label; // empty where there is none of that name
  private final Optional<LabelGuess> guess; // where none is named
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
    Map<String, ColumnRules.ColumnUse> uses = new LinkedHashMap<>();
    boolean areWordsHashed = form.columns().orElseThrow().textBits() > 0;
    List<String> missing = DialectOptions.dialect(form.options()).missing();
    values.forEach(
        (name, column) ->
            uses.put(name, ColumnRules.of(name, column, uses.isEmpty(), areWordsHashed, missing)));
    this.guess =
        isLabelGiven || values.isEmpty() || counts.rows() == 0
            ? Optional.empty()
            : Optional.of(LabelGuess.of(path, form.columns().orElseThrow(), values, uses));
    this.label = guess.map(LabelGuess::label).orElseGet(() -> named(form));
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

  /** The label that is named; any column of a table without rows, which has no label. */
  private Optional<String> named(InputConf form) {
    return counts.rows() == 0
        ? values.keySet().stream().findFirst()
        : form.columns()
            .flatMap(Columns::label)
            .filter(name -> TableColumns.has(table, name))
            .map(name -> TableColumns.name(table, name))
            .filter(values::containsKey);
  }

  /** The label that was guessed and why, and how to name another; nothing where one is named. */
  List<String> guessWords() {
    return guess.filter(one -> one.label().isPresent()).map(LabelGuess::words).stream().toList();
  }

  /**
   * Requires that there is a label.
   *
   * @throws DataException if not
   * @throws org.thalweg.config.ConfException if several columns may be it, or none of a table can
   */
  private void requireLabel(String named) {
    if (label.isEmpty() && guess.isPresent()) {
      throw guess.get().question();
    }
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
    ConfProposal.FeaturePlan features = proposal.features();
    for (String name : TableColumns.names(table)) {
      String becomes = features.becomes(name);
      ColumnValues column = values.get(name);
      rows.add(
          column == null
              ? List.of(name, TableColumns.type(table, name), "", "", "", becomes)
              : row(name, proposal.uses().get(name).kind(), column, becomes));
    }
    return lines(rows);
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

  /**
   * What one pass over a table counts: the values of each column, and the lines of a wrong length.
   * A final class, because it is a task result.
   */
  static final class TableCounts implements Serializable {
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

  /** The cells of a column of single values. */
  static List<String> row(
      String name, ColumnRules.ColumnUse.ColumnKind kind, ColumnValues values, String becomes) {
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
    return Text.aligned(Stream.concat(Stream.of(HEADER), rows.stream()).toList(), NUMBERS)
        .map("column     "::concat)
        .toList();
  }
}
