package org.thalweg.model;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfException;
import org.thalweg.config.InputConf;
import org.thalweg.config.LossColumns;
import org.thalweg.config.ModelReading;
import org.thalweg.config.ReadSettings;
import org.thalweg.data.csv.Dialect;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.NumberRange;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.shard.Source;
import org.thalweg.data.table.CsvHere;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.EncodingFit;
import org.thalweg.data.table.Feature;
import org.thalweg.data.table.InputColumn;
import org.thalweg.data.table.ReadErrors;
import org.thalweg.data.table.TableColumns;
import org.thalweg.data.table.TableSource;
import org.thalweg.data.table.Tables;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.text.Secrets;

/**
 * How data are read; kept with a model, which then takes more of the same form.
 *
 * @param reading the format, libsvm or that of a table, with the options of its reader
 * @param encoding how the columns of a table become features; empty for libsvm
 */
public record Input(ModelReading reading, Optional<Encoding> encoding) {

  /**
   * As a program or a conf of one's own says it.
   *
   * @param format libsvm, or that of a table
   * @param options of Spark's reader of the format
   */
  public Input(String format, Map<String, String> options, Optional<Encoding> encoding) {
    this(ModelReading.trusted(format, options), encoding);
  }

  /** libsvm, or that of a table. */
  public String format() {
    return reading.format();
  }

  /** Those of Spark's reader of the format that are known. */
  public Map<String, String> options() {
    return reading.options();
  }

  @Override
  public String toString() {
    return "%s, %s, %s".formatted(format(), Secrets.without(options()), encoding);
  }

  /** LIBSVM text. */
  public static Input libsvm() {
    return new Input("libsvm", Map.of(), Optional.empty());
  }

  /**
   * Settles, on the training data, what the columns of a table mean.
   *
   * @param loss the columns that it reads of each row
   * @param name of the table, for messages
   * @param classes whether the labels are classes, which may have names
   * @param relative whether columns of categories have a reference level without a feature
   */
  public static Input of(
      InputConf conf,
      LossColumns loss,
      String name,
      Dataset<Row> train,
      boolean classes,
      boolean relative) {
    String label = "columns of " + Secrets.hide(name);
    try (JobLabel shown = new JobLabel(train.sparkSession().sparkContext(), label)) {
      Encoding encoding =
          EncodingFit.of(train, conf.columns().orElseThrow().readBy(loss), classes, relative);
      return new Input(conf.format(), conf.options(), Optional.of(encoding));
    } catch (Exception e) { // SparkException too, which Scala does not declare
      throw ReadErrors.failure(name, e);
    }
  }

  /**
   * These columns, in files of another format.
   *
   * @throws ConfException if there is no such format, or data of it have no columns while these do
   */
  public Input as(String other) {
    requireKind(other);
    return new Input(other, InputConf.kept(format(), options(), other), encoding);
  }

  private void requireKind(String other) {
    if (InputConf.isTable(other) != encoding.isPresent()) {
      throw new ConfException(
          "--format must be one of %s for this model but was %s"
              .formatted(
                  encoding.isEmpty()
                      ? "libsvm"
                      : String.join(", ", InputConf.FORMATS.subList(1, InputConf.FORMATS.size())),
                  other));
    }
  }

  /**
   * These columns, in files that are written in another way.
   *
   * @param settings each {@code key=value}, with the keys of a conf that say how data are read
   * @throws ConfException if one breaks a rule
   */
  public Input reading(List<String> settings) {
    ReadSettings other = ReadSettings.of(reading, settings);
    requireKind(other.reading().format());
    return new Input(
        other.reading(), encoding.map(all -> other.unknown().map(all::with).orElse(all)));
  }

  /**
   * The keys, with their values, by which files of CSV are read that seem to be written otherwise
   * than those that are read here; none if they do not seem so, or lack columns of features then.
   */
  public Map<String, Object> otherKeys(SparkSession spark, String path) {
    if (!format().equals("csv") || !reading.refused().isEmpty()) {
      return Map.of();
    }
    Dialect seen = Tables.dialect(spark, path, Map.of());
    Map<String, Object> keys =
        DialectOptions.areGiven(options())
            ? DialectOptions.changes(DialectOptions.dialect(options()), seen)
            : DialectOptions.settings(seen);
    Map<String, String> other = new TreeMap<>(options());
    other.keySet().removeIf(DialectOptions::isSaidByKeys);
    keys.forEach((key, value) -> other.put(DialectOptions.name(key), DialectOptions.text(value)));
    List<String> columns = TableColumns.names(Tables.open(spark, format(), path, other));
    boolean isWhole =
        Stream.concat(
                encoding.orElseThrow().features().stream().map(Feature::column),
                encoding.get().columns().ofLoss().names().stream())
            .allMatch(needed -> columns.stream().anyMatch(needed::equalsIgnoreCase));
    return isWhole ? keys : Map.of();
  }

