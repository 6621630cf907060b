package org.thalweg.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.SparkSession;
import org.thalweg.SparkFiles;
import org.thalweg.config.ConfException;
import org.thalweg.data.text.Packing;
import org.thalweg.text.DataException;

/**
 * Files that Spark's jobs read, in every format and codec: of a damaged one, which is taken all the
 * same, the rows must be those of the whole file wherever its format has checksums.
 */
public final class TableTargets {
  private static final Set<Class<? extends Exception>> CONF =
      Set.of(DataException.class, ConfException.class);
  private static final int ROWS = 300;

  /**
   * A kind of files.
   *
   * @param format as {@code data.format} has it
   * @param codec as Spark's writer has it
   * @param end of the name of a file
   * @param hasChecksums whether a changed byte of the rows can be told
   */
  public record Kind(String format, String codec, String end, boolean hasChecksums) {
    @Override
    public String toString() {
      return format + " " + codec;
    }
  }

  /**
   * Checksums are in the ends of gzip and the blocks of bzip2, on the pages of Parquet, and on the
   * blocks of Avro that are packed by Snappy. ORC has none, nor does what Avro and ORC keep of the
   * other codecs.
   */
  public static final List<Kind> KINDS =
      List.of(
          new Kind("csv", "none", "csv", false),
          new Kind("csv", "gzip", "csv.gz", true),
          new Kind("csv", "bzip2", "csv.bz2", true),
          new Kind("parquet", "none", "parquet", true),
          new Kind("parquet", "snappy", "snappy.parquet", true),
          new Kind("parquet", "gzip", "gz.parquet", true),
          new Kind("parquet", "zstd", "zstd.parquet", true),
          new Kind("orc", "none", "orc", false),
          new Kind("orc", "zlib", "zlib.orc", false),
          new Kind("orc", "snappy", "snappy.orc", false),
          new Kind("orc", "zstd", "zstd.orc", false),
          new Kind("avro", "uncompressed", "avro", false),
          new Kind("avro", "deflate", "avro", false),
          new Kind("avro", "snappy", "avro", true),
          new Kind("avro", "zstandard", "avro", false));

  private final SparkFiles files;
  private final Map<Kind, byte[]> whole = new LinkedHashMap<>();
  private final AtomicInteger same = new AtomicInteger();
  private final AtomicInteger others = new AtomicInteger();

  /** Files of each kind, in a directory of their own. */
  public TableTargets(SparkSession session, Path directory) throws IOException {
    this.files = new SparkFiles(session, Files.createDirectories(directory));
    for (Kind kind : KINDS) {
      whole.put(kind, files.table(kind.format(), kind.codec(), ROWS));
    }
  }

  /** The kinds of tables. */
  public List<Target> tables() throws IOException {
    List<Target> targets = new ArrayList<>();
    for (Map.Entry<Kind, byte[]> each : whole.entrySet()) {
      Kind kind = each.getKey();
      List<String> rows = files.rows(kind.format(), kind.end(), each.getValue());
      targets.add(
          target(
              kind.toString(),
              each.getValue(),
              bytes ->
                  compare(
                      rows, files.rows(kind.format(), kind.end(), bytes), kind.hasChecksums())));
    }
    return targets;
  }

  /** LIBSVM text, packed. */
  public List<Target> texts() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ROWS; i++) {
      text.append("%d 1:%d.5 %d:-2e1\n".formatted(i % 2, i * i, 2 + i % 7));
    }
    List<Target> targets = new ArrayList<>();
    for (Packing packing : Packing.values()) {
      byte[] packed = packing.pack(text.toString().getBytes(UTF_8));
      String end = "libsvm." + packing.end();
      List<String> rows = files.rows("libsvm", end, packed);
      targets.add(
          target(
              "libsvm " + packing,
              packed,
              bytes -> compare(rows, files.rows("libsvm", end, bytes), packing.hasChecksums())));
    }
    return targets;
  }

  /** Every file by the reader and under the name of every other kind. */
  public List<Target> exchanged() {
    List<Target> targets = new ArrayList<>();
    for (Kind kind : KINDS) {
      for (Map.Entry<Kind, byte[]> other : whole.entrySet()) {
        if (!other.getKey().format().equals(kind.format())
            || !other.getKey().end().equals(kind.end())) {
          targets.add(
              target(
                  other.getKey() + " as " + kind,
                  other.getValue(),
                  bytes -> requireSame(other.getKey(), other.getValue(), kind)));
        }
      }
    }
    return targets;
  }

  /** A file of another codec of the same format says what it is; one of another is refused. */
  private void requireSame(Kind own, byte[] bytes, Kind kind) throws IOException {
    List<String> read = files.rows(kind.format(), kind.end(), bytes);
    if (!files.rows(own.format(), own.end(), bytes).equals(read)) {
      throw new AssertionError("other rows: " + read.stream().limit(2).toList());
    }
  }

  private static Target target(String name, byte[] whole, Target.Reader reader) {
    return new Target(name, List.of(whole), List.of(), CONF, reader);
  }

  private void compare(List<String> whole, List<String> read, boolean hasChecksums) {
    boolean isSame = whole.equals(read);
    (isSame ? same : others).incrementAndGet();
    if (!isSame && hasChecksums) {
      throw new AssertionError(
          "other rows, %d of %d: %s"
              .formatted(
                  read.size(),
                  whole.size(),
                  read.stream().filter(row -> !whole.contains(row)).limit(2).toList()));
    }
  }

  /** How many files were taken with the rows of the whole file, and with others; from 0 again. */
  public String taken() {
    return "%d with the same rows, %d with others"
        .formatted(same.getAndSet(0), others.getAndSet(0));
  }
}
