package org.thalweg.inspect;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The columns of a table as lines of text, in columns themselves. */
final class ColumnTable {
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
