package org.thalweg.data.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardBuilder;
import scala.Tuple2;

/** Puts the pieces of one partition, in order, together to its shards. */
final class PieceShards implements Iterator<Shard> {
  private final ShardAssignment order;
  private final RowRules rules;
  private final Iterator<Tuple2<Long, Tuple2<Long, Piece>>> parts;
  private final int endShard;
  private int shard;
  private long place; // of the next row
  private Piece piece;
  private long pieceBegin;

  /**
   * The shards of a partition.
   *
   * @param parts pieces with the places of their first rows, by ascending place
   */
  PieceShards(
      int partition,
      ShardAssignment order,
      RowRules rules,
      Iterator<Tuple2<Long, Tuple2<Long, Piece>>> parts) {
    this.order = order;
    this.rules = rules;
    this.parts = parts;
    this.shard = order.firstShard(partition);
    this.endShard = order.firstShard(partition + 1);
    this.place = order.shardBegin(shard);
  }

  /** Brings the pieces of a table to where their shards are, by a shuffle. */
  static JavaRDD<Shard> of(JavaRDD<Piece> pieces, ShardAssignment order, RowRules rules) {
    return pieces
        .flatMapToPair(piece -> order.parts(piece))
        .repartitionAndSortWithinPartitions(order)
        .mapPartitionsWithIndex(
            (partition, parts) -> new PieceShards(partition, order, rules, parts), false);
  }

  /**
   * Makes shards of pieces that are in this process, on its cores.
   *
   * @param pieces which are taken out of these lists, so that no row is there twice for long
   */
  static List<Shard> of(List<List<Piece>> pieces, ShardAssignment order, RowRules rules) {
    List<Queue<Tuple2<Long, Tuple2<Long, Piece>>>> parts = new ArrayList<>();
    for (int partition = 0; partition < order.numPartitions(); partition++) {
      parts.add(new PriorityQueue<>(Comparator.comparing(part -> part._1)));
    }
    for (List<Piece> some : pieces) {
      for (Piece piece : some) {
        order
            .parts(piece)
            .forEachRemaining(part -> parts.get(order.getPartition(part._1)).add(part));
      }
      some.clear();
    }
    return IntStream.range(0, parts.size())
        .parallel()
        .boxed()
        .flatMap(
            partition -> {
              List<Shard> shards = new ArrayList<>();
              var inOrder = Stream.generate(parts.get(partition)::poll).iterator();
              new PieceShards(partition, order, rules, inOrder).forEachRemaining(shards::add);
              return shards.stream();
            })
        .toList();
  }

  @Override
  public boolean hasNext() {
    return shard < endShard;
  }

  @Override
  public Shard next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    ShardBuilder builder = new ShardBuilder(shard, rules);
    for (long end = order.shardBegin(shard + 1); place < end; ) {
      int from = row();
      int to = (int) Math.min(piece.block.rows(), end - pieceBegin);
      builder.rows(piece.block, from, to);
      place += to - from;
    }
    shard++;
    return builder.build();
  }

  /** The row of the current piece that stands at the current place. */
  private int row() {
    while (piece == null || place - pieceBegin >= piece.block.rows()) {
      Tuple2<Long, Piece> part = parts.next()._2();
      pieceBegin = part._1();
      piece = part._2();
    }
    return (int) (place - pieceBegin);
  }
}
