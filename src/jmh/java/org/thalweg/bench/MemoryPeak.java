package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.RunOptions;
import org.thalweg.tools.MemoryPlan;
import org.thalweg.tune.Search;
import org.thalweg.tune.SearchListener;

/**
 * What memory runs really need, beside what {@code thalweg plan} says: trains in local mode, where
 * driver and executors are one process, while a thread collects garbage again and again, and prints
 * the most that was left, in MiB and in vectors as long as w.
 *
 * <p>Arguments: settings that all runs share, each {@code key=value}; then, each behind {@code --},
 * those of a run, or of a search where {@code tune} keys are among them. Run with {@code
 * -XX:+UseParallelGC} and a heap larger than what is needed.
 */
public final class MemoryPeak {

  private static final long REST = 4_000_000; // nanoseconds between two collections

  private MemoryPeak() {}

  public static void main(String[] arguments) throws InterruptedException {
    SparkSession session = Sessions.local("memory peak");
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    List<String> all = Arrays.asList(arguments);
    int first = all.indexOf("--");
    List<String> shared = all.subList(0, first);
    for (int from = first + 1; from < all.size(); ) {
      int next = all.subList(from, all.size()).indexOf("--");
      int end = next < 0 ? all.size() : from + next;
      List<String> settings = new ArrayList<>(shared);
      settings.addAll(all.subList(from, end));
      measure(all.subList(from, end), TrainingConf.parse(String.join("\n", settings)), spark);
      from = end + 1;
    }
    session.stop();
  }

  private static void measure(List<String> name, TrainingConf conf, JavaSparkContext spark)
      throws InterruptedException {
    boolean isSearch = conf.tune().isGiven();
    MemoryPlan plan =
        isSearch
            ? Search.memory(Thalweg.plan(conf.toBuilder()), spark, 0)
            : MemoryPlan.of(conf, spark, 0);
    long before = live();
    AtomicLong peak = new AtomicLong(before);
    AtomicBoolean isOver = new AtomicBoolean();
    Thread sampler =
        new Thread(
            () -> {
              while (!isOver.get()) {
                peak.accumulateAndGet(live(), Math::max);
                LockSupport.parkNanos(REST); // in which the run goes on
              }
            });
    sampler.start();
    String what;
    try {
      what =
          isSearch
              ? "%4d points"
                  .formatted(
                      Thalweg.tune(conf, spark, RunOptions.of(List.of()), SearchListener.none())
                          .result()
                          .points()
                          .size())
              : "%4d steps"
                  .formatted(Thalweg.train(conf, spark, RunOptions.of(List.of())).result().steps());
    } finally {
      isOver.set(true);
      sampler.join();
    }
    double vector = 8.0 * plan.load().dimension();
    double more = peak.get() - before;
    double planned = plan.driverPeak();
    print(
        "%-40s %s, peak %5.0f MiB = %5.1f vectors, planned %5.0f MiB = %5.1f: %+.0f %%",
        String.join(" ", name),
        what,
        more / 0x1p20,
        more / vector,
        planned / 0x1p20,
        planned / vector,
        100 * (planned / more - 1));
    plan.lines().forEach(line -> print("    %s", line));
  }

  private static long live() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
