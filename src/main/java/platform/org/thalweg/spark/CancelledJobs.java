package org.thalweg.spark;

import java.util.List;
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
 * that waits. It takes no processor time but one of the places for tasks, so there is no such job
 * unless it leaves a place beside those of all runs that wait, for the jobs that the steps need.
 */
final class CancelledJobs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CancelledJobs.class);
  private static final String CANCELLED = "SPARK_JOB_CANCELLED";
  private static final long PAUSE_MILLIS = 50;

  private static int waiting; // jobs of all runs that stand for steps on the driver

  private final SparkContext spark;
  private boolean wantsJob;
  private JavaFutureAction<Void> job; // that stands for the steps on the driver; null for none

  CancelledJobs(SparkContext spark) {
    this.spark = spark;
    this.wantsJob = JobTags.hasGroup(spark);
  }

  /**
   * Throws if the steps on the driver have been cancelled.
   *
   * @throws CancelledException if so
   */
  void onDriver() {
    if (wantsJob) {
      wantsJob = false;
      job = begun(spark);
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
        end();
      }
    }
  }

  /** A job that waits; null where there is no place for it. */
  private static JavaFutureAction<Void> begun(SparkContext spark) {
    synchronized (CancelledJobs.class) {
      if (waiting + 1 >= places(spark)) {
        return null;
      }
      waiting++;
    }
    try (JobLabel label = new JobLabel(spark, "steps on the driver, as long as this job runs")) {
      return JavaSparkContext.fromSparkContext(spark)
          .parallelize(List.of(0), 1)
          .foreachAsync(one -> await());
    } catch (RuntimeException e) { // such as that of a context that has stopped
      leave();
      throw e;
    }
  }

  /** How many tasks run at once, which the default parallelism does not say where it is set. */
  private static int places(SparkContext spark) {
    return spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
  }

  private void end() {
    job = null;
    leave();
  }

  private static synchronized void leave() {
    waiting--;
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
      if (t instanceof SparkThrowable thrown && CANCELLED.equals(thrown.getErrorClass())) {
        JobTags.leaveGroup(spark);
        throw new CancelledException("cancelled by the user: " + t.getMessage(), failure);
      }
    }
  }

  @Override
  public void close() {
    if (job != null) {
      job.cancel(true);
      end();
    }
  }
}
