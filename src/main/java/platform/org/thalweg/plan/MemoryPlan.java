package org.thalweg.plan;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.thalweg.config.Standardize;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.ShardSum;
import org.thalweg.run.Aggregation;
import org.thalweg.run.Algorithm;
import org.thalweg.run.Batches;
import org.thalweg.run.DriverMemory;
import org.thalweg.run.ExecutorMemory;
import org.thalweg.run.ProblemForm;
import org.thalweg.run.TrainingData;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.solve.newton.HeldRows;
import org.thalweg.spark.AggregationLoad;
import org.thalweg.spark.Demand;
import org.thalweg.spark.DriverData;
import org.thalweg.spark.Placement;
import org.thalweg.spark.TreeAggregation;
import org.thalweg.text.Text;

/**
 * What memory a run needs, and what to tell spark-submit: as much as is alive at once, which the
 * bench {@code MemoryPeak} compares with what runs really had.
 *
 * @param memory what a run keeps on the driver
 * @param rows of the training data
 * @param blockBytes of their blocks, with what is known of the rows, and those of the test data
 * @param models how many are trained, and how many of them at once
 * @param workBytes of what methods have besides while no sum is made, but steps of it, or an epoch
 * @param passing numbers that the driver has besides for a while: of checkpoints, and what is sent
 * @param rowBytes of the rows that are gathered on the driver, and of their weights in each view
 * @param panelBytes of the vectors side by side with which a thread reads the rows for all models
 * @param sumsOfDriver the most sums that the driver makes of these at a time
 * @param load what a step brings to the driver
 * @param route the way they go
 * @param shardsOfTask the most shards that a task has
 * @param jobs what the jobs of the method take on executors
 * @param scales the sums by which features are standardised
 * @param isLocal whether driver and executors are one process
 * @param executors how many share the blocks
 * @param tasksOfExecutor how many of them run at once on each
 */
