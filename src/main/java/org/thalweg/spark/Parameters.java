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
  private static final long serialVersionUID = 1;
  private static final int SHORT = 4096; // 32 KiB; above that the broadcast's own cost is hidden

  private final double[] inline;
  private final Broadcast<double[]> broadcast;

  private Parameters(double[] inline, Broadcast<double[]> broadcast) {
    this.inline = inline;
    this.broadcast = broadcast;
  }

  static Parameters send(JavaSparkContext spark, double[] w) {
    return w.length <= SHORT ? new Parameters(w, null) : new Parameters(null, spark.broadcast(w));
  }

  double[] value() {
    return inline != null ? inline : broadcast.value();
  }

  /** Frees the broadcast everywhere. On the driver, after the job. */
  @Override
  public void close() {
    if (broadcast != null) {
      broadcast.destroy();
    }
  }
}
