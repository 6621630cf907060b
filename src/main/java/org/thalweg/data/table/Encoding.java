package org.thalweg.data.table;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.UserDefinedType;
import org.thalweg.data.shard.LabelRule;
import org.thalweg.text.DataException;

/**
 * How the columns of a table become features: settled on the training data, and kept with the
 * model, so that a model takes raw rows.
 *
 * <pre>
 *   x = [numbers and vectors, in the order named | each category's features | 2^hashBits]
 * </pre>
 *
 * Categories are numbered by Spark ML's {@link StringIndexer}, the most frequent first; one that
 * was not there, or is missing, has all features 0.
 *
 * @param columns as they were asked for
 * @param features what they became
 * @param indexer numbers the categories; null where none is one-hot
 */
public record Encoding(Columns columns, List<Feature> features, StringIndexerModel indexer) {
  private static final String INDEX = "_thalweg_category_"; // what the indexer's columns are called

  public Encoding {
    features = List.copyOf(features);
  }

  /**
   * Settles what the columns of a table mean.
   *
   * @throws DataException if a column is missing, or holds what cannot be a feature
   */
  public static Encoding fit(Dataset<Row> table, Columns columns) {
    Set<String> taken = new LinkedHashSet<>(columns.reserved().toList());
    taken.forEach(name -> field(table, name));
    List<Feature> features = new ArrayList<>();
    for (String name : numeric(table, columns, taken)) {
      features.add(numeric(table, name));
    }
    StringIndexerModel indexer = null;
    if (columns.hashBits() > 0) {
      int width = 1 << columns.hashBits();
      columns.categorical().forEach(c -> features.add(new Feature(c, Feature.Kind.HASHED, width)));
    } else if (!columns.categorical().isEmpty()) {
      indexer = indexer(table, columns.categorical());
      for (int i = 0; i < columns.categorical().size(); i++) {
        int width = indexer.labelsArray()[i].length;
        features.add(new Feature(columns.categorical().get(i), Feature.Kind.ONE_HOT, width));
      }
    }
    return new Encoding(columns, features, indexer);
  }

  private static StringIndexerModel indexer(Dataset<Row> table, List<String> categorical) {
    return new StringIndexer()
        .setInputCols(categorical.toArray(String[]::new))
        .setOutputCols(
            IntStream.range(0, categorical.size()).mapToObj(i -> INDEX + i).toArray(String[]::new))
        .setHandleInvalid("keep")
        .fit(table);
  }

  /** The columns of numbers and vectors that are asked for, in order. */
  private static Set<String> numeric(Dataset<Row> table, Columns columns, Set<String> taken) {
    List<String> all =
        Stream.of(table.columns())
            .filter(name -> !taken.contains(name) && !name.equals(Tables.CORRUPT))
            .toList();
    List<String> wanted = columns.features();
    if (wanted.isEmpty()) {
      wanted = List.of(all.contains("features") ? "features" : "*");
    }
    Set<String> chosen = new LinkedHashSet<>();
    for (String pattern : wanted) {
      Pattern name = Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
      List<String> matching = all.stream().filter(c -> name.matcher(c).matches()).toList();
      boolean everything = pattern.equals("*"); // may be nothing, where all are categories
      if (matching.isEmpty() && !(everything && !columns.categorical().isEmpty())) {
        throw new DataException(
            "data.features must name columns of %s but was %s"
                .formatted(String.join(", ", all), pattern));
      }
      chosen.addAll(matching);
    }
    return chosen;
  }

  private static Feature numeric(Dataset<Row> table, String name) {
    StructField field = field(table, name);
    DataType type = field.dataType();
    if (type instanceof NumericType || type instanceof BooleanType || type instanceof StringType) {
      return new Feature(name, Feature.Kind.NUMBER, 1);
    }
    if (isVector(type)) {
      boolean mayTell = type.equals(SQLDataTypes.VectorType());
      int size = mayTell ? AttributeGroup.fromStructField(field).size() : -1;
      return new Feature(name, Feature.Kind.VECTOR, size >= 0 ? size : firstSize(table, name));
    }
    throw new DataException(
        "column %s must hold numbers, vectors or arrays of numbers but holds %s"
            .formatted(name, type.simpleString()));
  }

  /** Vectors; as the structures they are, in formats that keep no more of them. */
  static boolean isSparkVector(DataType type) {
    DataType vector = SQLDataTypes.VectorType();
    return type.equals(vector) || type.sameType(((UserDefinedType<?>) vector).sqlType());
  }

  private static boolean isVector(DataType type) {
    return isSparkVector(type)
        || type instanceof ArrayType array && array.elementType() instanceof NumericType;
  }

  private static int firstSize(Dataset<Row> table, String name) {
    List<Row> first =
        table.select(cell(table, name)).where(cell(table, name).isNotNull()).takeAsList(1);
    if (first.isEmpty()) {
      return 0;
    }
    Object value = first.get(0).get(0);
    if (value instanceof Row structure) { // type, size, indices, values
      return structure.getByte(0) == 0 ? structure.getInt(1) : structure.getList(3).size();
    }
    return value instanceof Vector vector ? vector.size() : first.get(0).getList(0).size();
  }

