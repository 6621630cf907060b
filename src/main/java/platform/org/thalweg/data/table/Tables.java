package org.thalweg.data.table;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
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

  private static final int MOST_COLUMNS = 30_000; // a third of which take more than a minute
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
}
