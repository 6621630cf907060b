package org.thalweg.data.shard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.sample.Hash;
import org.thalweg.sample.Permutation;
import scala.Tuple2;

/**
 * How the rows of all shards are dealt out anew, so that every shard becomes a random sample of
 * them: a shard shuffles its rows and cuts them into hands of equal size, each for another shard,
 * which shuffles what it was dealt. A function of the shards and a key alone. As a partitioner it
 * is given the numbers of hands.
 */
final class Deal extends Partitioner {
  private static final long serialVersionUID = 1;

  /** Hands of a shard at most: so many small blocks a shard travel, not as many as shards. */
  private static final int MOST_HANDS = 64;

  private static final long RECEIVED = 0xde; // keeps the second shuffle apart from the first

  private final int shards;
  private final int partitions;
  private final long key;
  private final int[] distances; // from a shard to that which gets its i-th hand

  Deal(int shards, int partitions, long key) {
    this.shards = shards;
    this.partitions = partitions;
    this.key = key;
    Permutation others = new Permutation(shards, key);
    this.distances = IntStream.range(0, Math.min(shards, MOST_HANDS)).map(others::at).toArray();
  }

  /** The hands of a shard: their rows, by a number that ascends by receiver and then by hand. */
  Iterator<Tuple2<Long, Block[]>> hands(Shard shard) {
    List<Tuple2<Long, Block[]>> hands = new ArrayList<>();
    int rows = shard.summary().rows();
    int[] shuffled = rows == 0 ? new int[0] : shuffled(rows, Hash.of(key, shard.index()));
    for (int i = 0; i < distances.length; i++) {
      int[] hand = Arrays.copyOfRange(shuffled, begin(rows, i), begin(rows, i + 1));
      Arrays.sort(hand); // blocks are read in order
      long receiver = (shard.index() + distances[i]) % shards;
      Block[] blocks = shard.copies(Rows.of(hand)).toArray(Block[]::new);
      hands.add(new Tuple2<>(receiver * distances.length + i, blocks));
    }
    return hands.iterator();
  }

  /** The first of a shard's shuffled rows that are in its i-th hand. */
  private int begin(int rows, int i) {
    return (int) ((long) rows * i / distances.length);
  }

  private static int[] shuffled(int count, long key) {
    Permutation permutation = new Permutation(count, key);
    return IntStream.range(0, count).map(permutation::at).toArray();
  }

  /**
   * The new shards of a partition.
   *
   * @param hands all that its shards get, by ascending number
   */
  Iterator<Shard> shards(int partition, Iterator<Tuple2<Long, Block[]>> hands) {
    int end = ShardedData.firstShard(partition + 1, partitions, shards);
    return new Iterator<>() {
      private int next = ShardedData.firstShard(partition, partitions, shards);

      @Override
      public boolean hasNext() {
        return next < end;
      }

      @Override
      public Shard next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        List<Block> dealt = new ArrayList<>();
        for (int i = 0; i < distances.length; i++) {
          dealt.addAll(Arrays.asList(hands.next()._2()));
        }
        return shuffled(next++, dealt);
      }
    };
  }

  private Shard shuffled(int index, List<Block> dealt) {
    int[] ends = dealt.stream().mapToInt(Block::rows).toArray();
    Arrays.parallelPrefix(ends, Integer::sum);
    int rows = ends.length == 0 ? 0 : ends[ends.length - 1];
    BlockList copies = new BlockList();
    for (int row : rows == 0 ? new int[0] : shuffled(rows, Hash.of(key, RECEIVED, index))) {
      int at = Arrays.binarySearch(ends, row);
      int block = at < 0 ? -at - 1 : at + 1; // the first that ends behind the row
      copies.copy(dealt.get(block), row - (ends[block] - dealt.get(block).rows()));
    }
    return Shard.of(index, copies.blocks());
  }

  @Override
  public int numPartitions() {
    return partitions;
  }

  /** The partition that holds the shard which gets a hand, whose number is a Long. */
  @Override
  public int getPartition(Object hand) {
    long shard = (Long) hand / distances.length;
    return (int) (((shard + 1) * partitions - 1) / shards);
  }
}
