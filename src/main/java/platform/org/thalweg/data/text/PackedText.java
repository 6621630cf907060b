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
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.text.DataException;
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
