package org.thalweg.data.shard;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.thalweg.text.DataException;
import org.thalweg.text.Secrets;

/** Reads rows by one job, after which the executors have them. */
public final class ShardLoading {
  /** Counts the rows that were read, for those who watch; those of repeated tasks twice. */
  public static final String ROWS_READ = "rows read";

  private static final int SPARED = 8; // the part of the heap that rows may take in local mode

  private ShardLoading() {}

  /** What Spark's UI calls the shards of data that are kept. */
  public static String nameOf(String path) {
    return "rows of " + Secrets.hide(path);
  }

  /**
   * Reads every shard once, and keeps it. Where driver and executors are one process and keep
   * objects, the driver has them too, unless they are too many for it.
   *
   * @param path names the data in messages
   * @param cached the shards, to be kept
   * @param rejections the rows that were malformed, once all have been read
   * @param inputs what the tasks need that read, or read again; destroyed with the data
   * @throws DataException if a row is malformed that must not be, or no row is left
   */
  public static ShardedData of(
      String path,
      JavaRDD<Shard> cached,
      RowRules rules,
      Function<List<ShardSummary>, Rejections> rejections,
      List<Broadcast<?>> inputs) {
    boolean loaded = false;
    cached.setName(nameOf(path));
    Runnable release =
        () -> {
          cached.unpersist(false);
          inputs.forEach(Broadcast::destroy);
        };
    try (JobLabel label = new JobLabel(cached.context(), "loading " + Secrets.hide(path));
        Handover<Shard> given = new Handover<>(mostGiven(cached))) {
      long number = given.number();
      LongAccumulator read = cached.context().longAccumulator(ROWS_READ);
      List<ShardSummary> summaries =
          cached
              .map(
                  shard -> {
                    read.add(shard.summary().rows());
                    give(shard, number);
                    return shard.summary();
                  })
              .collect();
      boolean areHere = given.size() == summaries.size() && !given.isOver();
      LoadedShards shards =
          new LoadedShards(
              cached::context,
              cached.getNumPartitions(),
              () -> cached,
              cached::getStorageLevel,
              rules,
              rejections.apply(summaries).check(rules),
              release);
      ShardCounts counts = new ShardCounts(summaries);
      shards.requireUsable(path, counts);
      ShardedData data =
          new ShardedData(shards, areHere ? given.all(summaries.size()) : List.of(), counts);
      loaded = true;
      return data;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) { // SparkException, which Scala does not declare
      throw DataException.behind(e).orElseThrow(() -> new IllegalStateException(e));
    } finally {
      if (!loaded) {
        release.run();
      }
    }
  }

  /**
   * Rows that this process has read without Spark. Jobs, whose tasks must run in it, take them from
   * its memory.
   *
   * @param spark the context; asked for where a job needs it
   * @param shards all of them, by number
   * @throws DataException if no row is left
   */
  public static ShardedData here(
      String path,
      Supplier<JavaSparkContext> spark,
      Partitioning partitioning,
      int partitions,
      RowRules rules,
      Rejections rejections,
      List<Shard> shards) {
    Handover<Shard> kept = new Handover<>(Long.MAX_VALUE);
    shards.forEach(shard -> kept.give(shard.index(), shard));
    int count = shards.size();
    long number = kept.number();
    return ShardedData.onDriver(
        path,
        new LoadedShards(
            () -> spark.get().sc(),
            partitions,
            () -> kept(spark.get(), partitions, count, number),
            partitioning::level,
            rules,
            rejections,
            kept::close),
        shards);
  }

  private static JavaRDD<Shard> kept(
      JavaSparkContext spark, int partitions, int shards, long number) {
    return spark
        .parallelize(IntStream.range(0, partitions).boxed().toList(), partitions)
        .mapPartitions(
            one -> {
              int partition = one.next();
              Handover<Shard> here = Handover.of(number);
              return IntStream.range(
                      Partitioning.firstShard(partition, partitions, shards),
                      Partitioning.firstShard(partition + 1, partitions, shards))
                  .mapToObj(here::at)
                  .iterator();
            });
  }

  /** Bytes of rows that the driver may have at once with the executors, as they are stored. */
  private static long mostGiven(JavaRDD<Shard> cached) {
    StorageLevel level = cached.getStorageLevel();
    boolean areObjects = level.useMemory() && level.deserialized();
    return areObjects && cached.context().isLocal() ? Runtime.getRuntime().maxMemory() / SPARED : 0;
  }

  private static void give(Shard shard, long number) {
    Handover.<Shard>find(number)
        .filter(given -> given.takes(shard.summary().bytes()))
        .ifPresent(given -> given.give(shard.index(), shard));
  }
}
