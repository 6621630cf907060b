package org.thalweg.spark;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskInfo;
import org.thalweg.spark.RoundCosts.CostPart;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Times the rounds of a run: by the clock of the driver, by those of the tasks, and by Spark's
 * events, which say when the last task of a job had done its work. Events come late; a round is
 * counted once they are there.
 *
 * <p>A round is {@link #begin}, {@link #sent}, its jobs, {@link #summed}, in the thread of the run;
 * or {@link #summedOnDriver} alone.
 */
public final class RoundClock extends SparkListener implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 1000;

  private final SparkContext spark;
  private final String property; // of a job: the number of its round
  private final TaskClock tasks;
  private final RoundCosts costs = new RoundCosts();
  private final Map<Integer, TimedJob> jobs =
      new ConcurrentHashMap<>(); // by stage whose end counts
  private final Map<Long, Double> aggregated = new ConcurrentHashMap<>(); // seconds, by round
  private final Deque<Round> open = new ArrayDeque<>();
  private boolean listens;
  private long rounds;
  private long begin; // nanoseconds; likewise below
  private long sent;
  private long end;

  /** What is known of a round before the events are; seconds. */
  private record Round(long number, double[] seconds, double job) {}

  /** A job that runs. */
  private static final class TimedJob {
    private final int id;
    private final long round;
    private long worked; // when the last task of the stage had done its work, in milliseconds

    TimedJob(int id, long round) {
      this.id = id;
      this.round = round;
    }
  }

  private RoundClock(SparkContext spark, TaskClock tasks) {
    this.spark = spark;
    this.tasks = tasks;
    this.property = "thalweg.round." + tasks.id();
  }

  /** A clock that stands still, for rounds that nobody times. */
  public static RoundClock stopped() {
    return new RoundClock(null, TaskClock.NONE);
  }

  /**
   * A clock that listens to the events of a context from the first round that has a job until it is
   * closed. A listener can cost a thread, which is longer than all other preparations of a run.
   */
  public static RoundClock of(JavaSparkContext spark) {
    return new RoundClock(spark.sc(), TaskClock.of(spark.sc()));
  }

  /** Where the sums of the run are made. */
  void placed(Place place) {
    costs.place(place);
  }

  /** How those of executors reach the driver. */
  void routed(String mode, String reason) {
    costs.way(mode, reason);
  }

  /** What the rounds so far cost, but for those whose events are still to come; changes. */
  public RoundCosts soFar() {
    return costs;
  }

  /** The clock that the tasks of rounds carry. */
  TaskClock tasks() {
    return tasks;
  }

  /** A round begins, and what the driver did after the last one ends. */
  void begin() {
    if (spark == null) {
      return;
    }
    if (!listens) {
      spark.addSparkListener(this);
      listens = true;
    }
    begin(System.nanoTime());
    tasks.reset();
    spark.setLocalProperty(property, Long.toString(rounds));
  }

  private void begin(long nanos) {
    begin = nanos;
    if (!open.isEmpty()) {
      open.getLast().seconds[CostPart.DRIVER.ordinal()] = (begin - end) / 1e9;
    }
    fold(1);
  }

  /**
   * The driver has made the sums of a round by itself, without a job.
   *
   * @param begun when it began, in nanoseconds of {@link System#nanoTime}
   * @param waited nanoseconds of these for rows that a job brought
   */
  void summedOnDriver(long begun, long waited) {
    if (spark == null) {
      return;
    }
    begin(begun);
    end = System.nanoTime();
    double[] seconds = new double[CostPart.values().length];
    double compute = (end - begin - waited) / 1e9;
    seconds[CostPart.COMPUTE.ordinal()] = compute;
    aggregated.put(rounds, 0.0); // no event of Spark is waited for
    open.add(new Round(rounds++, seconds, (end - begin) / 1e9)); // the rest counts as schedule
    costs.countOnDriver();
  }

  /** w has been sent. */
  void sent() {
    sent = System.nanoTime();
  }

  /** The sum is there. */
  void summed() {
    if (spark == null) {
      return;
    }
    end = System.nanoTime();
    spark.setLocalProperty(property, null);
    int atOnce = spark.defaultParallelism();
    double[] seconds = new double[CostPart.values().length];
    double waited = tasks.waitSeconds(atOnce);
    seconds[CostPart.BROADCAST.ordinal()] = (sent - begin) / 1e9 + waited;
    seconds[CostPart.COMPUTE.ordinal()] = tasks.workSeconds(atOnce);
    open.add(new Round(rounds++, seconds, (end - sent) / 1e9 - waited));
  }

  /** Counts the rounds whose events are there, but for the last few. */
  private void fold(int kept) {
    while (open.size() > kept && aggregated.containsKey(open.getFirst().number)) {
      Round round = open.removeFirst();
      double aggregate = Math.min(round.job, aggregated.remove(round.number));
      round.seconds[CostPart.AGGREGATE.ordinal()] = aggregate;
      round.seconds[CostPart.SCHEDULE.ordinal()] =
          Math.max(0, round.job - aggregate - round.seconds[CostPart.COMPUTE.ordinal()]);
      costs.add(round.seconds);
    }
  }

  /** What the rounds so far cost; waits a moment for the events of the last ones. */
  public RoundCosts costs() {
    long until = System.currentTimeMillis() + PATIENCE_MILLIS;
    fold(0);
    while (!open.isEmpty() && System.currentTimeMillis() < until) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      fold(0);
    }
    return costs;
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    String round = start.properties() == null ? null : start.properties().getProperty(property);
    if (round != null) {
      int first =
          CollectionConverters.asJava(start.stageIds()).stream()
              .mapToInt(stage -> ((Number) stage).intValue())
              .min()
              .orElse(-1);
      jobs.put(first, new TimedJob(start.jobId(), Long.parseLong(round)));
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd taskEnd) {
    TimedJob job = jobs.get(taskEnd.stageId());
    if (job != null) {
      TaskInfo info = taskEnd.taskInfo();
      long worked = info.gettingResultTime() > 0 ? info.gettingResultTime() : info.finishTime();
      job.worked = Math.max(job.worked, worked);
    }
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd jobEnd) {
    jobs.values()
        .removeIf(
            job -> {
              if (job.id != jobEnd.jobId()) {
                return false;
              }
              double seconds = Math.max(0, jobEnd.time() - job.worked) / 1e3;
              aggregated.merge(job.round, seconds, Double::sum);
              return true;
            });
  }

  /** Stops listening. */
  @Override
  public void close() {
    if (spark != null) {
      spark.setLocalProperty(property, null); // where a round has failed
      if (listens) {
        spark.removeSparkListener(this);
      }
    }
  }
}
