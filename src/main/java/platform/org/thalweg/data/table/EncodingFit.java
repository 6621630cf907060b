package org.thalweg.data.table;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
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
    ColumnValues values = ColumnScan.of(table, unknown, single, mayBeNames);
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
}
