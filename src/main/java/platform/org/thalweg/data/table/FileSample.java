package org.thalweg.data.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.sql.SparkSession;
import org.thalweg.data.csv.Dialect;
import org.thalweg.data.csv.DialectSniffer;

/**
 * The beginning of a file.
 *
 * @param isWhole whether it is all of it
 */
record FileSample(byte[] bytes, boolean isWhole) {
  private static final int LENGTH = 1 << 20;
  private static final int FEW = 1 << 14; // bytes of which the first rows are taken
  private static final int MOST = 1 << 29;

  /** The files of a file, a directory or a glob, in the order of their names. */
  static List<Path> files(SparkSession spark, String path) {
    return Stream.of(spark.read().text(path).inputFiles()) // which are URIs, in any order
        .map(file -> new Path(URI.create(file)))
        .sorted()
        .toList();
  }

  /**
   * Reads the beginning of a file, unpacked.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  static FileSample of(SparkSession spark, Path file) {
    return of(spark.sessionState().newHadoopConf(), file, LENGTH);
  }

  private static FileSample of(Configuration conf, Path file, int length) {
    CompressionCodec codec = new CompressionCodecFactory(conf).getCodec(file);
    try (InputStream raw = file.getFileSystem(conf).open(file);
        InputStream in = codec == null ? raw : codec.createInputStream(raw)) {
      byte[] bytes = in.readNBytes(length);
      return new FileSample(bytes, in.read() < 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The first rows of a file, two at most.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  static List<List<String>> firstRows(Configuration conf, Path file, Dialect dialect) {
    for (int length = FEW; ; length *= 8) { // a header may be long
      FileSample sample = of(conf, file, length);
      List<List<String>> rows = dialect.rows(sample.bytes, sample.isWhole, 2);
      if (rows.size() == 2 || sample.isWhole || length >= MOST) {
        return rows;
      }
    }
  }

  /** What is wrong with its quotes in a dialect. */
  Optional<String> wrongQuotes(Dialect dialect) {
    return dialect.wrongQuotes(bytes, isWhole);
  }

  /** The dialect that it seems to be in. */
  Dialect dialect() {
    return DialectSniffer.sniff(bytes, isWhole);
  }
}
