package org.thalweg.spark;

import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.sample.Sampler;
import org.thalweg.text.Text;

/**
 * What decides where sums are best made. All of it is known before the first step.
 *
 * @param isSmall whether the rows are few by the rule of {@link DriverData}
 * @param rowBytes of all rows, as they are stored
 * @param batchBytes of the rows of a batch, likewise
 * @param batches how many the first jobs bring together, where rows travel; 0 where they are too
 *     large
 * @param jobBytes that the job of a step sends and receives
 * @param heapBytes the driver has, used or not
 * @param resultLimit bytes the driver takes from one job
 * @param isLocal whether driver and executors are one process
 * @param isThere whether the driver has the rows already
 */
public record Demand(
    boolean isSmall,
    long rowBytes,
    double batchBytes,
    int batches,
    double jobBytes,
    long heapBytes,
    long resultLimit,
    boolean isLocal,
    boolean isThere) {
  private static final int SPARED = 8; // the part of the heap that rows may take
  private static final double JOB_WORTH = 1 << 20; // bytes that travel while a job is launched

  /**
   * The demand of a run.
   *
   * @param batches of its steps
   */
  public static Demand of(Objective objective, ShardedData data, Sampler batches) {
    int dimension = objective.layout().dimension();
    var spark = data.context();
    int executors = spark.isLocal() ? 1 : Math.max(1, spark.getExecutorMemoryStatus().size() - 1);
    AggregationLoad load = AggregationLoad.ofGradients(objective, data, batches);
    return new Demand(
        DriverData.isSmall(data),
        data.bytes(),
        BatchPrefetch.batchBytes(data, batches),
        BatchPrefetch.takes(data, batches) ? BatchPrefetch.firstSteps(data, batches) : 0,
        load.bytes() + 8.0 * dimension * executors,
        Runtime.getRuntime().maxMemory(),
        load.resultLimit(),
        spark.isLocal(),
        !data.onDriver().isEmpty());
  }

  /** Whether a job may bring the rows of several batches. */
  public boolean gathers() {
    return batches > 0;
  }

  /** The best place, by bytes alone. */
  public Place best() {
    if (isSmall) {
      return on(Placement.DRIVER, "the rows take only %s", size(rowBytes));
    }
    if (isThere) {
      return on(Placement.DRIVER, "the rows, %s, are there", size(rowBytes));
    }
    if (isLocal && rowBytes <= Math.min(heapBytes / SPARED, resultLimit / 2)) {
      return on(
          Placement.DRIVER, "the rows take %s, for which the driver has room", size(rowBytes));
    }
    String rows = "the rows take %s, a batch %s, a job's vectors %s";
    Object[] sizes = {size(rowBytes), size(batchBytes), size(jobBytes)};
    return gathers() && batchBytes <= JOB_WORTH + jobBytes
        ? on(Placement.GATHER, rows, sizes)
        : on(Placement.EXECUTORS, rows, sizes);
  }

  private static Place on(Placement placement, String reason, Object... values) {
    return new Place(placement, Text.of(reason, values));
  }

  private static String size(double bytes) {
    return Text.of("%.3g MiB", bytes / (1 << 20));
  }
}
