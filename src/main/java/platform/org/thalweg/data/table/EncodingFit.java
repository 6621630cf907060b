package org.thalweg.data.table;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.Columns;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.text.DataException;

/** Settles, on a table to train on, what its columns mean. */
public final class EncodingFit {
  private static final Logger LOG = LoggerFactory.getLogger(EncodingFit.class);

  private EncodingFit() {}

  /**
   * Settles what the columns of a table mean.
   *
   * @throws DataException if a column is missing, or holds what cannot be a feature
   */
  public static Encoding of(Dataset<Row> table, Columns asked) {
    return of(table, asked, true, false);
  }

  /**
   * Fits an encoding to a table, in jobs that have a label.
   *
   * @param classes whether labels are of classes, which may have names
   * @param relative whether the most frequent category of a column that all rows have has no
   *     feature, as there is an intercept
   */
  public static Encoding of(Dataset<Row> table, Columns asked, boolean classes, boolean relative) {
    SparkContext spark = table.sparkSession().sparkContext();
    try (JobLabel label = new JobLabel(spark, "categories and classes of the table")) {
      return settle(table, asked, classes, relative);
    }
  }

  private static Encoding settle(
      Dataset<Row> table, Columns asked, boolean classes, boolean relative) {
    Columns columns = asked.renamed(name -> Names.field(table, name).name());
    Set<String> taken = new LinkedHashSet<>(columns.reserved().toList());
    Set<String> chosen =
        columns.ofLoss().areAll() ? Set.of() : ChosenColumns.of(table, columns, taken);
    List<String> hashed = hashed(table, columns);
    List<String> single =
        columns.categorical().stream().filter(name -> !hashed.contains(name)).toList();
    Optional<DataType> label =
        columns
            .label()
            .filter(name -> classes && columns.classNames().isEmpty())
            .map(name -> Names.field(table, name).dataType());
    boolean mayBeNames = label.filter(StringType.class::isInstance).isPresent();
    List<String> unknown = new ArrayList<>(NumericFeatures.unknown(table, chosen));
    if (mayBeNames) {
      unknown.add(columns.label().get());
    }
    ScannedColumns values = ColumnScan.of(table, unknown, single, mayBeNames);
    List<Feature> numbers = NumericFeatures.of(table, chosen, values.firsts(unknown));
    List<Feature> features =
        new ArrayList<>(
            columns.missing().isEmpty()
                ? numbers
                : MissingNumbers.fill(table, columns, numbers, columns.missing().get()));
    List<List<String>> categories = new ArrayList<>();
    for (int i = 0; i < single.size(); i++) {
      List<String> all = values.categories(i); // the most frequent first
      boolean hasReference = relative && values.isComplete(i) && !all.isEmpty();
      List<String> own = all.subList(hasReference ? 1 : 0, all.size());
      categories.add(own);
      Optional<String> reference = hasReference ? Optional.of(all.get(0)) : Optional.empty();
      features.add(Feature.oneHot(single.get(i), own.size(), reference));
    }
    int width = 1 << Math.max(columns.hashBits(), columns.textBits()); // one of which is 0
    hashed.forEach(name -> features.add(new Feature(name, Feature.FeatureKind.HASHED, width)));
    List<String> names =
        label
            .map(type -> ClassNames.of(type, columns.label().get(), values.classes()))
            .orElse(columns.classNames());
    Encoding encoding = new Encoding(columns.naming(names), features, categories);
    tellOfDirectories(encoding, table, asked);
    return encoding;
  }

  /**
   * The columns of categories that share features by their hash: all, or those of words alone.
   *
   * @throws DataException if words are among the categories but no number of features is given, or
   *     the other way round
   */
  private static List<String> hashed(Dataset<Row> table, Columns columns) {
    if (columns.hashBits() > 0) {
      return columns.categorical();
    }
    List<String> several =
        columns.categorical().stream()
            .filter(name -> Names.field(table, name).dataType() instanceof ArrayType)
            .toList();
    if (!several.isEmpty() && columns.textBits() == 0) {
      throw new DataException(
          "data.text (such as hash(2^18)) must be given for %s, which has several values in a row"
              .formatted(several.get(0)));
    }
    if (several.isEmpty() && columns.textBits() > 0) {
      throw new DataException(
          "data.categorical must have words of a text, such as words(note), if data.text is given");
    }
    return several;
  }

