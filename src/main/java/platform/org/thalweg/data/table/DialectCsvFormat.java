package org.thalweg.data.table;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.csv.CSVFileFormat;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.thalweg.data.csv.Dialect;
import org.thalweg.data.csv.DialectOptions;
import scala.Function1;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.collection.immutable.Seq$;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * Spark's format of CSV, of which lines are read by {@link CsvLines}. In a {@link Dialect}, cells
 * become those that programs write, and a task that begins to read a file compares its header with
 * that of the first file; Spark's own comparison knows no names that are empty or stand twice.
 */
public final class DialectCsvFormat extends CSVFileFormat {
  private static final long serialVersionUID = 1;

  @Override
  public Function1<PartitionedFile, Iterator<InternalRow>> buildReader(
      SparkSession spark,
      StructType data,
      StructType directories,
      StructType required,
      Seq<Filter> filters,
      scala.collection.immutable.Map<String, String> options,
      Configuration conf) {
    Map<String, String> given = given(options);
    if (!given.containsKey(DialectRows.HEADER)) {
      return super.buildReader(spark, data, directories, required, filters, options, conf);
    }
    Dialect dialect = DialectOptions.dialect(given);
    return dialectReader(
        spark,
        given,
        required,
        conf,
        dialect.isSplittable()
            ? lines(spark, data, required, options, dialect, CsvLines.Form.PARSED, conf)
            : super.buildReader(
                spark, data, directories, required, Seq$.MODULE$.empty(), options, conf));
  }

  /**
   * Rows in the form in which Spark hands them on, made at once where nothing is changed in them.
   * Those of few bytes go on as they are parsed: what Spark copies them with it would compile.
   */
  @Override
  public Function1<PartitionedFile, Iterator<InternalRow>> buildReaderWithPartitionValues(
      SparkSession spark,
      StructType data,
      StructType directories,
      StructType required,
      Seq<Filter> filters,
      scala.collection.immutable.Map<String, String> options,
      Configuration conf) {
    if (TablePlan.areFewRows()) {
      return new WholeRows(buildReader(spark, data, directories, required, filters, options, conf));
    }
    Map<String, String> given = given(options);
    boolean isDialect = given.containsKey(DialectRows.HEADER);
    Dialect dialect = isDialect ? DialectOptions.dialect(given) : null;
    boolean isRead =
        isDialect
            ? dialect.isSplittable() && dialect.isPlain()
            : !Boolean.parseBoolean(given.get("multiLine"))
                && "false".equalsIgnoreCase(given.get("columnPruning"));
    if (!directories.isEmpty() || !isRead) {
      return super.buildReaderWithPartitionValues(
          spark, data, directories, required, filters, options, conf);
    }
    CsvLines lines = lines(spark, data, required, options, dialect, CsvLines.Form.UNSAFE, conf);
    return isDialect ? dialectReader(spark, given, required, conf, lines) : lines;
  }

  private static Map<String, String> given(scala.collection.immutable.Map<String, String> options) {
    Map<String, String> given = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    given.putAll(CollectionConverters.asJava(options));
    return given;
  }

  private static CsvLines lines(
      SparkSession spark,
      StructType data,
      StructType required,
      scala.collection.immutable.Map<String, String> options,
      Dialect dialect,
      CsvLines.Form form,
      Configuration conf) {
    return new CsvLines(
        data,
        required,
        new CSVOptions(
            options,
            false, // since a line of wrong length is one whatever is asked of it
            spark.sessionState().conf().sessionLocalTimeZone(),
            ReadErrors.CORRUPT),
        dialect,
        form,
        settings(spark, conf));
  }

  private static CsvLines.Settings settings(SparkSession spark, Configuration conf) {
    Broadcast<SerializableConfiguration> sent =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(new SerializableConfiguration(conf));
    return () -> sent.value().value();
  }

  private static DialectReader dialectReader(
      SparkSession spark,
      Map<String, String> given,
      StructType required,
      Configuration conf,
      Function1<PartitionedFile, Iterator<InternalRow>> rows) {
    return new DialectReader(DialectRows.of(given, required, settings(spark, conf)), rows);
  }

  /** Reads rows of files, and behind their cells the values that the names of directories have. */
  private static final class WholeRows
      extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>> implements Serializable {
    private static final long serialVersionUID = 1;
    private final Function1<PartitionedFile, Iterator<InternalRow>> rows;

    WholeRows(Function1<PartitionedFile, Iterator<InternalRow>> rows) {
      this.rows = rows;
    }

    @Override
    public Iterator<InternalRow> apply(PartitionedFile file) {
      JoinedRow whole = new JoinedRow();
      return rows.apply(file).map(row -> whole.apply(row, file.partitionValues()));
    }
  }

  private static final class DialectReader
      extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>> implements Serializable {
    private static final long serialVersionUID = 1;
    private final DialectRows dialect;
    private final Function1<PartitionedFile, Iterator<InternalRow>> rows;

    DialectReader(DialectRows dialect, Function1<PartitionedFile, Iterator<InternalRow>> rows) {
      this.dialect = dialect;
      this.rows = rows;
    }

    @Override
    public Iterator<InternalRow> apply(PartitionedFile file) {
      return dialect.of(file.toPath(), file.start(), () -> rows.apply(file));
    }
  }
}
