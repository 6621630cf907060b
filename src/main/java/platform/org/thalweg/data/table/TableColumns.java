package org.thalweg.data.table;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** The columns of a table as people see them, for inspection. */
public final class TableColumns {
  private TableColumns() {}

  /** The names of all columns, in the order in which the table has them. */
  public static List<String> names(Dataset<Row> table) {
    return Names.of(table);
  }

  /** The name as the table has it, of one that may be in another case. */
  public static String name(Dataset<Row> table, String asked) {
    return Names.field(table, asked).name();
  }

  /** Whether a table has a column of that name, in any case. */
  public static boolean has(Dataset<Row> table, String name) {
    return Names.find(table, name).isPresent();
  }

  /** Whether a column holds vectors, arrays or structures rather than single values. */
  public static boolean isNested(Dataset<Row> table, String name) {
    DataType type = Names.field(table, name).dataType();
    return CellTypes.isVector(type)
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
        names(table).stream()
            .filter(name -> CellTypes.isVector(Names.field(table, name).dataType()))
            .toList();
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
    Column cell = Names.cell(table, name);
    boolean isArray = Names.field(table, name).dataType() instanceof ArrayType;
    return when(cell.isNull(), -1).otherwise(isArray ? functions.size(cell) : lit(0));
  }

  /** The type of a column in Spark's words; of text it says little. */
  public static String type(Dataset<Row> table, String name) {
    return Names.field(table, name).dataType().simpleString();
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
        Stream.concat(names.stream().map(name -> Names.cell(table, name).cast("string")), line)
            .toArray(Column[]::new));
  }

  /** The number that a text is; NaN if it is none. */
  public static double decimal(String text) {
    return CellTexts.decimal(UTF8String.fromString(text));
  }

  /** Whether text is true or false. */
  public static boolean isTruth(String text) {
    return Stream.of("true", "false").anyMatch(text.strip().toLowerCase(Locale.ROOT)::equals);
  }

  /**
   * What a column is that follows from another one, such as {@code weekday(day)}, in words for
   * people; empty for a name of another kind.
   */
  public static Optional<String> meaning(String name) {
    return DerivedColumns.meaning(name);
  }

  /** The column from which one of that name follows, such as day; another name as it is. */
  public static String source(String name) {
    return DerivedColumns.source(name);
  }

  /** The days since 1970 of a date or a time, as text; NaN if it is none. */
  public static double days(String text) {
    return Days.of(text.strip());
  }

  /** The seconds of a text such as 1:02:03; NaN if it is none. */
  public static double seconds(String text) {
    return Clock.seconds(text);
  }

  /** The minutes of a text such as 12:30; NaN if it is none. */
  public static double minutes(String text) {
    return Clock.minutes(text);
  }

  /** The names of classes in the order of their numbers, where a conf does not give them. */
  public static List<String> classNames(Collection<String> names) {
    return ClassNames.ordered(names);
  }
}
