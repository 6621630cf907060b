package org.thalweg.data.text;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterators;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.WritingJobs;
import org.thalweg.text.DataException;
import scala.Tuple2;

/**
 * LIBSVM text that is read once, in the order of its rows, and not kept. The partitions of plain
 * files are pieces of their bytes; where a file is compressed, they are whole files, one or some.
 *
 * @param path what to read
 * @param features the largest index allowed; 0 for any
 * @param rules what becomes of the rows
 */
public record LibsvmScan(String path, int features, RowRules rules) implements Serializable {
  private static final long PIECE = 1 << 20; // bytes of text that are rows in memory at a time
  private static final long LONGEST_FILE = 1L << 45; // bytes, in place of a length that is unknown
  private static final int FILES_OF_CORE = 16;

  /**
   * The rows, a piece at a time, as shards.
   *
   * @param wrong gets what was wrong with the first malformed row of each partition
   * @throws DataException if the path names no file; tasks throw it at a malformed row that must
   *     not be
   */
  public JavaRDD<Shard> pieces(
      JavaSparkContext spark, CollectionAccumulator<Tuple2<Integer, String>> wrong) {
    ScanParts parts = parts(spark.hadoopConfiguration(), spark.defaultParallelism());
    SerializableConfiguration hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
    List<Integer> numbers = IntStream.range(0, parts.count()).boxed().toList();
    return spark
        .parallelize(numbers, parts.count())
        .mapPartitions(
            number -> {
              int i = number.next();
              return WritingJobs.untilTold(
                  parts.read(i, hadoop.value(), message -> wrong.add(new Tuple2<>(i, message))));
            });
  }

  /**
   * The parts in which the text is read, for a number of cores.
   *
   * @throws DataException if the path names no file, or there is no text
   */
  public ScanParts parts(Configuration hadoop, int cores) {
    List<TextFile> files = TextFiles.list("DATA", path, hadoop);
    List<TextFiles> texts = parts(files, cores);
    if (texts.isEmpty()) {
      throw new DataException("data must have at least one row but %s is empty".formatted(path));
    }
    return new ScanParts(this, texts, TextFiles.areFewHere(files));
  }

  /**
   * The parts in which a text is read: pieces of one, or files.
   *
   * @param areFewHere whether they are read sooner in this process than a job begins
   */
  public record ScanParts(LibsvmScan scan, List<TextFiles> texts, boolean areFewHere)
      implements Serializable {
    /** Number of parts. */
    public int count() {
      return isCut() ? texts.get(0).shards() : texts.size();
    }

    private boolean isCut() {
      return texts.size() == 1 && texts.get(0).shards() > 1;
    }

    /**
     * The rows of a part, a piece at a time.
     *
     * @param wrong is told what was wrong with the first malformed row
     */
    public Iterator<Shard> read(int part, Configuration hadoop, Consumer<String> wrong) {
      TextFiles text = isCut() ? texts.get(0) : texts.get(part);
      int shard = isCut() ? part : 0;
      int limit = scan.features > 0 ? scan.features : LibsvmSource.LARGEST_DIMENSION;
      ShardReader pieces =
          new ShardReader(text, hadoop, null, scan.rules, limit, shard, shard + 1, PIECE);
      AtomicBoolean hasTold = new AtomicBoolean();
      return StreamSupport.stream(Spliterators.spliteratorUnknownSize(pieces, 0), false)
          .filter(
              piece -> {
                piece.summary().rejected().first().stream()
                    .filter(row -> !hasTold.getAndSet(true) || scan.rules.failsOnMalformed())
                    .findFirst()
                    .map(row -> LibsvmSource.lineMessage(row, text, hadoop))
                    .ifPresent(message -> tell(message, wrong));
                return piece.blockCount() > 0;
              })
          .iterator();
    }

    private void tell(String message, Consumer<String> wrong) {
      if (scan.rules.failsOnMalformed()) {
        throw new DataException(message);
      }
      wrong.accept(message);
    }
  }

  /** All files as one text that is cut into shards; or, where a length is unknown, by files. */
  private static List<TextFiles> parts(List<TextFile> files, int cores) {
    if (files.stream().allMatch(file -> file.length() >= 0)) {
      long bytes = files.stream().mapToLong(TextFile::length).sum();
      int shards = Partitioning.standard().shardsFor(bytes);
      int count = (int) Math.min(Math.max(1, bytes / PIECE), Math.max(shards, cores));
      return bytes == 0 ? List.of() : List.of(new TextFiles(files, count));
    }
    List<TextFiles> parts = new ArrayList<>();
    int tasks = Math.min(files.size(), FILES_OF_CORE * cores);
    for (int task = 0; task < tasks; task++) {
      int from = (int) ((long) files.size() * task / tasks);
      int to = (int) ((long) files.size() * (task + 1) / tasks);
      List<TextFile> some =
          files.subList(from, to).stream()
              .map(file -> file.length() < 0 ? file.ofLength(LONGEST_FILE) : file)
              .toList();
      parts.add(new TextFiles(some, 1));
    }
    return parts;
  }
}
