package org.thalweg.data.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
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

  /**
   * Reads the beginning of a file, unpacked.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  static FileSample of(SparkSession spark, String file) {
    Configuration conf = spark.sessionState().newHadoopConf();
    Path path = new Path(file);
    CompressionCodec codec = new CompressionCodecFactory(conf).getCodec(path);
    try (InputStream raw = path.getFileSystem(conf).open(path);
        InputStream in = codec == null ? raw : codec.createInputStream(raw)) {
      byte[] bytes = in.readNBytes(LENGTH);
      return new FileSample(bytes, in.read() < 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its rows in a dialect; of a file that is longer, without the last. */
  List<List<String>> rows(Dialect dialect) {
    return dialect.rows(bytes, isWhole);
  }

  /** The dialect that it seems to be in. */
  Dialect dialect() {
    return DialectSniffer.sniff(bytes, isWhole);
  }
}
