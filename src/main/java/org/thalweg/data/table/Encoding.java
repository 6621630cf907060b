package org.thalweg.data.table;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.UserDefinedType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.LabelRule;
import org.thalweg.text.DataException;

/**
 * How the columns of a table become features: settled on the training data, and kept with the
 * model, so that a model takes raw rows.
 *
 * <pre>
 *   x = [numbers and vectors, in the order named | what is missing | each category's features |
 *        2^hashBits]
 * </pre>
 *
 * Categories are numbered by Spark ML's {@link StringIndexer}, the most frequent first; one that
 * was not there, or is missing, has all features 0.
 *
 * @param columns as they were asked for, by the names that the table has, and with the names of the
 *     classes that it has
 * @param features what they became
 * @param categories those of each one-hot column, in the order of their features
 */
public record Encoding(Columns columns, List<Feature> features, List<List<String>> categories) {
  private static final Logger LOG = LoggerFactory.getLogger(Encoding.class);
  private static final Set<Feature.Kind> PLAIN =
      Set.of(Feature.Kind.NUMBER, Feature.Kind.MISSING, Feature.Kind.VECTOR);
  private static final String CELL = "_thalweg_cell_"; // what the indexer's columns are called,
  private static final String INDEX = "_thalweg_category_"; // as it takes no name with a point

  public Encoding {
    features = List.copyOf(features);
    categories = categories.stream().map(List::copyOf).toList();
  }

  /** Features without categories that are numbered, and labels that are numbers. */
  public Encoding(Columns columns, List<Feature> features) {
    this(columns, features, List.of());
  }

  /**
   * Settles what the columns of a table mean.
   *
   * @throws DataException if a column is missing, or holds what cannot be a feature
   */
  public static Encoding fit(Dataset<Row> table, Columns asked) {
    return fit(table, asked, true);
  }

  /**
   * The same.
   *
   * @param classes whether labels are of classes, which may have names
   */
  public static Encoding fit(Dataset<Row> table, Columns asked, boolean classes) {
    Columns columns = asked.renamed(name -> Names.field(table, name).name());
    Set<String> taken = new LinkedHashSet<>(columns.reserved().toList());
    List<Feature> numbers = NumericFeatures.of(table, numeric(table, columns, taken));
    List<Feature> features =
        new ArrayList<>(
            columns.fill().isEmpty()
                ? numbers
                : MissingNumbers.fill(table, columns, numbers, columns.fill().get()));
    List<List<String>> categories = List.of();
    if (columns.hashBits() > 0) {
      int width = 1 << columns.hashBits();
      columns.categorical().forEach(c -> features.add(new Feature(c, Feature.Kind.HASHED, width)));
    } else if (!columns.categorical().isEmpty()) {
      categories = categories(table, columns.categorical());
      for (int i = 0; i < columns.categorical().size(); i++) {
        int width = categories.get(i).size();
        features.add(new Feature(columns.categorical().get(i), Feature.Kind.ONE_HOT, width));
      }
    }
    List<String> names = columns.classNames();
    if (names.isEmpty() && classes && columns.label().isPresent()) {
      names = ClassNames.of(table, columns.label().get());
    }
    Encoding encoding = new Encoding(columns.naming(names), features, categories);
    encoding.tellOfDirectories(table, asked);
    return encoding;
  }

  /** Warns of columns in names of directories that became features without being named. */
  private void tellOfDirectories(Dataset<Row> table, Columns asked) {
    List<String> unnamed =
        Tables.directoryColumns(table).stream()
            .filter(name -> features.stream().anyMatch(f -> f.column().equals(name)))
            .filter(name -> asked.features().stream().noneMatch(name::equalsIgnoreCase))
            .filter(name -> asked.categorical().stream().noneMatch(name::equalsIgnoreCase))
            .toList();
    if (!unnamed.isEmpty()) {
      LOG.warn(
          "columns {} stand in names of directories and are features; data.features = {} leaves them out",
          String.join(", ", unnamed),
          unnamed.stream().map(name -> "\"-" + name + "\"").toList());
    }
  }

  private static List<List<String>> categories(Dataset<Row> table, List<String> categorical) {
    StringIndexer indexer =
        new StringIndexer()
            .setInputCols(numbered(CELL, categorical.size()))
            .setOutputCols(numbered(INDEX, categorical.size()))
            .setHandleInvalid("keep");
    return lists(indexer.fit(withCells(table, categorical)));
  }

  private static List<List<String>> lists(StringIndexerModel numbers) {
    return Arrays.stream(numbers.labelsArray()).map(List::of).toList();
  }

