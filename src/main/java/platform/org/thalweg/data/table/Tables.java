package org.thalweg.data.table;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfException;
import org.thalweg.config.InputConf;
import org.thalweg.data.csv.Dialect;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.text.Patience;
import org.thalweg.text.DataException;
import org.thalweg.text.RegularFiles;
import org.thalweg.text.Require;
import org.thalweg.text.Secrets;
import org.thalweg.text.UnreachableException;

/** Tables as Spark reads them, and what their rows' order hangs on. */
public final class Tables {
  private static final String PAGE_CHECKSUMS = "parquet.page.verify-checksum.enabled";

  private static final int MOST_COLUMNS = 30_000; // Spark plans a third of these for a minute
  private static final Set<String> OF_FILES =
      Set.of("csv", "parquet", "orc", "avro", "json", "xml", "text");

  private Tables() {}

  /**
   * Opens a table.
   *
   * @param format csv, parquet, orc, avro, or another that Spark knows; or table, for one of a
   *     catalog
   * @param path a file, a directory or a glob; or the name of a table
   * @param options of Spark's reader, on top of ours, and the query that makes the table of it; a
   *     CSV file has a header unless one says not
   * @throws ConfException if Spark has no such format, or the query is none
   * @throws DataException if there is none, or it cannot be read
   */
  public static Dataset<Row> open(
      SparkSession spark, String format, String path, Map<String, String> options) {
    try (JobLabel label = new JobLabel(spark.sparkContext(), "columns of " + Secrets.hide(path))) {
      return Patience.of(spark.sessionState().newHadoopConf())
          .call(path, () -> openOnce(spark, format, path, options));
    } catch (ConfException | DataException | UnreachableException e) {
      throw e;
    } catch (Exception e) { // AnalysisException is checked, but Scala does not declare it
      throw DataSources.missing(format, options, e)
          .<RuntimeException>map(conf -> conf)
          .orElseGet(() -> ReadErrors.unreadable(path, e));
    }
  }

  private static Dataset<Row> openOnce(
      SparkSession spark, String format, String path, Map<String, String> options)
      throws IOException {
    String query = options.get(InputConf.SQL);
    if (query == null) {
      Dataset<Row> table = read(spark, format, path, options);
      int columns = table.schema().size();
      if (columns > MOST_COLUMNS) {
        throw new DataException(
            "%s must have at most %d columns but has %d, which Spark would plan for minutes; LIBSVM text or a column of vectors takes as many"
                .formatted(path, MOST_COLUMNS, columns));
      }
      return table;
    }
    return Query.over(
        read(spark, format, path, DataSources.strict(format, options)).drop(ReadErrors.CORRUPT),
        query);
  }

  /** Before Spark looks into the first of them. */
  private static void requireRegular(SparkSession spark, String path) throws IOException {
    RegularFiles.requireNoPage(path);
    Path place = new Path(path);
    FileStatus[] found =
        place.getFileSystem(spark.sessionState().newHadoopConf()).globStatus(place);
    for (FileStatus file : found == null ? new FileStatus[0] : found) {
      RegularFiles.require(file.getPath().toUri());
    }
  }

  private static Dataset<Row> read(
      SparkSession spark, String format, String path, Map<String, String> options)
      throws IOException {
    if (OF_FILES.contains(format)) {
      requireRegular(spark, path);
    }
    return switch (format) {
      case "table" -> spark.table(path);
      case "csv" -> CsvTable.open(spark, path, options);
      case "parquet" -> // whose pages have checksums, which are read past by default
          spark.read().format(format).option(PAGE_CHECKSUMS, true).options(options).load(path);
      default -> DataSources.open(spark, format, path, options);
    };
  }

  /**
   * How files of separated values seem to be written, by the beginning of the first of them.
   *
   * @param given options of a reader, of which those of a dialect are taken as they are
   * @throws DataException if there is none, or it cannot be read
   */
  public static Dialect dialect(SparkSession spark, String path, Map<String, String> given) {
    try {
      List<Path> files = FileSample.files(spark.read().text(path));
      return files.isEmpty()
          ? DialectOptions.dialect(given)
          : FileSample.of(spark.sessionState().newHadoopConf(), files.get(0)).dialect(given);
    } catch (IllegalArgumentException e) {
      throw new DataException(path + " " + e.getMessage());
    } catch (Exception e) { // AnalysisException is checked, but Scala does not declare it
      throw ReadErrors.unreadable(path, e);
    }
  }

  /**
   * How files of separated values are read: in parts, or whole, and why.
   *
   * @param options of a reader; without a query, which may leave rows out, the first file must not
   *     have units below its header, nor the last one sums at its end
   * @throws DataException if they have
   */
  public static String splitting(SparkSession spark, String path, Map<String, String> options) {
    Dialect dialect = DialectOptions.dialect(options);
    List<Path> files = FileSample.files(spark.read().text(path));
    if (files.isEmpty()) {
      return dialect.splitting();
    }
    FileSample first = FileSample.of(spark.sessionState().newHadoopConf(), files.get(0));
    byte[] end = FileSample.end(spark, files.get(files.size() - 1));
    Require.none(
        dialect
            .strangeRows(first.bytes(), first.isWhole(), end)
            .filter(flaw -> !options.containsKey(InputConf.SQL)),
        flaw -> new DataException(path + " " + flaw));
    boolean isPacked = FileSample.isPackedWhole(spark, files.get(0));
    return dialect.isSplittable() && isPacked
        ? "each file whole, by one task, since it is packed"
        : dialect.splitting();
  }

