package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.RunOptions;
import org.thalweg.tools.MemoryPlan;

/**
 * What memory a run really needs, beside what {@code thalweg plan} says: trains in local mode while
 * a thread collects garbage again and again, and prints the most that was left. Driver and
 * executors are one process.
 *
 * <p>Arguments: settings of a conf, each {@code key=value}. Run with {@code -XX:+UseParallelGC} and
 * a heap larger than what is needed.
 */
public final class MemoryPeak {
  private MemoryPeak() {}

  public static void main(String[] arguments) throws InterruptedException {
    SparkSession session = Sessions.local("memory peak");
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    TrainingConf conf = TrainingConf.parse(String.join("\n", Arrays.asList(arguments)));
    MemoryPlan plan = MemoryPlan.of(conf, spark, 0);
    long before = live();
    AtomicLong peak = new AtomicLong(before);
    AtomicBoolean isOver = new AtomicBoolean();
    Thread sampler =
        new Thread(
            () -> {
              while (!isOver.get()) {
                peak.accumulateAndGet(live(), Math::max);
              }
            });
    sampler.start();
    long begin = System.nanoTime();
    var outcome = Thalweg.train(conf, spark, RunOptions.of(List.of()));
    double seconds = (System.nanoTime() - begin) / 1e9;
    isOver.set(true);
    sampler.join();
    double vector = 8.0 * outcome.model().w().length;
    print(
        "%s after %d steps, %.1f s",
        outcome.result().reason(), outcome.result().steps(), seconds);
    print(
        "peak %.0f MiB, before %.0f MiB: more by %.0f MiB = %.2f vectors",
        peak.get() / 0x1p20,
        before / 0x1p20,
        (peak.get() - before) / 0x1p20,
        (peak.get() - before) / vector);
    plan.lines().forEach(line -> print("%s", line));
    print(
        "plan %.0f MiB for the driver, %.0f for an executor",
        plan.driverMemory() / 0x1p20, plan.executorMemory() / 0x1p20);
    session.stop();
  }

  private static long live() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
