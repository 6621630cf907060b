package org.thalweg.data.table;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.thalweg.text.DataException;
import org.thalweg.text.Suggestion;

/**
 * The columns of a table by name: whatever characters it has, and without regard to case where no
 * other column differs by case alone.
 */
final class Names {
  private Names() {}

  /** The names that people know. */
  static List<String> of(Dataset<Row> table) {
    return Stream.of(table.columns()).filter(name -> !name.equals(ReadErrors.CORRUPT)).toList();
  }

  /**
   * The column of a name, if there is one, or one that follows from another.
   *
   * @throws DataException if it may be one of several
   */
  static Optional<StructField> find(Dataset<Row> table, String name) {
    return find(table.schema(), name);
  }

  /** The same of columns alone. */
  static Optional<StructField> find(StructType columns, String name) {
    if (isIn(columns, name)) { // by a map, since there may be as many names to find
      return Optional.of(columns.apply(name));
    }
    List<StructField> alike =
        Stream.of(columns.fields()).filter(field -> field.name().equalsIgnoreCase(name)).toList();
    if (alike.size() > 1) {
      throw new DataException(
          "column %s must be one of %s"
              .formatted(
                  name,
                  alike.stream().map(StructField::name).collect(Collectors.joining(" and "))));
    }
    return alike.stream().findFirst().or(() -> DerivedColumns.find(columns, name));
  }

  private static boolean isIn(StructType columns, String name) {
    return columns.getFieldIndex(name).isDefined();
  }

  /**
   * The column of a name.
   *
   * @throws DataException if there is none, or it may be one of several
   */
  static StructField field(Dataset<Row> table, String name) {
    return find(table, name)
        .orElseThrow(
            () ->
                new DataException(
                    "data must have a column %s%s but has %s"
                        .formatted(
                            name,
                            Suggestion.of(name, of(table))
                                .map(" (did you mean %s?)"::formatted)
                                .orElse(""),
                            of(table).isEmpty() ? "none" : String.join(", ", of(table)))));
  }

  /** The cells of the column of a name. */
  static Column cell(Dataset<Row> table, String name) {
    String known = field(table, name).name();
    return isIn(table.schema(), known)
        ? functions.col("`" + known.replace("`", "``") + "`") // to resolve each alone looks at all
        : DerivedColumns.cell(table, known);
  }
}