  /** This format, of which a loss reads other columns. */
  public Input readBy(LossColumns loss) {
    return new Input(
        reading,
        encoding.map(
            all -> new Encoding(all.columns().readBy(loss), all.features(), all.categories())));
  }

  /** This format, read with an encoding of columns into features. */
  Input with(Encoding other) {
    return new Input(reading, Optional.of(other));
  }

  /** This form, with the ranges of the numbers that the training data have. */
  public Input within(List<Optional<NumberRange>> ranges) {
    return new Input(reading, encoding.map(all -> all.within(ranges)));
  }

  /** What feature j, from 0, is called: after its column, or by its number from 1 in LIBSVM. */
  public String name(int j) {
    return encoding.map(columns -> columns.name(j)).orElse(String.valueOf(j + 1));
  }

  /**
   * The column of each feature, by its name; of LIBSVM text the number of the feature from 1.
   * Columns that are hashed to the same features are one, whose name has all of theirs.
   *
   * @param features how many there are
   */
  public List<String> columnNames(int features) {
    return encoding
        .map(Encoding::columnNames)
        .orElseGet(() -> IntStream.rangeClosed(1, features).mapToObj(String::valueOf).toList());
  }

  /** The features that mark a category, a truth or what is missing; none in LIBSVM text. */
  public BitSet marks() {
    return encoding.map(Encoding::marks).orElseGet(BitSet::new);
  }

  /** The columns that rows must have, in the order of their features; none for LIBSVM text. */
  public List<InputColumn> columns() {
    return encoding.map(Encoding::inputs).orElse(List.of());
  }

  /** The levels of columns of categories that have no feature: "city=Bern". */
  public List<String> references() {
    return encoding.map(Encoding::references).orElse(List.of());
  }

  /** What the labels call the classes 0, 1, …; empty where labels are numbers. */
  public List<String> classNames() {
    return encoding.map(Encoding::classNames).orElse(List.of());
  }

  /** This format for data without labels; rows keep their order. */
  Input unlabelled() {
    return new Input(reading, encoding.map(Encoding::unlabelled));
  }

  /**
   * A table of this form, with nothing that a model says and that is not taken from one.
   *
   * @param path of files, or what else names a table of the format
   * @throws ConfException if the model says such, and it was not given anew
   */
  public Dataset<Row> table(SparkSession spark, String path) {
    return Tables.open(spark, format(), path, reading.required());
  }

  /**
   * What reads data of this form.
   *
   * @param spark the session, which only tables need
   * @param features the largest index allowed of libsvm; 0 for any
   */
  public Source source(
      Supplier<SparkSession> spark, String path, int features, Partitioning partitioning) {
    return encoding.isPresent()
        ? source(path, table(spark.get(), path), partitioning)
        : new LibsvmSource(path, features, partitioning);
  }

  /** What reads CSV of this form in this process alone; none where it is no CSV. */
  Optional<CsvHere> csv(String path) {
    Map<String, String> options = reading.required();
    boolean isCsv = format().equals("csv") && !options.containsKey(InputConf.SQL);
    return encoding.filter(columns -> isCsv).map(columns -> new CsvHere(path, options, columns));
  }

  /**
   * The rows of a little data of this form on the disk of this machine, read by this process
   * without Spark.
   *
   * @param features the largest index allowed of libsvm; 0 for any
   * @param spark the context of this process; asked for where a job needs it
   * @return none of data that are for Spark to read
   * @throws org.thalweg.text.DataException if libsvm is not what it must be
   */
  public Optional<ShardedData> here(
      String path,
      int features,
      RowRules rules,
      Configuration hadoop,
      int cores,
      Supplier<JavaSparkContext> spark) {
    return encoding.isPresent()
        ? csv(path).flatMap(csv -> csv.shards(hadoop, cores, rules, spark))
        : new LibsvmSource(path, features, Partitioning.standard())
            .here(hadoop, cores, rules, spark);
  }

  /** What reads a table of this form. */
  public Source source(String name, Dataset<Row> table, Partitioning partitioning) {
    return new TableSource(name, table, encoding.orElseThrow(), partitioning);
  }
}
