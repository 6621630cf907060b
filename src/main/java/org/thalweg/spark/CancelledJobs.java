package org.thalweg.spark;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkThrowable;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.solve.CancelledException;

/**
 * Notices that the user has cancelled jobs of a run: by its job group, by a tag, or in Spark's UI.
 *
 * <p>Spark cancels jobs that run, and forgets the wish where there is none. So while the driver
 * takes steps without jobs, on behalf of a caller with a job group, one job stands for them: a task
 * that waits. It takes no processor time but one of the places for tasks, of which there must be
 * two.
 */
final class CancelledJobs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CancelledJobs.class);
  private static final String CANCELLED = "SPARK_JOB_CANCELLED";
  private static final long PAUSE_MILLIS = 50;

  private final SparkContext spark;
  private boolean wantsJob;
  private JavaFutureAction<Void> job; // that stands for the steps on the driver; null for none

  CancelledJobs(SparkContext spark) {
    this.spark = spark;
    this.wantsJob = JobTags.hasGroup(spark) && spark.defaultParallelism() > 1;
  }

  /**
   * Throws if the steps on the driver have been cancelled.
   *
   * @throws CancelledException if so
   */
  void onDriver() {
    if (wantsJob) {
      wantsJob = false;
      try (JobLabel label = new JobLabel(spark, "steps on the driver, as long as this job runs")) {
        job =
            JavaSparkContext.fromSparkContext(spark)
                .parallelize(java.util.List.of(0), 1)
                .foreachAsync(one -> await());
      }
    }
    if (job != null && job.isDone()) {
      try {
        job.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | CancellationException e) {
        require(spark, e);
        LOG.info("no job stands for the steps on the driver any more", e);
      } finally {
        job = null;
      }
    }
  }

  private static void await() throws InterruptedException {
    TaskContext task = TaskContext.get();
    while (!task.isInterrupted()) {
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /**
   * Throws if a failure is that of a job that the user has cancelled. The jobs to come are in no
   * group then.
   *
   * @throws CancelledException if so
   */
  static void require(SparkContext spark, Exception failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof CancelledException cancelled) {
        throw cancelled;
      }
      if (t instanceof SparkThrowable thrown && CANCELLED.equals(thrown.getCondition())) {
        JobTags.leaveGroup(spark);
        throw new CancelledException("cancelled by the user: " + t.getMessage(), failure);
      }
    }
  }

  @Override
  public void close() {
    if (job != null) {
      job.cancel(true);
      job = null;
    }
  }
}
