package org.thalweg.data.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.internal.SQLConf;
import org.thalweg.data.csv.DialectOptions;
import scala.collection.immutable.Map$;
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
  private static final int FEW_FILES = 16;
  private static final long LEAST_PART = 4L << 20; // as spark.sql.files.openCostInBytes

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
    return Map$.MODULE$.from(CollectionConverters.asScala(options));
  }

  /** What options say to Spark's parser. */
  CSVOptions parsing(Map<String, String> options) {
    return new CSVOptions(asScala(options), false, conf.sessionLocalTimeZone(), ReadErrors.CORRUPT);
  }

  /**
   * A few small, plain files on the disk of this machine; none where Spark has to find or to read
   * them.
   *
   * @param path a file, or a directory of files alone
   */
  static List<FileStatus> fewHere(String path, Configuration hadoop) throws IOException {
    Path place = new Path(path);
    FileSystem system = place.getFileSystem(hadoop);
    if (!(system instanceof LocalFileSystem) || path.matches(".*[\\[\\]{}*?\\\\].*")) {
      return List.of();
    }
    FileStatus given = system.getFileStatus(place);
    List<FileStatus> found =
        new ArrayList<>(given.isFile() ? List.of(given) : List.of(system.listStatus(place)));
    found.removeIf(file -> file.getPath().getName().equals("_SUCCESS")); // which Spark leaves out
    long bytes = found.stream().mapToLong(FileStatus::getLen).sum();
    boolean areFew =
        found.size() <= FEW_FILES
            && bytes > 0
            && bytes <= TablePlan.FEW_BYTES
            && found.stream().allMatch(file -> isPlain(file, hadoop));
    return areFew ? found : List.of();
  }

  private static boolean isPlain(FileStatus file, Configuration hadoop) {
    return file.isFile()
        && !file.getPath().getName().matches("[._].*|.*\\._COPYING_|(?i).*\\.(gzip|zstd)")
        && FileSample.codec(hadoop, file.getPath()) == null;
  }

  /**
   * The parts of files that tasks of Spark would read.
   *
   * @param cores that it would have
   */
  static List<PartitionedFile> parts(List<FileStatus> files, int cores) {
    long bytes =
        files.stream()
            .mapToLong(FileStatus::getLen)
            .filter(length -> length > 0)
            .map(length -> length + LEAST_PART)
            .sum();
    long most = Math.max(LEAST_PART, bytes / cores);
    List<PartitionedFile> parts = new ArrayList<>();
    for (FileStatus file : files) {
      for (long start = 0; start < file.getLen(); start += most) {
        parts.add(
            new PartitionedFile(
                InternalRow.empty(),
                SparkPath.fromPath(file.getPath()),
                start,
                Math.min(most, file.getLen() - start),
                new String[0],
                file.getModificationTime(),
                file.getLen(),
                Map$.MODULE$.empty()));
      }
    }
    return parts;
  }
}
