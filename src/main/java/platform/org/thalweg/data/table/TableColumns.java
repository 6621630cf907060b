package org.thalweg.data.table;

import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.FractionalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.thalweg.text.DataException;
import org.thalweg.text.Suggestion;

/**
 * The columns of a table by name, as people see them: whatever characters it has, and without
 * regard to case where no other column differs by case alone.
 */
public final class TableColumns {
  private TableColumns() {}

  /** The names of all columns, in the order in which the table has them. */
  public static List<String> names(Dataset<Row> table) {
    return Stream.of(table.columns()).filter(name -> !name.equals(ReadErrors.CORRUPT)).toList();
  }

  /** The name as the table has it, of one that may be in another case. */
  public static String name(Dataset<Row> table, String asked) {
    return field(table, asked).name();
  }

  /** Whether a table has a column of that name, in any case. */
  public static boolean has(Dataset<Row> table, String name) {
    return find(table, name).isPresent();
  }

  /** Whether a column holds vectors, arrays or structures rather than single values. */
  public static boolean isNested(Dataset<Row> table, String name) {
    DataType type = field(table, name).dataType();
    return Cell.isVector(type)
        || type instanceof ArrayType
        || type instanceof MapType
        || type instanceof StructType;
  }

  /**
   * The columns of vectors and arrays of numbers that all rows have, with as many numbers in each:
   * those that can be features.
   */
  public static List<String> wholeVectors(Dataset<Row> table) {
    List<String> names =
        names(table).stream().filter(name -> Cell.isVector(field(table, name).dataType())).toList();
    if (names.isEmpty()) {
      return names;
    }
    Column[] sizes =
        names.stream()
            .map(name -> size(table, name))
            .flatMap(size -> Stream.of(min(size), max(size)))
            .toArray(Column[]::new);
    Row found = table.agg(lit(0), sizes).first();
    return IntStream.range(0, names.size())
        .filter(i -> !found.isNullAt(2 * i + 1))
        .filter(i -> found.getInt(2 * i + 1) == found.getInt(2 * i + 2))
        .filter(i -> found.getInt(2 * i + 1) >= 0)
        .mapToObj(names::get)
        .toList();
  }

  /** How many numbers an array has, which vectors are taken to agree in; −1 for none. */
  private static Column size(Dataset<Row> table, String name) {
    Column cell = cell(table, name);
    boolean isArray = field(table, name).dataType() instanceof ArrayType;
    return when(cell.isNull(), -1).otherwise(isArray ? functions.size(cell) : lit(0));
  }

  /** The type of a column in Spark's words; of text it says little. */
  public static String type(Dataset<Row> table, String name) {
    return field(table, name).dataType().simpleString();
  }

  /**
   * The single values of some columns as text, in order; of CSV, behind them the line where it has
   * another number of values than the header.
   */
  public static Dataset<Row> texts(Dataset<Row> table, List<String> names) {
    Stream<Column> line =
        Stream.of(table.columns())
            .filter(ReadErrors.CORRUPT::equals)
            .filter(name -> !names.isEmpty()) // Spark reads it with others alone
            .map(functions::col);
    return table.select(
        Stream.concat(names.stream().map(name -> cell(table, name).cast("string")), line)
            .toArray(Column[]::new));
  }

  /** The number that a text is; NaN if it is none. */
  public static double decimal(String text) {
    return Cell.decimal(UTF8String.fromString(text));
  }

  /** Whether text is true or false. */
  public static boolean isTruth(String text) {
    return Stream.of("true", "false").anyMatch(text.strip().toLowerCase(Locale.ROOT)::equals);
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
    return field(table.schema(), name);
  }

  /** The same of columns alone. */
  static StructField field(StructType columns, String name) {
    List<String> names =
        Stream.of(columns.fieldNames()).filter(one -> !one.equals(ReadErrors.CORRUPT)).toList();
    return find(columns, name)
        .orElseThrow(
            () ->
                new DataException(
                    "data must have a column %s%s but has %s"
                        .formatted(
                            name,
                            Suggestion.of(name, names)
                                .map(" (did you mean %s?)"::formatted)
                                .orElse(""),
                            names.isEmpty() ? "none" : String.join(", ", names))));
  }

  /** A category as text; null where it is missing, as a number that is none is. */
  static Column category(Dataset<Row> table, String name) {
    Column cell = cell(table, name);
    boolean mayBeNaN = field(table, name).dataType() instanceof FractionalType;
    return (mayBeNaN ? when(not(isnan(cell)), cell) : cell).cast("string");
  }

  /** The cells of the column of a name. */
  static Column cell(Dataset<Row> table, String name) {
    String known = field(table, name).name();
    return isIn(table.schema(), known)
        ? functions.col("`" + known.replace("`", "``") + "`") // to resolve each alone looks at all
        : DerivedColumns.cell(table, known);
  }
}