  private static String[] numbered(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> name + i).toArray(String[]::new);
  }

  /** The table with the columns of categories once more, under names without points. */
  private static Dataset<Row> withCells(Dataset<Row> table, List<String> categorical) {
    Map<String, Column> cells = new LinkedHashMap<>();
    for (int i = 0; i < categorical.size(); i++) {
      cells.put(CELL + i, Names.cell(table, categorical.get(i)));
    }
    return table.withColumns(cells);
  }

  /** What the labels call the classes 0, 1, …; empty where labels are numbers. */
  public List<String> classNames() {
    return columns.classNames();
  }

  /** What numbers the categories; empty where no column has a feature for each. */
  public Optional<StringIndexerModel> indexer() {
    if (categories.isEmpty()) {
      return Optional.empty();
    }
    String[][] labels =
        categories.stream().map(all -> all.toArray(String[]::new)).toArray(String[][]::new);
    StringIndexerModel model = new StringIndexerModel("categories", labels);
    model.setInputCols(numbered(CELL, labels.length));
    model.setOutputCols(numbered(INDEX, labels.length));
    model.setHandleInvalid("keep");
    return Optional.of(model);
  }

  /** The columns of numbers and vectors that are asked for, in order. */
  private static Set<String> numeric(Dataset<Row> table, Columns columns, Set<String> taken) {
    List<String> all = Names.of(table).stream().filter(name -> !taken.contains(name)).toList();
    List<String> wanted = columns.features();
    if (wanted.isEmpty()) {
      wanted = List.of(all.contains("features") ? "features" : "*");
    }
    Set<String> chosen = new LinkedHashSet<>();
    if (wanted.stream().allMatch(name -> isExclusion(name, all))) {
      chosen.addAll(all);
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
      List<String> matching = matching(pattern, all);
      boolean everything = pattern.equals("*"); // may be nothing, where all are categories
      if (matching.isEmpty() && !(everything && !columns.categorical().isEmpty())) {
        throw unmatched(all, pattern);
      }
      chosen.addAll(matching);
    }
    return chosen;
  }

  private static DataException unmatched(List<String> all, String pattern) {
    return new DataException(
        "data.features must name columns of %s but was %s"
            .formatted(String.join(", ", all), pattern));
  }

  /** Whether a name with a minus in front, which is that of no column, leaves columns out. */
  private static boolean isExclusion(String name, List<String> columns) {
    return name.length() > 1 && name.startsWith("-") && !columns.contains(name);
  }

  /** Those of that case, and where there is none those of any case. */
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

  /** Vectors; as the structures they are, in formats that keep no more of them. */
  static boolean isSparkVector(DataType type) {
    DataType vector = SQLDataTypes.VectorType();
    return type.equals(vector) || type.sameType(((UserDefinedType<?>) vector).sqlType());
  }

  /** Points in time, but not times of day. */
  static boolean isTime(DataType type) {
    return type instanceof DateType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType;
  }

  static boolean isVector(DataType type) {
    return isSparkVector(type)
        || type instanceof ArrayType array && array.elementType() instanceof NumericType;
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
    return numberedBy(lists(numbers));
  }

  /**
   * The same features, with the categories of each one-hot column in the order of their numbers.
   *
   * @throws IllegalArgumentException if they are others, or not as many
   */
  public Encoding numberedBy(List<List<String>> all) {
    List<Integer> widths =
        features.stream()
            .filter(feature -> feature.kind() == Feature.Kind.ONE_HOT)
            .map(Feature::width)
            .toList();
    List<Integer> counts = all.stream().map(List::size).toList();
    if (!counts.equals(widths)) {
      throw new IllegalArgumentException("must be %s but are %s".formatted(widths, counts));
    }
    return new Encoding(columns, features, all);
  }

  /** The same features, and the id, of rows without a label. */
  public Encoding unlabelled() {
    return new Encoding(columns.unlabelled(), features, categories);
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

  /** What stands for missing numbers, by the places of the features. */
  public List<MissingNumber> missing() {
    Map<String, Integer> indicators = new HashMap<>();
    Map<Feature, Integer> filled = new LinkedHashMap<>();
    int from = 0; // hashed features are the last
    for (Feature feature : features) {
      if (feature.kind() == Feature.Kind.MISSING) {
        indicators.put(feature.column(), from);
      } else if (feature.missing().isPresent()) {
        filled.put(feature, from);
      }
      from += feature.width();
    }
    List<MissingNumber> missing = new ArrayList<>();
    filled.forEach(
        (feature, place) -> {
          Integer indicator = indicators.get(feature.column());
          missing.add(
              new MissingNumber(
                  place,
                  feature.missing().getAsDouble(),
                  indicator == null ? OptionalInt.empty() : OptionalInt.of(indicator)));
        });
    return missing;
  }

  /** What a feature stands for: "age", "city=Paris", "features[3]", "hash 17". */
  public String name(int index) {
    int from = 0;
    int oneHot = 0;
    for (Feature feature : features) {
      if (index < from + feature.width()) {
        int within = index - from;
        return switch (feature.kind()) {
          case NUMBER, TRUTH, DATE -> feature.column();
          case MISSING -> feature.column() + " is missing";
          case VECTOR -> "%s[%d]".formatted(feature.column(), within);
          case ONE_HOT -> feature.column() + "=" + categories.get(oneHot).get(within);
          case HASHED -> "hash " + within;
        };
      }
      from += feature.width();
      oneHot += feature.kind() == Feature.Kind.ONE_HOT ? 1 : 0;
    }
    throw new IndexOutOfBoundsException("feature " + index);
  }

  /** The table as what {@link RowDecoder} reads: label, weight, offset, corrupt line, features. */
  Dataset<Row> project(Dataset<Row> table, Column... more) {
    Dataset<Row> indexed =
        indexer()
            .map(indexer -> indexer.transform(withCells(table, oneHotColumns())))
            .orElse(table);
    List<Column> cells = new ArrayList<>();
    for (Optional<String> one : List.of(columns.label(), columns.weight(), columns.offset())) {
      cells.add(one.map(name -> number(indexed, name)).orElse(lit(null).cast("double")));
    }
    if (columns.label().isPresent() && !classNames().isEmpty()) {
      cells.set(0, Names.cell(indexed, columns.label().get()).cast("string"));
    }
    boolean mayBeCorrupt = Arrays.asList(table.columns()).contains(Tables.CORRUPT);
    cells.add(mayBeCorrupt ? Names.cell(indexed, Tables.CORRUPT) : lit(null).cast("string"));
    for (int i = 0, category = 0; i < features.size(); i++) {
      Feature feature = features.get(i);
      cells.add(
          switch (feature.kind()) {
            case NUMBER, TRUTH, DATE, MISSING, VECTOR -> number(indexed, feature.column());
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

  /**
   * The places in a row of the table of what {@link #project} would have, −1 for what the table
   * does not have; empty where the table does not hold all of it in the same form.
   */
  Optional<int[]> places(Dataset<Row> table) {
    boolean isPlain =
        classNames().isEmpty()
            && features.stream().allMatch(feature -> PLAIN.contains(feature.kind()))
            && !Arrays.asList(table.columns()).contains(Tables.CORRUPT);
    if (!isPlain) {
      return Optional.empty();
    }
    List<Optional<String>> cells =
        new ArrayList<>(
            List.of(columns.label(), columns.weight(), columns.offset(), Optional.empty()));
    features.forEach(feature -> cells.add(Optional.of(feature.column())));
    int[] places = new int[cells.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = cells.get(i).map(name -> Names.place(table, name)).orElse(-1);
      DataType type = places[i] < 0 ? null : table.schema().fields()[places[i]].dataType();
      if (type != null && !type.equals(DataTypes.DoubleType) && !isSparkVector(type)) {
        return Optional.empty();
      }
    }
    return Optional.of(places);
  }

  private List<String> oneHotColumns() {
    return features.stream()
        .filter(feature -> feature.kind() == Feature.Kind.ONE_HOT)
        .map(Feature::column)
        .toList();
  }

  /** Numbers as doubles; text, times and vectors as they are. */
  private static Column number(Dataset<Row> table, String name) {
    DataType type = Names.field(table, name).dataType();
    Column cell = Names.cell(table, name);
    if (type instanceof StringType || isTime(type) || isSparkVector(type)) {
      return cell;
    }
    return cell.cast(type instanceof ArrayType ? "array<double>" : "double");
  }

  /** 64 bits of the column's name and the category; null where that is missing. */
  private static Column hash(Dataset<Row> table, String name) {
    Column cell = Names.cell(table, name);
    return when(cell.isNotNull(), xxhash64(lit(name), cell.cast("string")));
  }

  /** A decoder of {@link #project}'s rows. */
  RowDecoder decoder(Dataset<Row> projected, LabelRule labelRule) {
    return new RowDecoder(this, Arrays.asList(projected.schema().fields()), labelRule);
  }
}
