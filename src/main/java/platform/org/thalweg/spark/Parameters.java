package org.thalweg.spark;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Vectors on their way to the tasks of one job. Short ones ride in the task closure, which Spark
 * broadcasts anyway; long ones are a broadcast of their own, which executors fetch in pieces from
 * each other.
 */
record Parameters(double[][] inline, Broadcast<double[][]> broadcast, TaskClock clock)
    implements Serializable, AutoCloseable {
  private static final int SHORT = 4096; // 32 KiB; above that the broadcast's own cost is hidden

  /**
   * Sends vectors.
   *
   * @param clock times how long tasks wait for them
   */
  static Parameters send(JavaSparkContext spark, List<double[]> vectors, TaskClock clock) {
    double[][] all = vectors.toArray(double[][]::new);
    boolean areShort =
        vectors.stream().allMatch(vector -> vector.length <= SHORT)
            && vectors.stream().mapToLong(vector -> vector.length).sum() <= 2 * SHORT;
    return areShort
        ? new Parameters(all, null, clock)
        : new Parameters(null, spark.broadcast(all), clock);
  }

  /** The vectors, only to be read. */
  List<double[]> value() {
    return List.of(inline != null ? inline : clock.await(broadcast::value));
  }

  /** Frees the broadcast everywhere. On the driver, after the job. */
  @Override
  public void close() {
    if (broadcast != null) {
      broadcast.destroy();
    }
  }
}
