package org.thalweg.data.text;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.thalweg.config.Storage;
import org.thalweg.data.shard.LabelRule;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RejectedRow;
import org.thalweg.data.shard.Rejections;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardLoading;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.shard.Source;
import org.thalweg.text.DataException;

/**
 * LIBSVM text on any Hadoop file system: a file, a directory or a glob, plain or compressed.
 *
 * <p>The files in path order are one long text of uncompressed bytes, which is cut into shards of
 * equal length; a line belongs to the shard in which it begins. So the shards depend on the bytes
 * alone: a compressed copy of a file gives the same ones.
 *
 * @param key what the path was given as, for messages: {@code data.train}
 * @param path what to read
 * @param features the largest index allowed; 0 for any
 * @param partitioning how the text is cut
 */
public record LibsvmSource(String key, String path, int features, Partitioning partitioning)
    implements Source {
  static final int LARGEST_DIMENSION = Integer.MAX_VALUE - 16;

  public LibsvmSource {
    if (features < 0) {
      throw new IllegalArgumentException(
          "data.features must be at least 0 but was %d".formatted(features));
    }
  }

  /** A source of data that are no part of a conf. */
  public LibsvmSource(String path, int features, Partitioning partitioning) {
    this("DATA", path, features, partitioning);
  }

  /** A source with everything by default. */
  public static LibsvmSource of(String path) {
    return new LibsvmSource(path, 0, Partitioning.standard());
  }

  /** Reads everything once into executors' memory, and takes no row that is malformed. */
  public ShardedData load(JavaSparkContext spark, LabelRule labelRule) {
    return load(spark, RowRules.of(labelRule));
  }

  /**
   * Reads everything once into executors' memory.
   *
   * @param rules what becomes of the rows
   * @throws DataException if the path names no file, a file cannot be read, a line is malformed
   *     that must not be, or there is no row
   */
  @Override
  public ShardedData load(JavaSparkContext spark, RowRules rules) {
    List<TextFile> listed = TextFiles.list(key, path, spark.hadoopConfiguration());
    boolean areTasksHere = // and see the memory of the driver
        spark.isLocal() && !spark.getConf().getBoolean("spark.executor.userClassPathFirst", false);
    if (areTasksHere && isReadHere(listed)) {
      return here(
          listed, spark.hadoopConfiguration(), spark.defaultParallelism(), rules, () -> spark);
    }
    if (listed.stream().allMatch(file -> file.length() >= 0)) {
      return load(spark, rules, listed, Optional.empty());
    }
    try (PackedText packed = PackedText.read(spark, listed)) {
      return load(spark, rules, packed.files(), Optional.of(packed));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) { // SparkException, which Scala does not declare
      throw DataException.behind(e).orElseThrow(() -> new IllegalStateException(e));
    }
  }

  /**
   * Reads a little text on the disk of this machine in this process, without Spark: the same shards
   * as by a job.
   *
   * @param cores that read it
   * @param spark the context of this process; asked for where a job needs it
   * @return none of more text, or text elsewhere
   * @throws DataException as {@link #load}
   */
  public Optional<ShardedData> here(
      Configuration hadoop, int cores, RowRules rules, Supplier<JavaSparkContext> spark) {
    List<TextFile> listed = TextFiles.list(key, path, hadoop);
    return isReadHere(listed)
        ? Optional.of(here(listed, hadoop, cores, rules, spark))
        : Optional.empty();
  }

  private boolean isReadHere(List<TextFile> listed) {
    return TextFiles.areFewHere(listed) && partitioning.storage() != Storage.DISK;
  }

  private ShardedData here(
      List<TextFile> listed,
      Configuration hadoop,
      int cores,
      RowRules rules,
      Supplier<JavaSparkContext> spark) {
    TextFiles files = cut(listed);
    int count = partitioning.partitionsFor(files.length(), files.shards(), cores);
    List<Shard> shards =
        IntStream.range(0, count)
            .parallel()
            .mapToObj(
                partition -> {
                  List<Shard> read = new ArrayList<>();
                  reader(files, hadoop, null, rules, limit(), partition, count)
                      .forEachRemaining(read::add);
                  return read;
                })
            .flatMap(List::stream)
            .toList();
    Rejections rejections =
        Rejections.of(
                shards.stream().map(Shard::summary).toList(),
                row -> lineMessage(row, files, hadoop))
            .check(rules);
    return ShardLoading.here(path, spark, partitioning, count, rules, rejections, shards);
  }

  private TextFiles cut(List<TextFile> listed) {
    long bytes = listed.stream().mapToLong(TextFile::length).sum();
    if (bytes == 0) {
      throw new DataException("data must have at least one row but %s is empty".formatted(path));
    }
    return new TextFiles(listed, partitioning.shardsFor(bytes));
  }

  private ShardedData load(
      JavaSparkContext spark, RowRules rules, List<TextFile> listed, Optional<PackedText> packed) {
    TextFiles files = cut(listed);
    Broadcast<TextFiles> text = spark.broadcast(files);
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    return ShardLoading.of(
        path,
        shards(spark, files, text, hadoop, rules, packed).persist(partitioning.level()),
        rules,
        loaded ->
            Rejections.of(loaded, row -> lineMessage(row, files, spark.hadoopConfiguration())),
        List.of(text, hadoop));
  }

  private static String lineMessage(RejectedRow row, TextFiles files, Configuration hadoop) {
    return row.message("line", files.lineNumber(row, hadoop));
  }

  private int limit() {
    return features > 0 ? features : LARGEST_DIMENSION;
  }

  /** What reads the shards of a partition. */
  private static ShardReader reader(
      TextFiles files,
      Configuration hadoop,
      Iterator<TextPiece> pieces,
      RowRules rules,
      int limit,
      int partition,
      int partitions) {
    return new ShardReader(
        files,
        hadoop,
        pieces,
        rules,
        limit,
        Partitioning.firstShard(partition, partitions, files.shards()),
        Partitioning.firstShard(partition + 1, partitions, files.shards()));
  }

  private JavaRDD<Shard> shards(
      JavaSparkContext spark,
      TextFiles files,
      Broadcast<TextFiles> text,
      Broadcast<SerializableConfiguration> hadoop,
      RowRules rules,
      Optional<PackedText> packed) {
    int count =
        partitioning.partitionsFor(files.length(), files.shards(), spark.defaultParallelism());
    int limit = limit();
    JavaRDD<TextPiece> pieces =
        packed
            .map(each -> each.distributed(files, count))
            .orElseGet(() -> spark.parallelize(List.<TextPiece>of(), count));
    return pieces.mapPartitionsWithIndex(
        (partition, part) ->
            reader(text.value(), hadoop.value().value(), part, rules, limit, partition, count),
        false);
  }
}
