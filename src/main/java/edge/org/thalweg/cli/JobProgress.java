package org.thalweg.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import org.thalweg.data.shard.ShardLoading;
import org.thalweg.event.ProgressBar;
import scala.jdk.javaapi.CollectionConverters;

/** Shows how far the jobs are that are no steps: reading, shuffling, evaluating. */
final class JobProgress extends SparkListener {
  private static final String DESCRIPTION = "spark.job.description";

  private final ProgressBar bar;
  private final Map<Integer, RunningJob> byStage =
      new HashMap<>(); // all in the thread of the events

  JobProgress(ProgressBar bar) {
    this.bar = bar;
  }

  /** A Spark job that has begun, with the numbers of its tasks and of those that are done. */
  private static final class RunningJob {
    private final int id;
    private final String what;
    private final long tasks;
    private long done;
    private long rows; // read

    RunningJob(int id, String what, long tasks) {
      this.id = id;
      this.what = what;
      this.tasks = tasks;
    }
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    Properties properties = start.properties();
    String what = properties == null ? null : properties.getProperty(DESCRIPTION);
    if (what != null) {
      Iterable<StageInfo> stages = CollectionConverters.asJava(start.stageInfos());
      long tasks = 0;
      for (StageInfo stage : stages) {
        tasks += stage.numTasks();
      }
      RunningJob job = new RunningJob(start.jobId(), what, tasks);
      stages.forEach(stage -> byStage.put(stage.stageId(), job));
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    RunningJob job = byStage.get(end.stageId());
    if (job != null && end.taskInfo().successful()) {
      job.done++;
      for (AccumulableInfo counted : CollectionConverters.asJava(end.taskInfo().accumulables())) {
        boolean isRows = counted.name().contains(ShardLoading.ROWS_READ);
        if (isRows && counted.update().isDefined()) {
          job.rows += ((Number) counted.update().get()).longValue();
        }
      }
      bar.work(job.what, job.done, job.tasks, job.rows > 0 ? job.rows + " rows" : "");
    }
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd end) {
    byStage.values().removeIf(job -> job.id == end.jobId());
  }
}
