package org.thalweg.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkContext;
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
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.spark.Demand;
import org.thalweg.spark.DriverData;
import org.thalweg.spark.Place;
import org.thalweg.spark.Placement;
import org.thalweg.spark.TreeAggregation;

/**
 * What memory a run needs, and what to tell spark-submit: as much as is alive at once, which the
 * bench {@code MemoryPeak} compares with what runs really had.
 *
 * @param rows of the training data
 * @param blockBytes of their blocks, with what is known of the rows, and those of the test data
 * @param models how many are trained, and how many of them at once
 * @param slots numbers that the method remembers, of one model
 * @param passing numbers that the driver has besides for a while: of checkpoints, and what is sent
 * @param rowBytes of the rows that are gathered on the driver, and of their weights in each view
 * @param panelBytes of the vectors side by side with which a thread reads the rows for all models
 * @param sumsOfDriver the most sums that the driver makes of these at a time
 * @param load what a step brings to the driver
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
    ModelCount models,
    long slots,
    long passing,
    long rowBytes,
    long panelBytes,
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

  /** Vectors as long as w, beside what the method remembers: w, where it began, a gradient. */
  private static final int KEPT = 3;

  /** Vectors as long as w of a model that is trained: in its own units, and of its last point. */
  private static final int TRAINED = 2;

  /** Rows that come to the driver from elsewhere: as they arrive, and as they are read. */
  private static final int COPIES_OF_ROWS = 2;

  /**
   * That of a conf, whose data it loads.
   *
   * @param executors how many there will be; 0 for as many as there are
   * @throws org.thalweg.text.DataException if the data are not what they must be
   */
  public static MemoryPlan of(TrainingConf conf, JavaSparkContext spark, int executors) {
    try (TrainingData data = TrainingData.load(conf, spark)) {
      return of(conf, data, ModelCount.one(), executors);
    }
  }

  /**
   * That of models of one conf over loaded data, which may differ in their weights and penalties.
   *
   * @param executors how many there will be; 0 for as many as there are
   */
  public static MemoryPlan of(
      TrainingConf conf, TrainingData data, ModelCount models, int executors) {
    ShardedData train = data.train();
    SparkContext spark = train.context();
    Objective objective = data.objective().over(data.features());
    int dimension = objective.layout().dimension();
    Place place = Aggregation.of(conf).place(Demand.of(objective, train, Batches.of(conf, train)));
    int there = Math.max(1, spark.getExecutorMemoryStatus().size() - 1);
    boolean isLocal = spark.isLocal();
    boolean isOnDriver = place.placement() == Placement.DRIVER;
    long longest = DriverMemory.sumLength(conf, objective, train);
    long panel = models.all() == 1 ? 0 : 8 * models.atOnce() * (2L * dimension + longest);
    ExecutorMemory jobs =
        isLocal && isOnDriver
            ? ExecutorMemory.none() // what the driver has is all there is
            : ExecutorMemory.of(conf, objective, train).of(models.atOnce(), panel / 8);
    ExecutorMemory ofSteps = ExecutorMemory.ofLocalSteps(conf, dimension);
    TreeAggregation.Load load =
        load(conf, objective, train, Math.max(jobs.sum(), models.atOnce() * ofSteps.sum()), models);
    int copies = ExecutorMemory.reshuffles(conf, train) ? 1 + models.all() : 1;
    return new MemoryPlan(
        train.rows(),
        copies * train.bytes()
            + models.atOnce() * ExecutorMemory.rowStates(conf, objective, train)
            + data.test().map(ShardedData::bytes).orElse(0L)
            + data.validation().map(ShardedData::bytes).orElse(0L),
        models,
        DriverMemory.slots(conf, dimension),
        DriverMemory.passing(conf, dimension, place.placement() == Placement.EXECUTORS)
            + (place.placement() == Placement.EXECUTORS ? 0 : threads() * ofSteps.work()),
        rowBytes(conf, train, place.placement(), isLocal, models),
        panel,
        place.placement() == Placement.EXECUTORS ? 0 : sumsOfDriver(load.shards()),
        load,
        Aggregation.of(conf).route(load),
        (load.shards() - 1) / train.partitions() + 1,
        jobs,
        isLocal,
        executors > 0 ? executors : there,
        Math.max(1, spark.defaultParallelism() / there));
  }

  /** The sums of a step: gradients, sparse where few rows have few entries, or what is longer. */
  private static TreeAggregation.Load load(
      TrainingConf conf, Objective objective, ShardedData train, long ofJobs, ModelCount models) {
    int dimension = objective.layout().dimension();
    long ofOne = DriverMemory.sumLength(conf, objective, train);
    long longest = Math.max(models.atOnce() * ofOne, ofJobs);
    if (longest > dimension || models.all() > 1 || conf.rounds().local().isPresent()) {
      return TreeAggregation.Load.dense(train, dimension).withSums(8 * longest);
    }
    Sampler rows =
        conf.takesGradientSteps() ? Batches.of(conf, train) : new Samplers.Full(train.sizes());
    return TreeAggregation.Load.ofGradients(objective, train, rows);
  }

  private static long rowBytes(
      TrainingConf conf,
      ShardedData train,
      Placement placement,
      boolean isLocal,
      ModelCount models) {
    int orders = Math.max(1, models.views()); // each view has the weights of its own in them
    long arrays = stepsInRounds(conf) ? DriverData.bytes(train) : 0;
    long inOrder = arrays + Math.min(arrays, train.bytes()); // in a random order, as blocks, too
    boolean hasWeights = isLocal || placement == Placement.DRIVER;
    long weights = hasWeights ? ModelCount.SEEN_AND_HELD * models.views() * train.rows() : 0;
    long plain = orders * inOrder + weights;
    long brought = isLocal ? 0 : COPIES_OF_ROWS * train.bytes(); // else they are there
    return switch (placement) {
      case EXECUTORS -> plain + Math.min(brought, COPIES_OF_ROWS * plain);
      case DRIVER -> plain + brought;
      case GATHER ->
          plain + Math.min(DriverData.bytesOfBatches(), (1 + COPIES_OF_ROWS) * train.bytes());
    };
  }

  private static int sumsOfDriver(int shards) {
    return ShardSum.most(shards, threads());
  }

  private static int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static boolean stepsInRounds(TrainingConf conf) {
    return !conf.takesGradientSteps()
        && (conf.method() == Method.AUTO || conf.method() == Method.SVRG);
  }

  /** The same for so many executors; 0 for as many as there are. */
  public MemoryPlan among(int others) {
    return new MemoryPlan(
        rows,
        blockBytes,
        models,
        slots,
        passing,
        rowBytes,
        panelBytes,
        sumsOfDriver,
        load,
        route,
        shardsOfTask,
        jobs,
        isLocal,
        others > 0 ? others : executors,
        tasksOfExecutor);
  }

  /** Bytes of w and all that the driver keeps beside it. */
  public long driverBytes() {
    long trained = (long) (models.all() - models.atOnce()) * TRAINED * load.dimension();
    long running = models.atOnce() * ((long) KEPT * load.dimension() + slots + passing);
    return 8 * (running + trained);
  }

  /**
   * Bytes of all sums of a step that the driver may hold at once, from jobs or of its own. Those
   * that it makes are as long as w before they are packed, one in each thread.
   */
  public long resultBytes() {
    if (sumsOfDriver == 0) {
      return 2 * route.arriving(load); // as they arrive, and as they are read
    }
    int made = Math.min(threads(), sumsOfDriver);
    long whole = Math.max(load.sumBytes(), 8L * load.dimension() * models.atOnce());
    return made * whole + (sumsOfDriver - made) * load.sumBytes() + (long) threads() * panelBytes;
  }

  /** Bytes of a running task: of its sums, and of what it works with. */
  public long taskBytes() {
    long sums = 32 - Integer.numberOfLeadingZeros(shardsOfTask);
    long sparse = (sums - 1) * Math.min(8 * jobs.sum(), load.sumBytes());
    return 8 * (jobs.sum() + jobs.work()) + sparse;
  }

  /** Bytes of the vectors of a job on an executor, whatever the number of its tasks. */
  public long sentBytes() {
    return 8 * jobs.sent();
  }

  /** Bytes of the blocks that each executor keeps. */
  public long blockBytesOfExecutor() {
    return blockBytes / executors + 1;
  }

  /** Bytes of all that is alive on the driver at once, beside Spark itself. */
  public long driverPeak() {
    long own = driverBytes() + rowBytes;
    return isLocal // in one process a job's vectors are those of the driver
        ? own + Math.max(resultBytes(), tasksOfExecutor * taskBytes()) + blockBytesOfExecutor()
        : own + resultBytes();
  }

  /** A heap for the driver. */
  public long driverMemory() {
    return BASE + Math.max(driverPeak(), isLocal ? room() : 0);
  }

  /** A heap for an executor, with the blocks in memory. */
  public long executorMemory() {
    long tasks = sentBytes() + tasksOfExecutor * taskBytes();
    return BASE + Math.max(blockBytesOfExecutor() + tasks, room());
  }

  /** What a heap has beside Spark itself, that the blocks have room in their part of it. */
  private long room() {
    return (long) (blockBytesOfExecutor() / STORED);
  }

  /** All of it in words, a line a thing. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(linesOfOne());
    if (models.all() > 1) {
      lines.add(
          2,
          text(
              "models     %d over %d views of the rows, %d of them at once",
              models.all(), models.views(), models.atOnce()));
    }
    return List.copyOf(lines);
  }

  private List<String> linesOfOne() {
    return List.of(
        text("rows       %d in %d shards", rows, load.shards()),
        text(
            "w          %d entries, %s; the method remembers %d",
            load.dimension(), size(8L * load.dimension()), slots),
        text(
            "driver     %s for w and what is kept beside it, %s for the sums of a step, %s for"
                + " rows",
            size(driverBytes()), size(resultBytes()), size(rowBytes)),
        text("sums       %s: %s", route.mode(), load),
        text(
            "executor   %s of %s blocks on each of %d, %s for what is sent, %s for each of %d"
                + " tasks",
            size(blockBytesOfExecutor()),
            size(blockBytes),
            executors,
            size(sentBytes()),
            size(taskBytes()),
            tasksOfExecutor),
        text(
            "advice     --driver-memory %s --executor-memory %s --conf"
                + " spark.driver.maxResultSize=%s",
            option(driverMemory()),
            option(executorMemory()),
            option(Math.max(1L << 30, 2 * route.arriving(load)))));
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
