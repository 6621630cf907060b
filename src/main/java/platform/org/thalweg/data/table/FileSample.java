package org.thalweg.data.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.io.input.ReaderInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.io.compress.SplittableCompressionCodec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.data.csv.Dialect;
import org.thalweg.data.csv.DialectSniffer;
import org.thalweg.text.DataException;
import org.thalweg.text.Require;
import org.thalweg.text.Secrets;

/**
 * The beginning of a file.
 *
 * @param isWhole whether it is all of it
 */
record FileSample(byte[] bytes, boolean isWhole) {
  private static final int LENGTH = 1 << 20;
  private static final int LAST = 1 << 12; // bytes in which the last row is looked for
  private static final int FEW = 1 << 14; // bytes of which the first rows are taken
  private static final int MOST = 1 << 24; // bytes in which the first rows must be

  /** The files of a table that is read from some, in the order of their names. */
  static List<Path> files(Dataset<Row> lines) {
    return TablePlan.inputFiles(lines).map(file -> new Path(URI.create(file))).sorted().toList();
  }

  /**
   * Reads the beginning of a file, unpacked.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  static FileSample of(Configuration conf, Path file) {
    return of(conf, file, LENGTH);
  }

  /**
   * Reads a whole file for quotes that leave open where a row ends.
   *
   * @throws DataException if there are such
   */
  static void requireClosedQuotes(Configuration conf, Path file, Dialect dialect) {
    try (InputStream in = open(conf, file)) {
      Require.none(
          dialect.flaw(in), flaw -> new DataException(Secrets.hide(file.toString()) + " " + flaw));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file behind some of its lines. */
  @SuppressWarnings("deprecation") // Spark 3.5 has no builder of such a stream
  static InputStream text(Configuration conf, Path file, Charset charset, int skip) {
    try {
      InputStream in = open(conf, file);
      if (skip == 0) {
        return in;
      }
      BufferedReader text = new BufferedReader(new InputStreamReader(in, charset));
      for (int i = 0; i < skip; i++) {
        text.readLine();
      }
      return new ReaderInputStream(text, charset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(Configuration conf, Path file) throws IOException {
    InputStream raw = file.getFileSystem(conf).open(file);
    CompressionCodec codec = codec(conf, file);
    return codec == null ? raw : codec.createInputStream(raw);
  }

  private static FileSample of(Configuration conf, Path file, int length) {
    try (InputStream in = open(conf, file)) {
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
    return first(
        conf,
        file,
        head -> {
          List<List<String>> rows = dialect.rows(head.bytes, head.isWhole, 2);
          return rows.size() == 2 || head.isWhole ? rows : null;
        });
  }

  /**
   * The first line that is not blank.
   *
   * @param comment what lines begin with that are passed over; empty for none
   * @throws UncheckedIOException if it cannot be read
   */
  static Optional<String> firstLine(Configuration conf, Path file, String comment) {
    return first(
        conf,
        file,
        head -> {
          List<String> lines = new String(head.bytes, StandardCharsets.UTF_8).lines().toList();
          Optional<String> first =
              lines.stream()
                  .limit(head.isWhole ? lines.size() : lines.size() - 1)
                  .map(line -> line.startsWith("\ufeff") ? line.substring(1) : line)
                  .filter(line -> !line.trim().isEmpty())
                  .filter(line -> comment.isEmpty() || !line.startsWith(comment))
                  .findFirst();
          return first.isPresent() || head.isWhole ? first : null;
        });
  }

  /** What is first in a file, of which more is read while that is null: a header may be long. */
  private static <T> T first(Configuration conf, Path file, Function<FileSample, T> found) {
    for (int length = FEW; ; length = Math.min(8 * length, MOST)) {
      FileSample head = of(conf, file, length);
      T first = found.apply(head);
      if (first != null) {
        return first;
      }
      if (length >= MOST) {
        throw new DataException(
            "%s must have its first rows in %d MiB but has a longer line"
                .formatted(Secrets.hide(file.toString()), MOST >> 20));
      }
    }
  }

  /** The last bytes of a file; none where it is packed. */
  static byte[] end(SparkSession spark, Path file) {
    Configuration conf = spark.sessionState().newHadoopConf();
    if (codec(conf, file) != null) {
      return new byte[0];
    }
    try {
      FileSystem files = file.getFileSystem(conf);
      long length = files.getFileStatus(file).getLen();
      try (FSDataInputStream in = files.open(file)) {
        in.seek(Math.max(0, length - LAST));
        return in.readNBytes(LAST);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a file is packed so that it cannot be read from its middle. */
  static boolean isPackedWhole(SparkSession spark, Path file) {
    CompressionCodec codec = codec(spark.sessionState().newHadoopConf(), file);
    return codec != null && !(codec instanceof SplittableCompressionCodec);
  }

  static CompressionCodec codec(Configuration conf, Path file) {
    return new CompressionCodecFactory(conf).getCodec(file);
  }

  /** What is wrong with it in a dialect. */
  Optional<String> flaw(Dialect dialect) {
    return dialect.flaw(bytes, isWhole);
  }

  /**
   * The dialect that it seems to be in.
   *
   * @param given options that say some of it
   */
  Dialect dialect(Map<String, String> given) {
    return DialectSniffer.sniff(bytes, isWhole, given);
  }
}
