package org.thalweg.data.shard;

import java.time.Duration;
import java.util.Iterator;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.InterruptibleIterator;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.TaskContext;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Jobs whose tasks write files. Where one of them fails, Spark tells its other tasks to end and
 * does not wait for them, so that one could still make what is removed after the failure.
 */
public final class WritingJobs {
  private static final Duration MOST = Duration.ofMinutes(1); // for a task that cannot be told
  private static final long PAUSE_MILLIS = 10;

  private WritingJobs() {}

  /** Runs jobs; where they fail, none of their tasks runs any more when the failure is told. */
  public static void run(SparkContext spark, Runnable jobs) {
    get(
        spark,
        () -> {
          jobs.run();
          return null;
        });
  }

  /** The same of jobs that give something. */
  public static <T> T get(SparkContext spark, Supplier<T> jobs) {
    String tag = "thalweg-writes-" + UUID.randomUUID();
    spark.addJobTag(tag);
    try {
      return jobs.get();
    } catch (Exception e) { // SparkException too, which Scala does not declare
      if (!spark.isStopped()) {
        spark.cancelJobsWithTag(tag);
        awaitTasks(spark, tag);
      }
      throw e;
    } finally {
      spark.removeJobTag(tag);
    }
  }

  private static void awaitTasks(SparkContext spark, String tag) {
    long end = System.nanoTime() + MOST.toNanos();
    try {
      do {
        Thread.sleep(PAUSE_MILLIS);
        spark.listenerBus().waitUntilEmpty(MOST.toMillis()); // or the status is that of before
      } while (hasTasks(spark.statusTracker(), tag) && System.nanoTime() < end);
    } catch (TimeoutException e) {
      // whatever keeps Spark from saying what runs
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean hasTasks(SparkStatusTracker status, String tag) {
    return IntStream.of(status.getJobIdsForTag(tag))
        .flatMap(job -> status.getJobInfo(job).map(it -> IntStream.of(it.stageIds())).get())
        .anyMatch(stage -> status.getStageInfo(stage).exists(it -> it.numActiveTasks() > 0));
  }

  /** The elements of a task, which ends at the next one once it has been told to. */
  public static <T> Iterator<T> untilTold(Iterator<T> elements) {
    return CollectionConverters.asJava(
        new InterruptibleIterator<>(TaskContext.get(), CollectionConverters.asScala(elements)));
  }
}