  static StructField field(Dataset<Row> table, String name) {
    return Arrays.stream(table.schema().fields())
        .filter(field -> field.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "data must have a column %s but has %s"
                        .formatted(name, String.join(", ", table.columns()))));
  }

  static Column cell(Dataset<Row> table, String name) {
    return table.col("`" + name.replace("`", "``") + "`");
  }

  /** Whether some columns are categories with a feature each, which an indexer numbers. */
  public boolean hasCategories() {
    return features.stream().anyMatch(feature -> feature.kind() == Feature.Kind.ONE_HOT);
  }

  /**
   * The same features, with what numbers the categories.
   *
   * @throws IllegalArgumentException if it numbers others, or not as many
   */
  public Encoding numberedBy(StringIndexerModel numbers) {
    List<Integer> widths =
        features.stream()
            .filter(feature -> feature.kind() == Feature.Kind.ONE_HOT)
            .map(Feature::width)
            .toList();
    List<Integer> counts = Arrays.stream(numbers.labelsArray()).map(all -> all.length).toList();
    if (!counts.equals(widths)) {
      throw new IllegalArgumentException("must be %s but are %s".formatted(widths, counts));
    }
    return new Encoding(columns, features, numbers);
  }

  /** The same features, and the id, of rows without a label. */
  public Encoding unlabelled() {
    return new Encoding(columns.unlabelled(), features, indexer);
  }

  /**
   * Length of x.
   *
   * @throws DataException if it is longer than an array can be
   */
  public int width() {
    long width = 0;
    boolean hashed = false;
    for (Feature feature : features) {
      boolean shared = feature.kind() == Feature.Kind.HASHED && hashed;
      width += shared ? 0 : feature.width();
      hashed |= feature.kind() == Feature.Kind.HASHED;
    }
    if (width > Integer.MAX_VALUE) {
      throw new DataException(
          "features must be at most %d but are %d".formatted(Integer.MAX_VALUE, width));
    }
    return (int) width;
  }

  /** What a feature stands for: "age", "city=Paris", "features[3]", "hash 17". */
  public String name(int index) {
    int from = 0;
    for (Feature feature : features) {
      if (index < from + feature.width()) {
        int within = index - from;
        return switch (feature.kind()) {
          case NUMBER -> feature.column();
          case VECTOR -> "%s[%d]".formatted(feature.column(), within);
          case ONE_HOT -> feature.column() + "=" + categories(feature.column())[within];
          case HASHED -> "hash " + within;
        };
      }
      from += feature.width();
    }
    throw new IndexOutOfBoundsException("feature " + index);
  }

  private String[] categories(String column) {
    return indexer.labelsArray()[columns.categorical().indexOf(column)];
  }

  /** The table as what {@link RowDecoder} reads: label, weight, offset, corrupt line, features. */
  Dataset<Row> project(Dataset<Row> table, Column... more) {
    Dataset<Row> indexed = indexer == null ? table : indexer.transform(table);
    List<Column> cells = new ArrayList<>();
    for (Optional<String> one : List.of(columns.label(), columns.weight(), columns.offset())) {
      cells.add(one.map(name -> number(indexed, name)).orElse(lit(null).cast("double")));
    }
    boolean mayBeCorrupt = Arrays.asList(table.columns()).contains(Tables.CORRUPT);
    cells.add(mayBeCorrupt ? cell(indexed, Tables.CORRUPT) : lit(null).cast("string"));
    for (int i = 0, category = 0; i < features.size(); i++) {
      Feature feature = features.get(i);
      cells.add(
          switch (feature.kind()) {
            case NUMBER, VECTOR -> number(indexed, feature.column());
            case ONE_HOT -> indexed.col(INDEX + category++);
            case HASHED -> hash(indexed, feature.column());
          });
    }
    cells.addAll(List.of(more));
    return indexed.select(
        IntStream.range(0, cells.size())
            .mapToObj(i -> cells.get(i).as("c" + i))
            .toArray(Column[]::new));
  }

  /** Numbers as doubles; text and vectors as they are. */
  private static Column number(Dataset<Row> table, String name) {
    DataType type = field(table, name).dataType();
    Column cell = cell(table, name);
    if (type instanceof StringType || isSparkVector(type)) {
      return cell;
    }
    return cell.cast(type instanceof ArrayType ? "array<double>" : "double");
  }

  /** 64 bits of the column's name and the category; null where that is missing. */
  private static Column hash(Dataset<Row> table, String name) {
    Column cell = cell(table, name);
    return when(cell.isNotNull(), xxhash64(lit(name), cell.cast("string")));
  }

  /** A decoder of {@link #project}'s rows. */
  RowDecoder decoder(Dataset<Row> projected, LabelRule labelRule) {
    return new RowDecoder(columns, features, Arrays.asList(projected.schema().fields()), labelRule);
  }
}
