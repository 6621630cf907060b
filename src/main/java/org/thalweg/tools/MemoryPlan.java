package org.thalweg.tools;

import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.TrainingConf.Method;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.ShardSum;
import org.thalweg.run.Aggregation;
import org.thalweg.run.Batches;
import org.thalweg.run.DriverMemory;
import org.thalweg.run.ExecutorMemory;
import org.thalweg.run.TrainingData;
import org.thalweg.spark.Demand;
import org.thalweg.spark.DriverData;
import org.thalweg.spark.Place;
import org.thalweg.spark.Placement;
import org.thalweg.spark.TreeAggregation;

/**
 * What memory a run needs, and what to tell spark-submit: never less than it takes, where sums are
 * dense.
 *
 * @param rows of the training data
 * @param blockBytes of their blocks and those of the test data
 * @param slots numbers that the method remembers
 * @param passing numbers that the driver has besides for a while: of checkpoints, and what is sent
 * @param rowBytes of the rows that are gathered on the driver
 * @param sumsOfDriver the most sums that the driver makes of these at a time
 * @param load what a step brings to the driver, with sums as long as w
 * @param route the way they go
 * @param shardsOfTask the most shards that a task has
 * @param jobs what the jobs of the method take on executors
 * @param isLocal whether driver and executors are one process
 * @param executors how many share the blocks
 * @param tasksOfExecutor how many of them run at once on each
 */
