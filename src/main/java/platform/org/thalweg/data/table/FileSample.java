package org.thalweg.data.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
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

  /**
   * Reads the beginning of a file, unpacked.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  static FileSample of(SparkSession spark, String file) {
    return of(spark, file, LENGTH);
  }

  private static FileSample of(SparkSession spark, String file, int length) {
    Configuration conf = spark.sessionState().newHadoopConf();
    Path path = new Path(file);
    CompressionCodec codec = new CompressionCodecFactory(conf).getCodec(path);
    try (InputStream raw = path.getFileSystem(conf).open(path);
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
  static List<List<String>> firstRows(SparkSession spark, String file, Dialect dialect) {
    for (int length = FEW; ; length *= 8) { // a header may be long
      FileSample sample = of(spark, file, length);
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
