package org.thalweg.model;

import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapred.FileAlreadyExistsException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.thalweg.config.ConfException;
import org.thalweg.data.shard.LocalDisk;
import org.thalweg.data.shard.WritingJobs;
import org.thalweg.data.table.ReadErrors;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;

/** A directory that a job of Spark writes as a whole, or that is not there afterwards. */
public final class WholeDirectory {
  static final String SPREADSHEET = "spreadsheet"; // CSV in which nothing is a formula

  /** How a text begins that a spreadsheet computes; a number is none. */
  private static final String FORMULA = "^[=@\\t\\r]|^[-+](?![-+0-9.eE]*$)";

  private static final String UNSUPPORTED_TYPE = "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE";

  private WholeDirectory() {}

  /**
   * The path of a directory.
   *
   * @throws ConfException if it is none
   */
  public static Path path(String out) {
    try {
      return new Path(out);
    } catch (IllegalArgumentException e) {
      throw new ConfException("OUT must be a path but was %s: %s".formatted(out, e.getMessage()));
    }
  }

  /**
   * Has a directory written.
   *
   * @throws ConfException if it is there already
   * @throws UncheckedIOException if its disk is full or fails, in one line that names the directory
   */
  public static void write(String out, Configuration hadoop, Runnable job) {
    write(out, path(out), hadoop, job);
  }

  /** Has jobs of Spark write a directory. */
  static void write(String out, JavaSparkContext spark, Runnable jobs) {
    write(out, spark.hadoopConfiguration(), () -> WritingJobs.run(spark.sc(), jobs));
  }

  /**
   * Writes a directory that has another name until it is complete.
   *
   * @param out its name in messages
   */
  public static void write(String out, Path directory, Configuration hadoop, Runnable job) {
    requireNew(out, directory, hadoop);
    try {
      job.run();
    } catch (Exception | FSError e) { // SparkException too, which Scala does not declare
      Throwable cause = Line.innermost(e);
      if (isOfOther(cause)) {
        throw isThere(out); // another has made it since, whose it is
      }
      remove(directory, hadoop);
      boolean isOfDisk = cause instanceof IOException || cause instanceof FSError;
      if (isOfDisk && DataException.behind(e).isEmpty()) {
        String line =
            LocalDisk.line(e)
                .orElseGet(() -> "%s cannot be written: %s".formatted(out, cause.getMessage()));
        throw new UncheckedIOException(new IOException(line, e));
      }
      throw e;
    }
  }

  /**
   * Requires that a directory is not there, before anything is read for it.
   *
   * @throws ConfException if it is there
   */
  public static void requireNew(String out, Configuration hadoop) {
    requireNew(out, path(out), hadoop);
  }

  private static void requireNew(String out, Path directory, Configuration hadoop) {
    try {
      if (directory.getFileSystem(hadoop).exists(directory)) {
        throw isThere(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ConfException isThere(String out) {
    return new ConfException("OUT must not exist but %s does".formatted(out));
  }

  /** Whether a job found, before it wrote anything, that its directory was there. */
  static boolean isOfOther(Throwable cause) {
    return cause instanceof FileAlreadyExistsException
        || cause instanceof AnalysisException analysis
            && "PATH_ALREADY_EXISTS".equals(analysis.getErrorClass());
  }

  private static void remove(Path out, Configuration hadoop) {
    try {
      FileSystem files = out.getFileSystem(hadoop);
      files.delete(out, true);
    } catch (IOException | FSError ignored) {
      // what made the job fail is told
    }
  }

  /**
   * Has Spark write a table.
   *
   * @throws ConfException if the format cannot hold it
   */
  static void writeTable(Dataset<Row> table, String to, String out) {
    try {
      boolean isOfSpreadsheets = to.equals(SPREADSHEET);
      (isOfSpreadsheets ? quoted(table) : table)
          .write()
          .format(isOfSpreadsheets ? "csv" : to)
          .option("header", true)
          .save(out);
    } catch (Exception e) { // AnalysisException is checked, but Scala does not declare it
      if (e instanceof AnalysisException analysis && !isOfOther(analysis)) {
        throw new ConfException(reason(analysis, to));
      }
      throw e;
    }
  }

  /** Texts and names that a spreadsheet would compute have an apostrophe before them. */
  private static Dataset<Row> quoted(Dataset<Row> table) {
    Column[] columns =
        Stream.of(table.schema().fields())
            .map(
                field -> {
                  Column cell = table.col("`" + field.name().replace("`", "``") + "`");
                  boolean isText = field.dataType().equals(DataTypes.StringType);
                  Column safe =
                      isText
                          ? when(cell.rlike(FORMULA), concat(lit("'"), cell)).otherwise(cell)
                          : cell;
                  boolean isFormula = Pattern.compile(FORMULA).matcher(field.name()).find();
                  return safe.as(isFormula ? "'" + field.name() : field.name());
                })
            .toArray(Column[]::new);
    return table.select(columns);
  }

  private static String reason(AnalysisException thrown, String to) {
    if (!UNSUPPORTED_TYPE.equals(thrown.getErrorClass())) {
      return "--to must be a format that can hold the table but was %s: %s"
          .formatted(to, ReadErrors.words(thrown));
    }
    String column = thrown.getMessageParameters().get("columnName").replaceAll("^`|`$", "");
    return "--to %s cannot hold column %s; --keep names others".formatted(to, column);
  }
}
