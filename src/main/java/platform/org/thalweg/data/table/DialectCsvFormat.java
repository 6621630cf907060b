package org.thalweg.data.table;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
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
import org.thalweg.text.DataException;
import org.thalweg.text.Secrets;
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

  /** The option with the path of the first file. */
  static final String FIRST = "thalweg.first";

  /** The option with its header, of which {@link #BETWEEN} parts the cells. */
  static final String HEADER = "thalweg.header";

  static final String BETWEEN = "\u001f";

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
    if (!given.containsKey(HEADER)) {
      return isByLines(given)
          ? lines(spark, data, required, options, null, false, conf)
          : super.buildReader(spark, data, directories, required, filters, options, conf);
    }
    Dialect dialect = DialectOptions.dialect(given);
    return dialectReader(
        given,
        required,
        sent(spark, conf),
        dialect.isSplittable()
            ? lines(spark, data, required, options, dialect, false, conf)
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
    boolean isDialect = given.containsKey(HEADER);
    Dialect dialect = isDialect ? DialectOptions.dialect(given) : null;
    boolean isRead = isDialect ? dialect.isSplittable() && dialect.isPlain() : isByLines(given);
    if (!directories.isEmpty() || !isRead) {
      return super.buildReaderWithPartitionValues(
          spark, data, directories, required, filters, options, conf);
    }
    CsvLines lines = lines(spark, data, required, options, dialect, true, conf);
    return isDialect ? dialectReader(given, required, sent(spark, conf), lines) : lines;
  }

  /** Whether rows are lines, and all columns are read. */
  private static boolean isByLines(Map<String, String> given) {
    return !Boolean.parseBoolean(given.get("multiLine"))
        && "false".equalsIgnoreCase(given.get("columnPruning"));
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
      boolean areUnsafe,
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
        areUnsafe,
        false,
        sent(spark, conf));
  }

  private static CsvLines.HadoopSettings sent(SparkSession spark, Configuration conf) {
    Broadcast<SerializableConfiguration> sent =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(new SerializableConfiguration(conf));
    return () -> sent.value().value();
  }

  /** Reads all columns of plain files in this process alone. */
  static Function1<PartitionedFile, Iterator<InternalRow>> here(
      CsvTable.Layout layout, CsvFiles files) {
    StructType columns = layout.columns();
    Map<String, String> given = layout.options();
    boolean isDialect = given.containsKey(HEADER);
    Dialect dialect = isDialect ? DialectOptions.dialect(given) : null;
    CsvLines lines =
        new CsvLines(
            columns,
            columns,
            files.parsing(given),
            dialect,
            !isDialect || dialect.isPlain(),
            true,
            files::hadoop);
    return isDialect ? dialectReader(given, columns, files::hadoop, lines) : lines;
  }

  private static DialectReader dialectReader(
      Map<String, String> given,
      StructType required,
      CsvLines.HadoopSettings hadoop,
      Function1<PartitionedFile, Iterator<InternalRow>> rows) {
    Header header =
        new Header(
            Secrets.hide(given.get(FIRST)),
            List.of(given.get(HEADER).split(BETWEEN, -1)),
            DialectOptions.dialect(given),
            hadoop);
    return new DialectReader(header, required, rows);
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

  /** What each file must begin with. */
  private record Header(
      String first, List<String> cells, Dialect dialect, CsvLines.HadoopSettings hadoop)
      implements Serializable {

    void requireIn(PartitionedFile file) {
      List<List<String>> rows = FileSample.firstRows(hadoop.get(), file.toPath(), dialect);
      if (!rows.isEmpty() && !isLike(rows.get(0))) {
        throw new DataException(
            "the header must be the same in every file but is %s in %s and %s in %s"
                .formatted(cells, first, rows.get(0), Secrets.hide(file.toPath().toString())));
      }
    }

    private boolean isLike(List<String> others) {
      return others.size() == cells.size()
          && IntStream.range(0, cells.size())
              .allMatch(i -> cells.get(i).strip().equalsIgnoreCase(others.get(i).strip()));
    }
  }

  private static final class DialectReader
      extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>> implements Serializable {
    private static final long serialVersionUID = 1;
    private final Header header;
    private final StructType schema;
    private final Function1<PartitionedFile, Iterator<InternalRow>> rows;

    DialectReader(
        Header header, StructType schema, Function1<PartitionedFile, Iterator<InternalRow>> rows) {
      this.header = header;
      this.schema = schema;
      this.rows = rows;
    }

    @Override
    public Iterator<InternalRow> apply(PartitionedFile file) {
      if (file.start() == 0 && header.dialect.header()) {
        header.requireIn(file);
      }
      if (!header.dialect.isSplittable()) { // a quote may swallow any number of lines
        FileSample.requireClosedQuotes(header.hadoop.get(), file.toPath(), header.dialect);
      }
      Iterator<InternalRow> all = rows.apply(file);
      return header.dialect.isPlain() ? all : new PlainCells(all, schema, header.dialect);
    }
  }
}