public record MemoryPlan(
    long rows,
    long blockBytes,
    long slots,
    long passing,
    long rowBytes,
    int sumsOfDriver,
    TreeAggregation.Load load,
    TreeAggregation.Route route,
    int shardsOfTask,
    ExecutorMemory jobs,
    boolean isLocal,
    int executors,
    int tasksOfExecutor) {
  private static final long BASE = 512L << 20; // Spark itself
  private static final double STORED = 0.5; // share of a heap that Spark keeps blocks in, or less

  /** Rows on the driver: as they arrive, as they are read, in plain arrays, and those in order. */
  private static final int COPIES_OF_ROWS = 4;

  /** Rows on the driver that no epoch steps on: as they arrive, and as they are read. */
  private static final int COPIES_OF_BLOCKS = 2;

  /**
   * That of a conf, whose data it loads.
   *
   * @param executors how many there will be; 0 for as many as there are
   * @throws org.thalweg.text.DataException if the data are not what they must be
   */
  public static MemoryPlan of(TrainingConf conf, JavaSparkContext spark, int executors) {
    try (TrainingData data = TrainingData.load(conf, spark)) {
      ShardedData train = data.train();
      Objective objective = data.objective().over(data.features());
      int dimension = objective.layout().dimension();
      Place place =
          Aggregation.of(conf).place(Demand.of(objective, train, Batches.of(conf, train)));
      int there = Math.max(1, spark.sc().getExecutorMemoryStatus().size() - 1);
      TreeAggregation.Load load =
          TreeAggregation.Load.dense(train, dimension)
              .withSums(8 * DriverMemory.sumLength(conf, objective, train));
      return new MemoryPlan(
          train.rows(),
          (ExecutorMemory.reshuffles(conf, train) ? 2 : 1) * train.bytes()
              + data.test().map(ShardedData::bytes).orElse(0L)
              + data.validation().map(ShardedData::bytes).orElse(0L),
          DriverMemory.slots(conf, dimension),
          DriverMemory.passing(conf, dimension),
          rowBytes(conf, train, place.placement()),
          place.placement() == Placement.EXECUTORS ? 0 : sumsOfDriver(load.shards()),
          load,
          Aggregation.of(conf).route(load),
          (load.shards() - 1) / train.partitions() + 1,
          spark.sc().isLocal() && place.placement() == Placement.DRIVER
              ? ExecutorMemory.none() // what the driver has is all there is
              : ExecutorMemory.of(conf, objective, train),
          spark.sc().isLocal(),
          executors > 0 ? executors : there,
          Math.max(1, spark.defaultParallelism() / there));
    }
  }

  private static long rowBytes(TrainingConf conf, ShardedData train, Placement placement) {
    if (stepsInRounds(conf)) {
      return COPIES_OF_ROWS * DriverData.bytes(train);
    }
    return switch (placement) {
      case EXECUTORS -> 0;
      case DRIVER -> COPIES_OF_BLOCKS * train.bytes();
      case GATHER -> DriverData.bytesOfBatches();
    };
  }

  private static int sumsOfDriver(int shards) {
    return ShardSum.most(shards, Runtime.getRuntime().availableProcessors());
  }

  private static boolean stepsInRounds(TrainingConf conf) {
    return !conf.takesGradientSteps()
        && (conf.method() == Method.AUTO || conf.method() == Method.SVRG);
  }

  /** Bytes of w and all that the driver keeps beside it. */
  public long driverBytes() {
    return 8 * ((long) DriverMemory.VECTORS * load.dimension() + slots + passing);
  }

  /** Bytes of all sums of a step that the driver may hold at once, from jobs or of its own. */
  public long resultBytes() {
    return Math.max(route.arriving(load), sumsOfDriver * load.sumBytes());
  }

  /** Bytes of a running task: of its sums, of what it works with, and of its result as it goes. */
  public long taskBytes() {
    long sums = 32 - Integer.numberOfLeadingZeros(shardsOfTask) + 1;
    return 8 * ((sums + 1) * jobs.sum() + jobs.work());
  }

  /** Bytes of the vectors of a job on an executor, whatever the number of its tasks. */
  public long sentBytes() {
    return 8 * jobs.sent();
  }

  /** Bytes of the blocks that each executor keeps. */
  public long blockBytesOfExecutor() {
    return blockBytes / executors + 1;
  }

  /** A heap for the driver. */
  public long driverMemory() {
    long results = 2 * resultBytes(); // as they arrive, and as they are read
    long shared = isLocal ? executorBytes() : 0;
    return BASE + driverBytes() + Math.max(rowBytes, results) + shared;
  }

  /** A heap for an executor, with the blocks in memory. */
  public long executorMemory() {
    return BASE + executorBytes();
  }

  private long executorBytes() {
    long blocks = (long) (blockBytesOfExecutor() / STORED);
    return blocks + sentBytes() + tasksOfExecutor * taskBytes();
  }

  /** All of it in words, a line a thing. */
  public List<String> lines() {
    return List.of(
        text("rows       %d in %d shards", rows, load.shards()),
        text(
            "w          %d entries, %s; the method remembers %d",
            load.dimension(), size(8L * load.dimension()), slots),
        text(
            "driver     %s for w and what is kept beside it, %s for the sums of a step, %s for rows",
            size(driverBytes()), size(resultBytes()), size(rowBytes)),
        text("sums       %s: %s", route.mode(), load),
        text(
            "executor   %s of %s blocks on each of %d, %s for what is sent, %s for each of %d tasks",
            size(blockBytesOfExecutor()),
            size(blockBytes),
            executors,
            size(sentBytes()),
            size(taskBytes()),
            tasksOfExecutor),
        text(
            "advice     --driver-memory %s --executor-memory %s --conf spark.driver.maxResultSize=%s",
            option(driverMemory()),
            option(executorMemory()),
            option(Math.max(1L << 30, 2 * resultBytes()))));
  }

  private static String size(long bytes) {
    return bytes < 10L << 20
        ? text("%.3g MiB", bytes / (double) (1 << 20))
        : text("%d MiB", bytes >> 20);
  }

  /** As an option of spark-submit: at least a gigabyte, and rounded up to 64 MiB. */
  private static String option(long bytes) {
    long mebibytes = Math.max(1024, ((bytes - 1 >> 26) + 1) << 6);
    return mebibytes % 1024 == 0 ? mebibytes / 1024 + "g" : mebibytes + "m";
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
