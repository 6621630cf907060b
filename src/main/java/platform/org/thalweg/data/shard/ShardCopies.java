package org.thalweg.data.shard;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;

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
          made.add(data.rdd().map(shard -> shard.less(constants)).persist(of.level()));
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
        name, shards.persist(of.level()), of.rules(), all -> of.rejections(), List.of());
  }
}
