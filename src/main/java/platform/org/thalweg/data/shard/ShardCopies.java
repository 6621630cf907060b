package org.thalweg.data.shard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Hash;
import org.thalweg.linalg.Rows;
import org.thalweg.sample.Permutation;
import scala.Tuple2;

/**
 * Other rows that are made of loaded ones and stored as these are. They are rows as loaded
 * themselves, and must be closed.
 */
public final class ShardCopies {
  private ShardCopies() {}

  /**
   * Rows redistributed at random over as many shards, which then resemble each other. It costs one
   * Spark shuffle of all rows. The result has no strata.
   *
   * @param seed of the redistribution
   */
  public static ShardedData reshuffled(ShardedData data, long seed) {
    Reshuffle reshuffle = new Reshuffle(data.sizes().shards(), data.partitions(), seed);
    JavaRDD<Shard> shards =
        data.rdd()
            .flatMapToPair(reshuffle::buckets)
            .repartitionAndSortWithinPartitions(reshuffle)
            .mapPartitionsWithIndex(reshuffle::shards, false);
    return loaded("the reshuffled rows", shards, data.loaded());
  }

  /**
   * Rows with features less a constant each.
   *
   * @param constants by feature; 0 where it stays as it is
   */
  public static ShardedData less(ShardedData data, double[] constants) {
    String name = "the rows less a constant";
    LoadedShards of = data.loaded();
    if (data.onDriver().isEmpty()) {
      return loaded(name, data.rdd().map(shard -> shard.less(constants)), of);
    }
    List<Shard> here =
        data.onDriver().parallelStream().map(shard -> shard.less(constants)).toList();
    List<JavaRDD<Shard>> made = new CopyOnWriteArrayList<>(); // one, where a job needs it
    Supplier<JavaRDD<Shard>> moved =
        () -> {
          made.add(data.rdd().map(shard -> shard.less(constants)).persist(of.level().get()));
          return made.get(0);
        };
    Runnable free = () -> made.forEach(rows -> rows.unpersist(false));
    return ShardedData.onDriver(
        name,
        new LoadedShards(
            of.context(), of.partitions(), moved, of.level(), of.rules(), of.rejections(), free),
        here);
  }

  /**
   * Rows with some features numbered anew, and one for all others, to be scored alone.
   *
   * @param columns these features, ascending
   */
  public static ShardedData keeping(ShardedData data, int[] columns) {
    return loaded("the rows", data.rdd().map(shard -> shard.keeping(columns)), data.loaded());
  }

  private static ShardedData loaded(String name, JavaRDD<Shard> shards, LoadedShards of) {
    return ShardLoading.of(
        name, shards.persist(of.level().get()), of.rules(), all -> of.rejections(), List.of());
  }

  /**
   * A random redistribution of the rows over the same number of shards, so that every shard becomes
   * a random sample of all rows. A shard shuffles its rows and cuts them into buckets of equal
   * size, one for each of several shards, and these shuffle what they receive. It is a pure
   * function of the shards and of a seed. As a Spark partitioner its keys are the numbers of
   * buckets.
   */
  private static final class Reshuffle extends Partitioner {
    private static final long serialVersionUID = 1;

    /** Buckets of a shard at most, so that not as many small blocks travel as there are shards. */
    private static final int MOST_BUCKETS = 64;

    private static final long RECEIVED = 0xde; // keeps the second shuffle apart from the first

    private final int shards;
    private final int partitions;
    private final long key;
    private final int[] distances; // from a shard to the one that receives its i-th bucket

    Reshuffle(int shards, int partitions, long key) {
      this.shards = shards;
      this.partitions = partitions;
      this.key = key;
      Permutation others = new Permutation(shards, key);
      this.distances = IntStream.range(0, Math.min(shards, MOST_BUCKETS)).map(others::at).toArray();
    }

    /** The buckets of a shard: their rows, by a number that ascends by receiver, then by bucket. */
    Iterator<Tuple2<Long, Block[]>> buckets(Shard shard) {
      List<Tuple2<Long, Block[]>> buckets = new ArrayList<>();
      int rows = shard.summary().rows();
      int[] shuffled = rows == 0 ? new int[0] : shuffled(rows, Hash.of(key, shard.index()));
      for (int i = 0; i < distances.length; i++) {
        int[] bucket = Arrays.copyOfRange(shuffled, begin(rows, i), begin(rows, i + 1));
        Arrays.sort(bucket); // blocks are read in order
        long receiver = (shard.index() + distances[i]) % shards;
        Block[] blocks = shard.copies(Rows.of(bucket)).toArray(Block[]::new);
        buckets.add(new Tuple2<>(receiver * distances.length + i, blocks));
      }
      return buckets.iterator();
    }

    /** The first of a shard's shuffled rows that are in its i-th bucket. */
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
     * @param buckets all that its shards receive, by ascending number
     */
    Iterator<Shard> shards(int partition, Iterator<Tuple2<Long, Block[]>> buckets) {
      int end = Partitioning.firstShard(partition + 1, partitions, shards);
      return new Iterator<>() {
        private int next = Partitioning.firstShard(partition, partitions, shards);

        @Override
        public boolean hasNext() {
          return next < end;
        }

        @Override
        public Shard next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          List<Block> received = new ArrayList<>();
          for (int i = 0; i < distances.length; i++) {
            received.addAll(Arrays.asList(buckets.next()._2()));
          }
          return shuffled(next++, received);
        }
      };
    }

    private Shard shuffled(int index, List<Block> received) {
      int[] ends = received.stream().mapToInt(Block::rows).toArray();
      Arrays.parallelPrefix(ends, Integer::sum);
      int rows = ends.length == 0 ? 0 : ends[ends.length - 1];
      BlockList copies = new BlockList();
      for (int row : rows == 0 ? new int[0] : shuffled(rows, Hash.of(key, RECEIVED, index))) {
        int at = Arrays.binarySearch(ends, row);
        int part = at < 0 ? -at - 1 : at + 1; // the first that ends behind the row
        Block block = received.get(part);
        int within = row - (ends[part] - block.rows());
        copies.rows(block, within, within + 1);
      }
      return Shard.of(index, copies.blocks());
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    /** The partition of the shard that receives a bucket, whose number is a Long. */
    @Override
    public int getPartition(Object bucket) {
      long shard = (Long) bucket / distances.length;
      return (int) (((shard + 1) * partitions - 1) / shards);
    }
  }
}
