package org.thalweg.data.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.Partitioning;
import scala.Tuple2;

/**
 * The compressed files of a text, each read once: whoever wants a place in one would have to read
 * it up to there. What comes out is kept, in pieces, until its length has told where shards begin,
 * and then brought to the partitions of the shards in one shuffle.
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
    try (JobLabel label = new JobLabel(spark, "uncompressing %d files".formatted(packed.size()))) {
      Map<Integer, Long> lengths = new HashMap<>();
      pieces
          .mapPartitions(part -> List.of(lengths(part)).iterator())
          .collect()
          .forEach(part -> part.forEach((file, length) -> lengths.merge(file, length, Long::sum)));
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
            .mapToLong(p -> text.shardBegin(Partitioning.firstShard(p, partitions, text.shards())))
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
      int found = Arrays.binarySearch(begins, (Long) place);
      return found < 0 ? -found - 2 : last(found);
    }

    /** The last partition that begins there, as those before it are empty. */
    private int last(int found) {
      int partition = found;
      while (partition + 1 < numPartitions() && begins[partition + 1] == begins[partition]) {
        partition++;
      }
      return partition;
    }
  }
}
