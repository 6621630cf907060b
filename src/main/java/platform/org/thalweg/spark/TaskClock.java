package org.thalweg.spark;

import java.io.Serializable;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.util.LongAccumulator;
import org.thalweg.text.MemoryException;

/**
 * Nanoseconds that the tasks of a job work on shards, and wait for w. Accumulators bring them to
 * the driver with the results, so a task that is run again counts twice, as it costs twice.
 */
record TaskClock(LongAccumulator working, LongAccumulator waiting) implements Serializable {
  private static final String DRIVER = "driver"; // of what is an executor too, as in local mode

  /** The clock of jobs that are not timed. */
  static final TaskClock NONE = new TaskClock(null, null);

  static TaskClock of(SparkContext spark) {
    return new TaskClock(spark.longAccumulator(), spark.longAccumulator());
  }

  /** No other clock of this context has it. */
  long id() {
    return working == null ? -1 : working.id();
  }

  /** The work of one task, its waiting for w included. */
  <T> T work(Supplier<T> task) {
    return timed(() -> MemoryException.guard(isOnDriver(), task), working);
  }

  /** Whether tasks are in the process of the driver; in a task. */
  static boolean isOnDriver() {
    return SparkEnv.get() != null && DRIVER.equals(SparkEnv.get().executorId());
  }

  /** The wait for w. */
  <T> T await(Supplier<T> w) {
    return timed(w, waiting);
  }

  private static <T> T timed(Supplier<T> what, LongAccumulator sum) {
    if (sum == null) {
      return what.get();
    }
    long begin = System.nanoTime();
    T result = what.get();
    sum.add(System.nanoTime() - begin);
    return result;
  }

  /** On the driver: seconds of work, without waiting, as if spread over so many tasks at once. */
  double workSeconds(int atOnce) {
    return (working.sum() - waiting.sum()) / 1e9 / used(atOnce);
  }

  /** On the driver: seconds of waiting for w, likewise. */
  double waitSeconds(int atOnce) {
    return waiting.sum() / 1e9 / used(atOnce);
  }

  private long used(int atOnce) {
    return Math.max(1, Math.min(atOnce, working.count()));
  }

  /** On the driver: from zero again. */
  void reset() {
    working.reset();
    waiting.reset();
  }
}