  /** Data sources of Spark by their short names: its own, and those that a jar adds. */
  private static final class DataSources {
    /** Texts, whose readers make rows of nulls of what is malformed, unless one says not. */
    private static final Set<String> HAVE_MODES = Set.of("csv", "json", "xml");

    /** What has the option of a source that takes the name of a table, and no path. */
    private static final Map<String, String> NAMED_BY =
        Map.of("jdbc", "dbtable", "snowflake", "dbtable", "mongodb", "collection");

    /** Packages without a version, in which {@code %s} is that of Spark, such as 4.2. */
    private static final Map<String, String> PACKAGES =
        Map.of(
            "avro", "org.apache.spark:spark-avro_2.13",
            "bigquery", "com.google.cloud.spark:spark-bigquery-with-dependencies_2.13",
            "delta", "io.delta:delta-spark_2.13",
            "excel", "dev.mauch:spark-excel_2.13",
            "hudi", "org.apache.hudi:hudi-spark%s-bundle_2.13",
            "iceberg", "org.apache.iceberg:iceberg-spark-runtime-%s_2.13",
            "mongodb", "org.mongodb.spark:mongo-spark-connector_2.13",
            "snowflake", "net.snowflake:spark-snowflake_2.13");

    /** Drivers of JDBC by the word behind {@code jdbc:} in a URL. */
    private static final Map<String, String> DRIVERS =
        new TreeMap<>(
            Map.of(
                "derby", "org.apache.derby:derbyclient",
                "duckdb", "org.duckdb:duckdb_jdbc",
                "h2", "com.h2database:h2",
                "mariadb", "org.mariadb.jdbc:mariadb-java-client",
                "mysql", "com.mysql:mysql-connector-j",
                "oracle", "com.oracle.database.jdbc:ojdbc11",
                "postgresql", "org.postgresql:postgresql",
                "sqlite", "org.xerial:sqlite-jdbc",
                "sqlserver", "com.microsoft.sqlserver:mssql-jdbc"));

    private static final Pattern URL = Pattern.compile("jdbc:(\\w+):.*", Pattern.DOTALL);

    private DataSources() {}

    /**
     * Opens a table of a source.
     *
     * @param name of the table, or a path, as the source takes it
     * @param options of its reader
     * @throws ConfException if an option would name another table, or the source is not there
     */
    static Dataset<Row> open(
        SparkSession spark, String format, String name, Map<String, String> options) {
      DataFrameReader reader =
          spark
              .read()
              .format(format)
              .option("columnNameOfCorruptRecord", ReadErrors.CORRUPT) // of json and xml
              .options(options);
      String option = NAMED_BY.get(format);
      if (option == null) {
        return reader.load(name);
      }
      for (String other : List.of(option, "query")) {
        if (options.keySet().stream().anyMatch(other::equalsIgnoreCase)) {
          throw new ConfException(
              "data.options must not have %s for data.format %s, since data.train is that name, or a query (select …) t"
                  .formatted(other, format));
        }
      }
      return spark.read().format(format).options(options).option(option, name).load();
    }

    /** Options of the table that a query is over, which would not show what is malformed. */
    static Map<String, String> strict(String format, Map<String, String> options) {
      Map<String, String> strict = new TreeMap<>(options);
      strict.remove(InputConf.SQL);
      if (HAVE_MODES.contains(format)) {
        strict.putIfAbsent("mode", "FAILFAST");
      }
      return strict;
    }

    /** What to add, where the classes of a source or the driver of a database are not there. */
    static Optional<ConfException> missing(
        String format, Map<String, String> options, Throwable thrown) {
      for (Throwable t = thrown; t != null; t = t.getCause()) {
        String message = String.valueOf(t.getMessage());
        if (message.contains("DATA_SOURCE_NOT_FOUND")
            || message.contains("data source: " + format)) {
          return Optional.of(source(format));
        }
        boolean isDriver =
            t instanceof ClassNotFoundException || message.contains("suitable driver");
        if (format.equals("jdbc") && isDriver) {
          return Optional.of(driver(options));
        }
      }
      return Optional.empty();
    }

    private static ConfException source(String format) {
      String artifact = PACKAGES.get(format);
      String version =
          org.apache.spark.package$.MODULE$.SPARK_VERSION().replaceFirst("\\.\\d+$", "");
      return new ConfException(
          artifact == null
              ? "data.format must be one that Spark has but was %s; thalweg --packages or --jars adds others"
                  .formatted(format)
              : "data.format = %s needs classes that are not there: thalweg --packages %s:VERSION … adds them, in its version for Spark %s"
                  .formatted(format, artifact.formatted(version), version));
    }

    private static ConfException driver(Map<String, String> options) {
      String url =
          options.entrySet().stream()
              .filter(each -> each.getKey().equalsIgnoreCase("url"))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse("");
      Matcher database = URL.matcher(url);
      String artifact = database.matches() ? DRIVERS.get(database.group(1)) : null;
      return new ConfException(
          "data.format = jdbc needs the driver of %s, which is not there: thalweg --packages %s:VERSION … adds it"
              .formatted(
                  database.matches() ? "jdbc:" + database.group(1) : "the database",
                  artifact == null ? "GROUP:ARTIFACT" : artifact));
    }
  }
}
