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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.Columns;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.table.Categories.Levels;
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
    List<Feature> numbers = NumericFeatures.of(table, chosen);
    List<Feature> features =
        new ArrayList<>(
            columns.missing().isEmpty()
                ? numbers
                : MissingNumbers.fill(table, columns, numbers, columns.missing().get()));
    List<List<String>> categories = List.of();
    if (columns.hashBits() > 0) {
      int width = 1 << columns.hashBits();
      columns
          .categorical()
          .forEach(c -> features.add(new Feature(c, Feature.FeatureKind.HASHED, width)));
    } else if (!columns.categorical().isEmpty()) {
      requireSingle(table, columns.categorical());
      List<Levels> levels =
          relative
              ? Categories.relative(table, columns.categorical())
              : Categories.of(table, columns.categorical()).stream()
                  .map(names -> new Levels(names, Optional.empty()))
                  .toList();
      categories = levels.stream().map(Levels::names).toList();
      for (int i = 0; i < levels.size(); i++) {
        String column = columns.categorical().get(i);
        Levels own = levels.get(i);
        features.add(Feature.oneHot(column, own.names().size(), own.reference()));
      }
    }
    List<String> names = columns.classNames();
    if (names.isEmpty() && classes && columns.label().isPresent()) {
      names = ClassNames.of(table, columns.label().get());
    }
    Encoding encoding = new Encoding(columns.naming(names), features, categories);
    tellOfDirectories(encoding, table, asked);
    return encoding;
  }

  /** Requires that a cell is one category, as it is not of words. */
  private static void requireSingle(Dataset<Row> table, List<String> categorical) {
    for (String name : categorical) {
      if (Names.field(table, name).dataType() instanceof ArrayType) {
        throw new DataException(
            "data.hash.bits must be given for %s, which has several values in a row"
                .formatted(name));
      }
    }
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
