package org.thalweg.data.table;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.internal.SQLConf;
import org.thalweg.data.csv.DialectOptions;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Files of CSV, and the settings by which they are read.
 *
 * @param paths in their order
 * @param directories the columns that stand in the names of directories
 * @param hadoop the settings of file systems
 * @param conf those of Spark SQL
 * @param names has Spark find the names of the columns, by the options of its reader
 */
record CsvFiles(
    List<Path> paths,
    List<String> directories,
    Configuration hadoop,
    SQLConf conf,
    Function<Map<String, String>, List<String>> names) {

  /**
   * Those behind a file, a directory or a glob, as a session finds them.
   *
   * @param options of Spark's reader, with those of a dialect
   */
  static CsvFiles of(SparkSession spark, String path, Map<String, String> options) {
    Map<String, String> others = DialectOptions.others(options);
    Dataset<Row> lines = spark.read().options(others).text(path); // of which none is read
    return new CsvFiles(
        FileSample.files(lines),
        TablePlan.directoryColumns(lines),
        spark.sessionState().newHadoopConfWithOptions(asScala(others)),
        spark.sessionState().conf(),
        all -> List.of(spark.read().options(all).csv(path).columns()));
  }

  private static scala.collection.immutable.Map<String, String> asScala(
      Map<String, String> options) {
    return scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(options));
  }

  /** What options say to Spark's parser. */
  CSVOptions parsing(Map<String, String> options) {
    return new CSVOptions(asScala(options), false, conf.sessionLocalTimeZone(), ReadErrors.CORRUPT);
  }
}