public record MemoryPlan(
    DriverMemory memory,
    long rows,
    long blockBytes,
    ModelCount models,
    long workBytes,
    long passing,
    long rowBytes,
    long panelBytes,
    int sumsOfDriver,
    AggregationLoad load,
    TreeAggregation.Route route,
    int shardsOfTask,
    ExecutorMemory jobs,
    ScaleSums scales,
    boolean isLocal,
    int executors,
    int tasksOfExecutor) {
  static final long BASE = 512L << 20; // Spark itself
  static final double STORED = 0.5; // share of a heap that Spark keeps blocks in, or less

  /** Vectors as long as w, beside what the method remembers: w, where it began, a gradient. */
  private static final int KEPT = 3;

  /** Vectors as long as w of a model that is trained: in its own units, and of its last point. */
  private static final int TRAINED = 2;

  /**
   * The plan of models of one conf over loaded data, which may differ in weights and penalties.
   *
   * @param executors how many there will be; 0 for as many as there are
   */
  public static MemoryPlan of(
      TrainingConf conf, TrainingData data, ModelCount models, int executors) {
    return MemoryEstimate.of(conf, data, models).plan(executors);
  }

  /** Numbers that the method remembers, of one model. */
  public long slots() {
    return memory.slots();
  }

  /** Bytes of w and all that the driver keeps beside it. */
  public long driverBytes() {
    long trained = (long) (models.all() - models.atOnce()) * TRAINED * load.dimension();
    long running = models.atOnce() * ((long) KEPT * load.dimension() + slots() + passing);
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

  /** Bytes of those sums, or of what methods have when these are made, if that is more. */
  public long stepBytes() {
    return Math.max(resultBytes(), workBytes + keptBytes());
  }

  /** Bytes of the arrays that the driver keeps for the next gradient when it has made one. */
  long keptBytes() {
    long longest = 8L * load.dimension() * models.atOnce();
    return Math.max(0, sumsOfDriver - 1) * Math.min(longest, load.sumBytes());
  }

  /** How many threads make sums on the driver. */
  static int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** Bytes of a running task: of its sums, and of what it works with. */
  public long taskBytes() {
    return Math.max(taskBytesOfStep(), taskBytesOfScales());
  }

  private long taskBytesOfStep() {
    long sparse = (sumsOfTask() - 1) * Math.min(8 * jobs.sum(), load.sumBytes());
    return 8 * (jobs.sum() + jobs.work()) + sparse;
  }

  private long taskBytesOfScales() {
    return sumsOfTask() * scales.taskBytes();
  }

  /** The most sums of a task at a time: one of each level of the tree. */
  private long sumsOfTask() {
    return 32 - Integer.numberOfLeadingZeros(shardsOfTask);
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
    long before = scales.driverBytes();
    return isLocal
        ? Math.max(
            peakOfModels(), before + tasksOfExecutor * taskBytesOfScales() + blockBytesOfExecutor())
        : Math.max(peakOfModels(), before);
  }

  /** Bytes of the driver at the peak while models are trained. */
  public long peakOfModels() {
    long own = driverBytes() + rowBytes;
    return isLocal // in one process a job's vectors are those of the driver
        ? own + Math.max(stepBytes(), tasksOfExecutor * taskBytesOfStep()) + blockBytesOfExecutor()
        : own + stepBytes();
  }

  /** Bytes of what a job of a step, or of standardisation, brings to the driver. */
  long arriving() {
    return Math.max(route.arriving(load), scales.arriving());
  }

  /** The heap that the driver should have, in bytes: what it needs at its peak, and Spark's. */
  public long driverMemory() {
    return BASE + Math.max(Math.max(driverPeak(), memory.required()), isLocal ? room() : 0);
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
    int dimension = load.dimension();
    String scaled = "; before, %s to standardise features".formatted(size(scales.driverBytes()));
    String scaling = scales.driverBytes() == 0 ? "" : scaled;
    List<String> lines =
        new ArrayList<>(
            List.of(
                text("rows       %d in %d shards", rows, load.shards()),
                text(
                    "w          %d entries, %s; the method remembers %d",
                    dimension, size(8L * dimension), slots()),
                text(
                    "driver     %s for w and what is kept beside it, %s for the sums of a step, %s for"
                        + " rows%s",
                    size(driverBytes()), size(stepBytes()), size(rowBytes), scaling),
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
                    option(Math.max(1L << 30, 2 * arriving())))));
    if (models.all() > 1) {
      lines.add(
          2,
          text(
              "models     %d over %d views of the rows, %d of them at once",
              models.all(), models.views(), models.atOnce()));
    }
    return lines;
  }

  static String size(long bytes) {
    return bytes < 10L << 20
        ? text("%.3g MiB", bytes / (double) (1 << 20))
        : text("%d MiB", bytes >> 20);
  }

  /** As an option of spark-submit: at least a gigabyte, and rounded up to 64 MiB. */
  static String option(long bytes) {
    long mebibytes = Math.max(1024, ((bytes - 1 >> 26) + 1) << 6);
    return mebibytes % 1024 == 0 ? mebibytes / 1024 + "g" : mebibytes + "m";
  }

  static String text(String format, Object... values) {
    return Text.of(format, values);
  }

  /**
   * Makes the {@link MemoryPlan} of a conf: adds up what the classes of a run say that they hold,
   * and where sums and rows will be.
   *
   * @param placement of the sums
   */
  private record MemoryEstimate(
      TrainingConf conf,
      TrainingData data,
      ShardedData train,
      Objective objective,
      ModelCount models,
      DriverMemory memory,
      Placement placement,
      boolean isLocal) {
    /** Rows that come to the driver from elsewhere: as they arrive, and as they are read. */
    private static final int COPIES_OF_ROWS = 2;

    /**
     * The estimate for models of one conf over loaded data, whose weights and penalties may differ.
     */
    static MemoryEstimate of(TrainingConf conf, TrainingData data, ModelCount models) {
      ShardedData train = data.train();
      Objective objective = data.objective().over(data.features());
      Demand demand = Demand.of(objective, train, Batches.of(conf, train));
      return new MemoryEstimate(
          conf,
          data,
          train,
          objective,
          models,
          DriverMemory.of(conf, objective, train),
          Aggregation.of(conf).place(demand).placement(),
          train.context().isLocal());
    }

    /**
     * The plan for so many executors.
     *
     * @param executors how many there will be; 0 for as many as there are
     */
    MemoryPlan plan(int executors) {
      SparkContext spark = train.context();
      int there = Math.max(1, spark.getExecutorMemoryStatus().size() - 1);
      int dimension = memory.dimension();
      boolean sends = placement == Placement.EXECUTORS;
      long longest = memory.sumLength();
      long matrix = longest > dimension ? longest : 0;
      long panel = models.all() == 1 ? 0 : 8 * models.atOnce() * (2L * dimension + matrix);
      ExecutorMemory jobs =
          isLocal && placement == Placement.DRIVER
              ? ExecutorMemory.none() // what the driver has is all there is
              : ExecutorMemory.of(memory, train).of(models.atOnce(), panel / 8);
      ExecutorMemory ofSteps = ExecutorMemory.ofLocalSteps(conf, dimension);
      AggregationLoad load = load(Math.max(jobs.sum(), models.atOnce() * ofSteps.sum()));
      return new MemoryPlan(
          memory,
          train.rows(),
          blockBytes(),
          models,
          8
              * Math.max(
                  models.atOnce() * memory.work(),
                  Math.min(models.atOnce(), MemoryPlan.threads()) * memory.epoch()),
          memory.passing(sends) + (sends ? 0 : MemoryPlan.threads() * ofSteps.work()),
          rowBytes() + models.atOnce() * memory.rowStates(train.rows()),
          panel,
          sends ? 0 : ShardSum.most(load.shards(), MemoryPlan.threads()),
          load,
          Aggregation.of(conf).route(load),
          (load.shards() - 1) / train.partitions() + 1,
          jobs,
          conf.data().rows().standardize() == Standardize.NONE
              ? ScaleSums.none()
              : ScaleSums.of(train, data.features()),
          isLocal,
          executors > 0 ? executors : there,
          Math.max(1, spark.defaultParallelism() / there));
    }

    /** Bytes of all blocks of rows, with what is known of each row beside them. */
    private long blockBytes() {
      int copies = ExecutorMemory.reshuffles(memory, train) ? 1 + models.all() : 1;
      return copies * train.bytes()
          + ProblemForm.copiedBytes(conf, data)
          + models.atOnce() * ExecutorMemory.rowStates(memory, objective, train)
          + data.test().map(ShardedData::bytes).orElse(0L)
          + data.validation().map(ShardedData::bytes).orElse(0L);
    }

    /** The sums of a step: gradients, sparse where few rows have few entries, or what is longer. */
    private AggregationLoad load(long ofJobs) {
      int dimension = memory.dimension();
      long longest = Math.max(models.atOnce() * memory.sumLength(), ofJobs);
      if (longest > dimension || models.all() > 1 || conf.rounds().local().isPresent()) {
        return AggregationLoad.dense(train, dimension).withSums(8 * longest);
      }
      Sampler rows =
          conf.takesGradientSteps() ? Batches.of(conf, train) : new Samplers.Full(train.sizes());
      return AggregationLoad.ofGradients(objective, train, rows);
    }

    /** Bytes of rows that the driver holds besides the blocks. */
    private long rowBytes() {
      boolean takesColumns = memory.takes(Algorithm.SCREENED_NEWTON);
      boolean holds = takesColumns || memory.takes(Algorithm.SDCA, Algorithm.TRUNCATED_NEWTON);
      Placement place = holds ? Placement.DRIVER : placement;
      int orders = Math.max(1, models.views()); // each view has the weights of its own in them
      long arrays = memory.takes(Algorithm.SVRG) ? DriverData.bytes(train) : 0;
      long inOrder = arrays + Math.min(arrays, train.bytes()); // in a random order, as blocks, too
      boolean hasWeights = isLocal || place == Placement.DRIVER;
      long weights = hasWeights ? ModelCount.SEEN_AND_HELD * models.views() * train.rows() : 0;
      long copy = HeldRows.bytes(train.rows(), train.entries(), data.features());
      long columns = takesColumns ? models.atOnce() * copy : 0;
      long plain = orders * inOrder + weights + columns;
      long brought = isLocal ? 0 : COPIES_OF_ROWS * train.bytes(); // else they are there
      return switch (place) {
        case EXECUTORS -> plain + Math.min(brought, COPIES_OF_ROWS * plain);
        case DRIVER -> plain + brought;
        case GATHER ->
            plain + Math.min(DriverData.bytesOfBatches(), (1 + COPIES_OF_ROWS) * train.bytes());
      };
    }
  }
}
