package org.thalweg.data.table;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.thalweg.config.Columns;
import org.thalweg.text.DataException;

/** Which columns of a table {@code data.features} asks for: by names, patterns and exclusions. */
final class ChosenColumns {
  private ChosenColumns() {}

  /**
   * The columns of numbers and vectors, in order. The column from which the label is derived, such
   * as that of {@code log(price)}, is among them only if it is asked for by its name, since it says
   * what the label is.
   *
   * @param taken the columns that are something else, such as the label
   * @throws DataException if a name that is asked for is that of no column
   */
  static Set<String> of(Dataset<Row> table, Columns columns, Set<String> taken) {
    List<String> all = Names.of(table).stream().filter(name -> !taken.contains(name)).toList();
    Optional<String> source = sourceOfLabel(table, columns);
    List<String> free =
        all.stream().filter(name -> source.filter(name::equalsIgnoreCase).isEmpty()).toList();
    List<String> wanted = columns.features();
    if (wanted.isEmpty()) {
      wanted = List.of(all.contains("features") ? "features" : "*");
    }
    Set<String> chosen = new LinkedHashSet<>();
    if (wanted.stream().allMatch(name -> isExclusion(name, all))) {
      chosen.addAll(free);
    }
    for (String pattern : wanted) {
      if (isExclusion(pattern, all)) {
        List<String> excluded = matching(pattern.substring(1), all);
        if (excluded.isEmpty()) {
          throw unmatched(all, pattern);
        }
        chosen.removeAll(excluded);
        continue;
      }
      List<String> matching = matching(pattern, pattern.contains("*") ? free : all);
      if (matching.isEmpty()) {
        matching =
            DerivedColumns.find(table.schema(), pattern).map(StructField::name).stream().toList();
      }
      boolean everything = pattern.equals("*"); // may be nothing, where all are categories
      if (matching.isEmpty() && !(everything && !columns.categorical().isEmpty())) {
        throw unmatched(free, pattern);
      }
      chosen.addAll(matching);
    }
    return chosen;
  }

  /** The column from which the label is derived; empty if the label is a column of the table. */
  private static Optional<String> sourceOfLabel(Dataset<Row> table, Columns columns) {
    return columns
        .label()
        .filter(label -> !Names.of(table).contains(label))
        .map(DerivedColumns::source);
  }

  private static DataException unmatched(List<String> all, String pattern) {
    if (all.isEmpty()) {
      return new DataException(
          "data must have a column for features beside the label, the weight, the offset and the id but have none");
    }
    return new DataException(
        "data.features must name columns of %s but was %s"
            .formatted(String.join(", ", all), pattern));
  }

  /** Whether a name with a minus in front, which is that of no column, leaves columns out. */
  private static boolean isExclusion(String name, List<String> columns) {
    return name.length() > 1 && name.startsWith("-") && !columns.contains(name);
  }

  /** The columns whose names agree in case, and if there is none those of any case. */
  private static List<String> matching(String pattern, List<String> names) {
    String quoted = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
    for (int flags : new int[] {0, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE}) {
      Pattern name = Pattern.compile(quoted, flags);
      List<String> matching = names.stream().filter(c -> name.matcher(c).matches()).toList();
      if (matching.size() > 1 && flags != 0 && !pattern.contains("*")) {
        throw new DataException(
            "column %s must be one of %s".formatted(pattern, String.join(" and ", matching)));
      }
      if (!matching.isEmpty()) {
        return matching;
      }
    }
    return List.of();
  }
}
