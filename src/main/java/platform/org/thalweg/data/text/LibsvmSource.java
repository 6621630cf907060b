package org.thalweg.data.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.thalweg.config.Storage;
import org.thalweg.data.shard.JobLabel;
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
import scala.Tuple2;

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

  static String lineMessage(RejectedRow row, TextFiles files, Configuration hadoop) {
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
        Partitioning.firstShard(partition + 1, partitions, files.shards()),
        Long.MAX_VALUE);
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

  /**
   * The compressed files of a text, each read once: whoever wants a place in one would have to read
   * it up to there. What comes out is kept, in pieces, until its length has told where shards
   * begin, and then brought to the partitions of the shards in one shuffle.
   *
   * @param files all of the text, with lengths
   * @param pieces of those that are compressed
   */
  record PackedText(List<TextFile> files, JavaRDD<TextPiece> pieces) implements AutoCloseable {
    private static final int FILES_OF_CORE = 4; // tasks, of which each reads some files
    private static final int PIECE = 1 << 20; // bytes

    /**
     * Reads the compressed ones among some files.
     *
     * @param listed by path; their lengths are −1 where they are compressed
     */
    static PackedText read(JavaSparkContext spark, List<TextFile> listed) {
      return read(spark, listed, PIECE);
    }

    /**
     * Reads compressed files into pieces of a size.
     *
     * @param size of a piece in bytes, about
     */
    static PackedText read(JavaSparkContext spark, List<TextFile> listed, int size) {
      List<Tuple2<Integer, TextFile>> packed =
          IntStream.range(0, listed.size())
              .filter(i -> listed.get(i).length() < 0)
              .mapToObj(i -> new Tuple2<>(i, listed.get(i)))
              .toList();
      int tasks = Math.min(packed.size(), FILES_OF_CORE * spark.defaultParallelism());
      SerializableConfiguration hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
      JavaRDD<TextPiece> pieces =
          spark
              .parallelize(packed, tasks)
              .flatMap(file -> new TextPieces(file._2(), file._1(), size, hadoop.value()))
              .persist(StorageLevel.MEMORY_AND_DISK())
              .setName("uncompressed text");
      boolean isRead = false;
      try (JobLabel label =
          new JobLabel(spark, "uncompressing %d files".formatted(packed.size()))) {
        Map<Integer, Long> lengths = new HashMap<>();
        pieces
            .mapPartitions(part -> List.of(lengths(part)).iterator())
            .collect()
            .forEach(
                part -> part.forEach((file, length) -> lengths.merge(file, length, Long::sum)));
        List<TextFile> files = new ArrayList<>(listed);
        packed.forEach(
            file -> files.set(file._1(), file._2().ofLength(lengths.getOrDefault(file._1(), 0L))));
        isRead = true;
        return new PackedText(files, pieces);
      } finally {
        if (!isRead) {
          pieces.unpersist(false);
        }
      }
    }

    private static HashMap<Integer, Long> lengths(Iterator<TextPiece> pieces) {
      HashMap<Integer, Long> lengths = new HashMap<>();
      pieces.forEachRemaining(
          piece -> lengths.merge(piece.file, (long) piece.bytes.length, Long::sum));
      return lengths;
    }

    /** The pieces with the lines that begin in the shards of each partition, in their order. */
    JavaRDD<TextPiece> distributed(TextFiles text, int partitions) {
      long[] begins =
          IntStream.rangeClosed(0, partitions)
              .mapToLong(
                  p -> text.shardBegin(Partitioning.firstShard(p, partitions, text.shards())))
              .toArray();
      long[] fileBegins = IntStream.range(0, text.count()).mapToLong(text::begin).toArray();
      return pieces
          .flatMapToPair(
              piece -> {
                long begin = fileBegins[piece.file];
                long[] boundaries =
                    Arrays.stream(begins).map(place -> place - begin).filter(b -> b > 0).toArray();
                return piece.cut(boundaries).stream()
                    .map(cut -> new Tuple2<>(begin + cut.begin, cut))
                    .iterator();
              })
          .repartitionAndSortWithinPartitions(new ByPlace(begins))
          .values();
    }

    @Override
    public void close() {
      pieces.unpersist(false);
    }

    /** Which partition a place in the text, a Long, is in. */
    private static final class ByPlace extends Partitioner {
      private static final long serialVersionUID = 1;

      private final long[] begins; // of each partition; and the end of the last

      ByPlace(long[] begins) {
        this.begins = begins;
      }

      @Override
      public int numPartitions() {
        return begins.length - 1;
      }

      @Override
      public int getPartition(Object place) {
        return Partitioning.partitionOf((Long) place, begins, numPartitions());
      }
    }

    /** Reads a file once, from its beginning to its end, as pieces of whole lines. */
    static final class TextPieces implements Iterator<TextPiece> {
      private static final int LONGEST = 1 << 28; // of a line, as LineStream has it

      private final TextFile file;
      private final int number;
      private final int size;
      private final InputStream in;
      private byte[] rest = new byte[0]; // of a line that the next piece begins with
      private long place; // in the file, of the next piece
      private boolean isOver;
      private TextPiece next;

      /**
       * The pieces of a file.
       *
       * @param number of the file among those that are read together
       * @param size of a piece in bytes, about
       * @throws DataException if the file is damaged or cannot be read; the iterator throws it too
       */
      TextPieces(TextFile file, int number, int size, Configuration hadoop) {
        this.file = file;
        this.number = number;
        this.size = size;
        try {
          this.in = file.open(hadoop, 0);
        } catch (IOException e) {
          throw file.unreadable(e);
        }
      }

      @Override
      public boolean hasNext() {
        if (next == null && !isOver) {
          try {
            next = read();
          } catch (IOException e) {
            closeQuietly();
            throw file.unreadable(e);
          } catch (RuntimeException | Error e) {
            closeQuietly();
            throw e;
          }
        }
        return next != null;
      }

      @Override
      public TextPiece next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        TextPiece piece = next;
        next = null;
        return piece;
      }

      private TextPiece read() throws IOException {
        byte[] buffer = Arrays.copyOf(rest, Math.max(size, 2 * rest.length));
        int filled = rest.length;
        while (true) {
          int read = in.readNBytes(buffer, filled, buffer.length - filled);
          int searched = filled;
          filled += read;
          if (filled < buffer.length) {
            isOver = true;
            in.close();
            return filled == 0 ? null : piece(buffer, filled, filled);
          }
          int end = filled;
          while (end > searched && buffer[end - 1] != '\n') {
            end--;
          }
          if (end > searched) {
            return piece(buffer, end, filled);
          }
          if (filled >= LONGEST) {
            throw new IOException("a line is longer than %d bytes".formatted(LONGEST));
          }
          buffer = Arrays.copyOf(buffer, 2 * filled);
        }
      }

      /** The first bytes as a piece; the others are kept. */
      private TextPiece piece(byte[] buffer, int end, int filled) {
        rest = Arrays.copyOfRange(buffer, end, filled);
        TextPiece piece = new TextPiece(number, place, Arrays.copyOf(buffer, end));
        place += end;
        return piece;
      }

      private void closeQuietly() {
        isOver = true;
        try {
          in.close();
        } catch (IOException e) {
          isOver = true; // the first failure is told
        }
      }
    }
  }
}
