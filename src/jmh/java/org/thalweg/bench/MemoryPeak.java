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
import org.thalweg.plan.MemoryPlan;
import org.thalweg.plan.ModelCount;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.tune.SearchListener;
import org.thalweg.tune.SearchMemory;
import org.thalweg.tune.SearchPlan;

/**
 * What memory runs really need, beside what {@code thalweg plan} says: trains in local mode, where
 * driver and executors are one process, while a thread collects all garbage again and again, and
 * prints the most that a collection left: what was alive, and nothing else that was in the heap. A
 * collection that did not take place counts for nothing: the JVM leaves it out while native code
 * holds an array, as it does where Spark compresses what a job sends, and the garbage of many steps
 * is there still. The thread rests as long as a collection takes, so that the run has half of the
 * time; what is alive for less than a hundredth of it may be missed, and the number of collections
 * is printed, too.
 *
 * <p>Arguments: settings that all runs share, each {@code key=value}; then, each behind {@code --},
 * those of a run, or of a search where {@code tune} keys are among them. Run with {@code
 * -XX:+UseParallelGC} and a heap larger than what is needed.
 */
public final class MemoryPeak {

  private static final long LEAST_REST = 4_000_000; // nanoseconds between two collections

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

  private static MemoryPlan ofRun(TrainingConf conf, JavaSparkContext spark) {
    try (TrainingData data = TrainingData.load(conf, spark)) {
      return MemoryPlan.of(conf, data, ModelCount.one(), 0);
    }
  }

  private static void measure(List<String> name, TrainingConf conf, JavaSparkContext spark)
      throws InterruptedException {
    boolean isSearch = conf.tune().isGiven();
    MemoryPlan plan =
        isSearch ? SearchMemory.of(SearchPlan.of(conf.toBuilder()), spark, 0) : ofRun(conf, spark);
    FullCollections collections = new FullCollections();
    long before = collections.live().orElseThrow();
    AtomicLong peak = new AtomicLong(before);
    AtomicLong count = new AtomicLong();
    AtomicBoolean isOver = new AtomicBoolean();
    Thread sampler =
        new Thread(
            () -> {
              while (!isOver.get()) {
                long begin = System.nanoTime();
                collections
                    .live()
                    .ifPresent(
                        bytes -> {
                          peak.accumulateAndGet(bytes, Math::max);
                          count.incrementAndGet();
                        });
                LockSupport.parkNanos(Math.max(LEAST_REST, System.nanoTime() - begin));
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
        "%-40s %s, %d collections, peak %5.0f MiB = %5.1f vectors, planned %5.0f MiB = %5.1f: %+.0f %%",
        String.join(" ", name),
        what,
        count.get(),
        more / 0x1p20,
        more / vector,
        planned / 0x1p20,
        planned / vector,
        100 * (planned / more - 1));
    plan.lines().forEach(line -> print("    %s", line));
  }
}
