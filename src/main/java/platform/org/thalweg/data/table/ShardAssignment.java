package org.thalweg.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.Partitioner;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.text.DataException;
import scala.Tuple2;

/**
 * The one order of all rows of a table, and who holds which of them: shards of equally many rows,
 * neighbouring shards in one partition. As a partitioner it is given places in that order.
 */
final class ShardAssignment extends Partitioner {
  private static final long serialVersionUID = 1;

  private final Map<String, Long> runBegins = new HashMap<>();
  private final long rows;
  private final int shards;
  private final long[] partitionBegins;

  /**
   * The order of the rows of some runs, one run after the other.
   *
   * @param runs in order
   */
  ShardAssignment(List<SplitSummary> runs, int shards, int partitions) {
    long begin = 0;
    for (SplitSummary run : runs) {
      if (runBegins.put(run.key(), begin) != null) {
        throw new DataException(
            "every file must be in the table once but %s is there again".formatted(run.file));
      }
      begin += run.kept;
    }
    this.rows = begin;
    this.shards = shards;
    this.partitionBegins = new long[partitions];
    Arrays.setAll(partitionBegins, p -> shardBegin(firstShard(p)));
  }

  /** The order of the rows of some runs, cut as 12 bytes for every entry and every row. */
  static ShardAssignment of(List<SplitSummary> runs, Partitioning partitioning, int cores) {
    long bytes = 12 * runs.stream().mapToLong(run -> run.entries + run.kept).sum();
    int shards = partitioning.shardsFor(bytes);
    return new ShardAssignment(runs, shards, partitioning.partitionsFor(bytes, shards, cores));
  }

  /**
   * A piece for every partition that holds some of its rows: by the place of the first of them,
   * with the place of its own first row.
   */
  Iterator<Tuple2<Long, Tuple2<Long, Piece>>> parts(Piece piece) {
    List<Tuple2<Long, Tuple2<Long, Piece>>> parts = new ArrayList<>();
    long begin = place(piece);
    long end = begin + piece.rows;
    for (long first = begin; first < end; first = partitionBegin(getPartition(first) + 1)) {
      parts.add(new Tuple2<>(first, new Tuple2<>(begin, piece)));
    }
    return parts.iterator();
  }

  /** Place of the first row of a piece. */
  long place(Piece piece) {
    return runBegins.get(SplitSummary.key(piece.file, piece.start)) + piece.keptBefore;
  }

  /** Place of a shard's first row: ⌊rows·shard / shards⌋. */
  long shardBegin(int shard) {
    return rows / shards * shard + rows % shards * shard / shards;
  }

  int firstShard(int partition) {
    return Partitioning.firstShard(partition, numPartitions(), shards);
  }

  /** Place of a partition's first row; of the end, for the one after the last. */
  private long partitionBegin(int partition) {
    return partition == numPartitions() ? rows : partitionBegins[partition];
  }

  @Override
  public int numPartitions() {
    return partitionBegins.length;
  }

  /** The partition that holds the row at a place, which is a Long: the last that begins there. */
  @Override
  public int getPartition(Object place) {
    return Partitioning.partitionOf((Long) place, partitionBegins, numPartitions());
  }
}
