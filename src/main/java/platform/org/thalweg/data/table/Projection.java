package org.thalweg.data.table;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.thalweg.config.Columns;

/** A table with the columns that a {@link RowDecoder} reads, in their order. */
record Projection(Encoding encoding) {
  private static final Set<Feature.FeatureKind> PLAIN =
      Set.of(
          Feature.FeatureKind.NUMBER,
          Feature.FeatureKind.MISSING,
          Feature.FeatureKind.VECTOR,
          Feature.FeatureKind.STEPS,
          Feature.FeatureKind.CURVE);

  /**
   * The table as what {@link RowDecoder} reads: label, weight, offset, corrupt line, features, and
   * what the loss reads.
   */
  Dataset<Row> of(Dataset<Row> table, Column... more) {
    Columns columns = encoding.columns();
    List<Column> cells = new ArrayList<>();
    for (Optional<String> one : List.of(columns.label(), columns.weight(), columns.offset())) {
      cells.add(one.map(name -> number(table, name)).orElse(lit(null).cast(DataTypes.DoubleType)));
    }
    if (columns.label().isPresent() && !encoding.classNames().isEmpty()) {
      cells.set(0, TableColumns.cell(table, columns.label().get()).cast(DataTypes.StringType));
    }
    cells.add(corrupt(table));
    for (Encoding.Part part : encoding.parts()) {
      String source = part.source();
      cells.add(
          switch (part.feature().kind()) {
            case NUMBER, TRUTH, DATE, MISSING, VECTOR, STEPS, CURVE -> number(table, source);
            case ONE_HOT -> TableColumns.cell(table, source).cast(DataTypes.StringType);
            case HASHED -> hash(table, source);
          });
    }
    columns.ofLoss().names().forEach(name -> cells.add(number(table, name)));
    cells.addAll(List.of(more));
    return select(table, cells);
  }

  /** The cells of rows, by names that no table can make ambiguous. */
  static Dataset<Row> select(Dataset<Row> table, List<Column> cells) {
    return table.select(
        IntStream.range(0, cells.size())
            .mapToObj(i -> cells.get(i).as("c" + i))
            .toArray(Column[]::new));
  }

  /** The cells of lines of CSV with a wrong number of values; nulls in tables that have none. */
  static Column corrupt(Dataset<Row> table) {
    boolean mayBeCorrupt = Arrays.asList(table.columns()).contains(ReadErrors.CORRUPT);
    return mayBeCorrupt
        ? TableColumns.cell(table, ReadErrors.CORRUPT)
        : lit(null).cast(DataTypes.StringType);
  }

  /**
   * The places in a row of a table of what {@link #of} would have, 0 for what the table does not
   * have; empty where a plan of Spark has to change a cell or to leave a column out.
   *
   * @param table its columns
   * @param isWhole whether all of them must be read, or Spark would rather leave some out
   */
  Optional<int[]> places(StructType table, boolean isWhole) {
    Columns columns = encoding.columns();
    List<String> all = Arrays.asList(table.fieldNames());
    Optional<String> corrupt = Optional.of(ReadErrors.CORRUPT).filter(all::contains);
    boolean isPlain =
        (encoding.classNames().isEmpty()
                || columns.label().stream().allMatch(name -> isText(table, name)))
            && Stream.of(table.fields())
                .map(StructField::dataType)
                .allMatch(type -> isPlain(type) || corrupt.isPresent() && isText(type))
            && encoding.parts().stream().allMatch(part -> isAsItIs(table, part));
    List<Optional<String>> cells =
        new ArrayList<>(List.of(columns.label(), columns.weight(), columns.offset(), corrupt));
    encoding.parts().forEach(part -> cells.add(Optional.of(part.source())));
    columns.ofLoss().names().forEach(name -> cells.add(Optional.of(name)));
    int[] places =
        cells.stream()
            .mapToInt(
                cell ->
                    cell.map(
                            name ->
                                TableColumns.find(table, name)
                                    .map(field -> all.indexOf(field.name()))
                                    .orElse(-1))
                        .orElse(0))
            .toArray();
    boolean areThere = Arrays.stream(places).allMatch(place -> place >= 0); // none is derived
    boolean areAll = cells.stream().flatMap(Optional::stream).distinct().count() == all.size();
    return isPlain && areThere && (areAll || !isWhole) ? Optional.of(places) : Optional.empty();
  }

  private static boolean isText(DataType type) {
    return type instanceof StringType;
  }

  private static boolean isText(StructType table, String name) {
    return TableColumns.find(table, name).filter(field -> isText(field.dataType())).isPresent();
  }

  private static boolean isAsItIs(StructType table, Encoding.Part part) {
    Feature.FeatureKind kind = part.feature().kind();
    return PLAIN.contains(kind)
        || kind != Feature.FeatureKind.HASHED && isText(table, part.source());
  }

  private static boolean isPlain(DataType type) {
    return type.equals(DataTypes.DoubleType) || Cell.isSparkVector(type);
  }

  /** Numbers as doubles; text, times and vectors as they are. */
  private static Column number(Dataset<Row> table, String name) {
    DataType type = TableColumns.field(table, name).dataType();
    Column cell = TableColumns.cell(table, name);
    if (type instanceof StringType || Cell.isTime(type) || Cell.isSparkVector(type)) {
      return cell;
    }
    return cell.cast(
        type instanceof ArrayType
            ? DataTypes.createArrayType(DataTypes.DoubleType)
            : DataTypes.DoubleType);
  }

  /** 64 bits of the column's name and the category, or each word; null where that is missing. */
  private static Column hash(Dataset<Row> table, String name) {
    Column cell = TableColumns.cell(table, name);
    if (TableColumns.field(table, name).dataType() instanceof ArrayType) {
      return transform(cell, word -> xxhash64(lit(name), word));
    }
    return when(cell.isNotNull(), xxhash64(lit(name), cell.cast(DataTypes.StringType)));
  }
}