  /** Warns of columns in names of directories that became features without being named. */
  private static void tellOfDirectories(Encoding encoding, Dataset<Row> table, Columns asked) {
    List<String> unnamed =
        TablePlan.directoryColumns(table).stream()
            .filter(name -> encoding.features().stream().anyMatch(f -> f.column().equals(name)))
            .filter(name -> asked.features().stream().noneMatch(name::equalsIgnoreCase))
            .filter(name -> asked.categorical().stream().noneMatch(name::equalsIgnoreCase))
            .toList();
    if (!unnamed.isEmpty()) {
      LOG.warn(
          "columns {} stand in names of directories and are features; data.features = {} leaves"
              + " them out",
          String.join(", ", unnamed),
          unnamed.stream().map(name -> "\"-" + name + "\"").toList());
    }
  }

  /** Which columns of a table {@code data.features} asks for: by names, patterns and exclusions. */
  private static final class ChosenColumns {
    private ChosenColumns() {}

    /**
     * The columns of numbers and vectors, in order. The column from which the label is derived,
     * such as that of {@code log(price)}, is among them only if it is asked for by its name, since
     * it says what the label is.
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

  /**
   * What columns of numbers, truth values, dates and vectors are as features. Columns of text, as
   * all of CSV are, go by the first value that is there.
   */
  private static final class NumericFeatures {
    private NumericFeatures() {}

    /**
     * A feature for each column, in order.
     *
     * @param firsts the first values of those columns that are {@link #unknown} without
     */
    static List<Feature> of(
        Dataset<Row> table, Collection<String> names, Map<String, String> firsts) {
      List<Feature> features = new ArrayList<>();
      for (String name : names) {
        StructField field = Names.field(table, name);
        DataType type = field.dataType();
        if (CellTypes.isVector(type)) {
          AttributeGroup told = told(field);
          int size =
              told.size() >= 0 ? told.size() : Integer.parseInt(firsts.getOrDefault(name, "0"));
          features.add(Feature.vector(name, size, marks(told)));
        } else {
          features.add(new Feature(name, kind(type, firsts.get(name)), 1));
        }
      }
      return features;
    }

    /** The numbers of vectors that are 0 or 1, or stand for categories, as encoders say. */
    private static BitSet marks(AttributeGroup told) {
      BitSet marks = new BitSet();
      if (told.attributes().isDefined()) {
        Attribute[] all = told.attributes().get();
        for (int i = 0; i < all.length; i++) {
          marks.set(i, all[i].isNominal()); // as binary ones are
        }
      }
      return marks;
    }

    private static Feature.FeatureKind kind(DataType type, String firstText) {
      if (type instanceof BooleanType) {
        return Feature.FeatureKind.TRUTH;
      }
      if (CellTypes.isTime(type)) {
        return Feature.FeatureKind.DATE;
      }
      return type instanceof StringType ? ofText(firstText) : Feature.FeatureKind.NUMBER;
    }

    private static Feature.FeatureKind ofText(String first) {
      String text = first == null ? "" : first.strip().toLowerCase(Locale.ROOT);
      if (text.equals("true") || text.equals("false")) {
        return Feature.FeatureKind.TRUTH;
      }
      return Double.isNaN(Days.of(text.toUpperCase(Locale.ROOT)))
          ? Feature.FeatureKind.NUMBER
          : Feature.FeatureKind.DATE;
    }

    /**
     * The columns of which only the first value says what they are: of texts, and of vectors of a
     * length that is not told.
     *
     * @throws DataException if a column holds what cannot be a feature
     */
    static List<String> unknown(Dataset<Row> table, Collection<String> names) {
      List<String> unknown = new ArrayList<>();
      for (String name : names) {
        StructField field = Names.field(table, name);
        DataType type = field.dataType();
        boolean isVector = CellTypes.isVector(type);
        if (type instanceof StringType || isVector && told(field).size() < 0) {
          unknown.add(name);
        } else if (!isVector
            && !(type instanceof BooleanType || type instanceof NumericType)
            && !CellTypes.isTime(type)) {
          throw new DataException(
              "column %s must hold numbers, truth values, dates, vectors or arrays of numbers but holds %s"
                  .formatted(name, type.simpleString()));
        }
      }
      return unknown;
    }

    /** What a column of vectors is known by. */
    private static AttributeGroup told(StructField field) {
      boolean mayTell = field.dataType().equals(SQLDataTypes.VectorType());
      return mayTell ? AttributeGroup.fromStructField(field) : new AttributeGroup(field.name());
    }
  }
}
