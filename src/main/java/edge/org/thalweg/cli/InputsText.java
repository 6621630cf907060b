package org.thalweg.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.thalweg.config.Columns;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.InputColumn;
import org.thalweg.data.table.TableColumns;
import org.thalweg.model.Model;
import org.thalweg.text.Csv;

/**
 * What a model needs: for each column its kind, what its cells may hold, what is done where one is
 * missing, and what becomes of it.
 *
 * @param levels how many categories of a column are shown
 */
record InputsText(Model model, int levels) {
  private static final String REFUSED = "refused";

  private List<List<String>> lines() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("column", "kind", "takes", "missing", "becomes"));
    if (model.input().encoding().isEmpty()) {
      lines.add(
          List.of(
              "1 to " + model.features(),
              "number",
              "a finite number",
              "0",
              "feature of that index"));
    }
    model.input().columns().forEach(column -> lines.add(line(column)));
    model
        .input()
        .encoding()
        .map(Encoding::columns)
        .flatMap(Columns::offset)
        .ifPresent(
            name ->
                lines.add(
                    List.of(
                        name,
                        "offset",
                        TableColumns.meaning(name).orElse("a finite number"),
                        REFUSED,
                        "a part of the score")));
    return lines;
  }

  private List<String> line(InputColumn column) {
    return switch (column.kind()) {
      case NUMBER -> line(column, "a finite number", filled(column.missing()), column.name());
      case TRUTH -> line(column, "true or false", filled(column.missing()), "1 or 0");
      case DATE ->
          line(column, "2023-05-01, 2023-05-01 12:30", filled(column.missing()), "days since 1970");
      case VECTOR ->
          line(column, column.width() + " numbers", REFUSED, column.width() + " features");
      case ONE_HOT ->
          line(
              column,
              shown(column),
              column.reference().orElse("no level"),
              column.width() + " features, 1 or 0");
      case HASHED ->
          line(
              column,
              "any text",
              "no feature",
              (column.name().startsWith("words(")
                      ? "for each word, 1 more in one of %d features"
                      : "1 in one of %d features")
                  .formatted(column.width()));
      case MISSING -> throw new IllegalStateException(column.name());
    };
  }

  /** A line of a column; of one that follows from another, it takes what that says. */
  private List<String> line(InputColumn column, String given, String missing, String becomes) {
    String takes = TableColumns.meaning(column.name()).orElse(given);
    String all =
        column.indicator().isPresent()
            ? becomes + "; " + model.input().name(column.indicator().getAsInt())
            : becomes;
    return List.of(column.name(), column.word(), takes, missing, all);
  }

  private static String filled(OptionalDouble fill) {
    return fill.isPresent() ? String.valueOf(fill.getAsDouble()) : REFUSED;
  }

  private String shown(InputColumn column) {
    List<String> all = new ArrayList<>(column.levels());
    column.reference().ifPresent(level -> all.add(0, level + " (reference)"));
    String first = all.stream().limit(levels).collect(Collectors.joining(", "));
    return all.size() > levels ? "%s, … (%d)".formatted(first, all.size()) : first;
  }

  /** Lines of a table in columns, with a heading. */
  Stream<String> table() {
    return TuneTable.aligned(lines()).stream();
  }

  /**
   * Lines of values with commas between, for programs, with all categories if as many are to be
   * shown.
   */
  Stream<String> csv() {
    return lines().stream()
        .map(line -> line.stream().map(Csv::cell).collect(Collectors.joining(",")));
  }
}
