package org.thalweg.cli;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.text.Text;
import org.thalweg.tune.PointResult;
import org.thalweg.tune.SearchResult;

/** The points of a search as a table: settings, mean ± standard error, and a mark at the best. */
final class TuneTable {
  private TuneTable() {}

  static List<String> lines(SearchResult result) {
    PointResult best = result.best();
    PointResult simple = result.oneStandardError();
    List<String> keys = List.copyOf(best.point().settings().keySet());
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(keys);
    head.add(result.metric().name());
    head.add("");
    rows.add(head);
    for (PointResult point : result.points()) {
      List<String> row = new ArrayList<>();
      keys.forEach(key -> row.add(point.point().settings().get(key)));
      row.add(figure(point));
      row.add(
          point == best
              ? point == simple ? "best, and the simplest within a standard error" : "best"
              : point == simple
                  ? "the simplest within a standard error"
                  : point.rung() < best.rung() ? "ended at rung " + point.rung() : "");
      rows.add(row);
    }
    return aligned(rows);
  }

  private static String figure(PointResult point) {
    return Double.isNaN(point.standardError())
        ? Text.of("%.6g", point.mean())
        : Text.of("%.6g ± %.2g", point.mean(), point.standardError());
  }

  /** Rows of cells as lines, with two blanks at least between the columns. */
  static List<String> aligned(List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        line.append(row.get(c)).append(" ".repeat(widths[c] - row.get(c).length() + 2));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
