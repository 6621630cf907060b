package org.thalweg.spark;

import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * w on its way to the tasks of one job. A short one rides in the task closure, which Spark
 * broadcasts anyway; a long one is a broadcast of its own, which executors fetch in pieces from
 * each other.
 */
final class Parameters implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 2;
  private static final int SHORT = 4096; // 32 KiB; above that the broadcast's own cost is hidden

  private final double[] inline;
  private final Broadcast<double[]> broadcast;
  private final TaskClock clock;

  private Parameters(double[] inline, Broadcast<double[]> broadcast, TaskClock clock) {
    this.inline = inline;
    this.broadcast = broadcast;
    this.clock = clock;
  }

  static Parameters send(JavaSparkContext spark, double[] w) {
    return send(spark, w, TaskClock.NONE);
  }

  /**
   * Sends w.
   *
   * @param clock times how long tasks wait for it
   */
  static Parameters send(JavaSparkContext spark, double[] w, TaskClock clock) {
    return w.length <= SHORT
        ? new Parameters(w, null, clock)
        : new Parameters(null, spark.broadcast(w), clock);
  }

  double[] value() {
    return inline != null ? inline : clock.await(broadcast::value);
  }

  /** Frees the broadcast everywhere. On the driver, after the job. */
  @Override
  public void close() {
    if (broadcast != null) {
      broadcast.destroy();
    }
  }
}
