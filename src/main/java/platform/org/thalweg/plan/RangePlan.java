package org.thalweg.plan;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.run.RangedTraining;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.ranges.FeatureRanges;
import org.thalweg.solve.ranges.RangeMethod;

/**
 * What a run needs whose w lies in ranges of the features.
 *
 * @param rows of the training data
 * @param blockBytes of these rows as they are loaded
 * @param columns that the loss reads of a row beside the label
 * @param features length of x
 * @param occurring how many of them are in the rows, at most
 * @param ranges how many there are
 * @param method what the ranges have of it
 * @param batch rows of a step
 * @param passes whether a step is of all rows
 * @param isLocal whether driver and executors are one process
 * @param executors how many share the ranges
 * @param tasks of a step, on all of them
 */
public record RangePlan(
    long rows,
    long blockBytes,
    int columns,
    int features,
    long occurring,
    int ranges,
    RangeMethod method,
    long batch,
    boolean passes,
    boolean isLocal,
    int executors,
    int tasks) {
  private static final int OF_ROW = 3; // numbers on the driver: label, weight, offset
  private static final int OF_METRICS = 2; // besides, at the end: label, weight
  private static final int OF_PASS = 4; // besides, of L-BFGS: scores of the points of a line
  private static final int HELD = 2; // scores at the end, with columns: as they are, for metrics
  private static final int COPIES = 2; // of the rows: as loaded, and in ranges
  private static final int PLACE = Integer.BYTES; // of a feature: its number

  /**
   * The plan of a conf over loaded data.
   *
   * @param executors how many there will be; 0 for as many as there are
   * @throws org.thalweg.config.ConfException if the data do not fit into ranges
   */
  public static RangePlan of(TrainingConf conf, TrainingData data, int executors) {
    ShardedData train = data.train();
    SparkContext spark = train.context();
    long entries = train.entries();
    int given = conf.data().ranges();
    int ranges = given > 0 ? given : FeatureRanges.standard(new long[] {entries}, data.features());
    RangeMethod method =
        new RangedTraining(conf, data, RunOptions.of(List.of()), new Configuration())
            .method(ranges);
    boolean takesSteps = conf.takesGradientSteps();
    int there = Math.max(1, spark.getExecutorMemoryStatus().size() - 1);
    int shared = executors > 0 ? executors : there;
    int cores = Math.max(1, spark.defaultParallelism() / there) * shared;
    return new RangePlan(
        train.rows(),
        train.bytes(),
        data.objective().columns().read().size(),
        data.features(),
        Math.min(data.features(), entries),
        ranges,
        method,
        takesSteps ? Math.round(method.batches().expectedRows()) : train.rows(),
        !takesSteps,
        spark.isLocal(),
        shared,
        Math.min(cores, ranges));
  }

  /** Bytes of the numbers of a step that a task sends, and that each executor gets. */
  public long stepBytes() {
    return (long) Double.BYTES * method.head().width() * batch;
  }

  /** Bytes of the numbers that a task of one job sends. */
  public long jobBytes() {
    return (long) Double.BYTES * method.head().width() * method.rowsOfJob();
  }

  /** Bytes on the driver, beside Spark itself and the log of steps, which may go to disk. */
  public long driverBytes() {
    int atEnd = OF_METRICS + HELD * (method.head().scores() + columns);
    int ofRow = OF_ROW + atEnd + (passes ? OF_PASS : 0);
    return Double.BYTES * ofRow * rows + 2 * tasks * jobBytes();
  }

  /** Bytes of the features that occur, with all that belongs to them, on all executors. */
  public long featureBytes() {
    return occurring * (method.bytesOfFeature() + PLACE);
  }

  private long ofExecutor(long bytes) {
    return bytes / executors + 1;
  }

  /** A heap for the driver. */
  public long driverMemory() {
    long ofRanges = isLocal ? featureBytes() + COPIES * blockBytes : 0;
    return MemoryPlan.BASE + driverBytes() + ofRanges;
  }

  /** A heap for an executor. */
  public long executorMemory() {
    return MemoryPlan.BASE
        + ofExecutor(featureBytes())
        + (long) (ofExecutor(COPIES * blockBytes) / MemoryPlan.STORED);
  }

  /** All of it in words, a line a thing. */
  public List<String> lines() {
    return List.of(
        MemoryPlan.text("rows       %d, %d of them in a step", rows, batch),
        MemoryPlan.text(
            "w          %d numbers of each of %d features, at most %d of which occur, in %d ranges",
            method.head().width(), features, occurring, ranges),
        MemoryPlan.text(
            "driver     %s for rows and a step; the log of steps takes what is free, up to 1 GiB,"
                + " and then disk",
            MemoryPlan.size(driverBytes())),
        MemoryPlan.text(
            "executor   %s of %s for features on each of %d, %s of %s blocks, as loaded and in"
                + " ranges",
            MemoryPlan.size(ofExecutor(featureBytes())),
            MemoryPlan.size(featureBytes()),
            executors,
            MemoryPlan.size(ofExecutor(COPIES * blockBytes)),
            MemoryPlan.size(COPIES * blockBytes)),
        MemoryPlan.text(
            "network    in a step %s from each of %d tasks, and as much to each executor",
            MemoryPlan.size(stepBytes()), tasks),
        MemoryPlan.text(
            "advice     --driver-memory %s --executor-memory %s --conf"
                + " spark.driver.maxResultSize=%s",
            MemoryPlan.option(driverMemory()),
            MemoryPlan.option(executorMemory()),
            MemoryPlan.option(Math.max(1L << 30, 2 * tasks * jobBytes()))));
  }
}
