package org.thalweg.spark;

import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.solve.ranges.RangeRows;
import org.thalweg.solve.ranges.RangeSetting;
import org.thalweg.solve.ranges.RangeState;
import org.thalweg.solve.ranges.RangeWork;
import org.thalweg.solve.ranges.RangeWorkers;
import org.thalweg.solve.ranges.StepLog;
import org.thalweg.text.DataException;

/**
 * The ranges of a run on the executors: one job brings all of them to a version and works on them.
 * The rows are a persisted RDD, and the state of a range is in the memory of the executor that
 * worked on it last. A task that finds none there makes it again, and takes its steps once more.
 */
public final class SparkRanges implements RangeWorkers {
  private final JavaSparkContext spark;
  private final RangedRows rows;
  private final RangeSetting setting;
  private final RoundClock clock;
  private final String run = UUID.randomUUID().toString();
  private final RangeLog log;
  private final Broadcast<SerializableConfiguration> hadoop;
  private RangeBase base = RangeState::begin;
  private boolean isOpen = true;

  /**
   * Ranges before the first step.
   *
   * @param rows are closed with them
   * @param clock times each job as a round
   */
  public SparkRanges(
      RangedRows rows, RangeSetting setting, RoundClock clock, Configuration hadoop) {
    this.spark = JavaSparkContext.fromSparkContext(rows.ranges().context());
    this.rows = rows;
    this.setting = setting;
    this.clock = clock;
    this.log = new RangeLog(spark);
    this.hadoop = spark.broadcast(new SerializableConfiguration(hadoop));
  }

  /** Begins anew from files that {@link #write} wrote. */
  public void restore(String directory, long[] checksums) {
    base = new RangeFiles(directory, checksums, hadoop);
  }

  @Override
  public void log(long step, double[] derivatives) {
    log.add(step, derivatives);
  }

  @Override
  public List<double[]> at(long version, RangeWork work) {
    clock.begin();
    clock.sent();
    List<double[]> results =
        job("ranges after step %d".formatted(version), () -> task(version, work).collect());
    clock.summed();
    return results;
  }

  /**
   * What the ranges give, one after the other in their order, so that the driver has one at once.
   */
  public Iterator<double[]> each(long version, RangeWork work) {
    return job("reading ranges", () -> task(version, work).toLocalIterator());
  }

  private JavaRDD<double[]> task(long version, RangeWork work) {
    RangeTask task = new RangeTask(run, setting, base, log.view(), version, work, clock.tasks());
    return rows.ranges().map(task);
  }

  private <T> T job(String label, Supplier<T> jobs) {
    if (!isOpen) {
      throw new IllegalStateException("the ranges of this run have been given up");
    }
    try (JobLabel shown = new JobLabel(spark, label)) {
      return jobs.get();
    } catch (Exception e) { // SparkException too, which Scala does not declare
      CancelledJobs.require(spark.sc(), e);
      throw DataException.behind(e)
          .<RuntimeException>map(data -> data)
          .orElseGet(() -> e instanceof RuntimeException own ? own : new IllegalStateException(e));
    }
  }

  /**
   * Writes all ranges at a version, in parallel. Those that are lost later are made from there.
   *
   * @return the checksum of each file
   */
  public long[] write(long version, String directory) {
    RangeFiles files = new RangeFiles(directory, new long[0], hadoop);
    long[] checksums =
        at(version, files).stream().mapToLong(checksum -> (long) checksum[0]).toArray();
    base = new RangeFiles(directory, checksums, hadoop);
    log.drop(version);
    return checksums;
  }

  /** The files that tasks write may need it. */
  public Broadcast<SerializableConfiguration> hadoop() {
    return hadoop;
  }

  @Override
  public void close() {
    if (!isOpen) {
      return;
    }
    isOpen = false;
    String own = run;
    try {
      if (!spark.sc().isStopped() && !spark.isLocal()) {
        rows.ranges().foreachPartition(any -> RangeStates.drop(own));
      }
    } finally {
      RangeStates.drop(own);
      log.close();
      hadoop.destroy();
      rows.close();
    }
  }

  /** One range of a job. */
  private record RangeTask(
      String run,
      RangeSetting setting,
      RangeBase base,
      StepLog log,
      long version,
      RangeWork work,
      TaskClock clock)
      implements Function<RangeRows, double[]> {
    @Override
    public double[] call(RangeRows rows) {
      return clock.work(
          () ->
              RangeStates.at(
                  run,
                  rows.index(),
                  version,
                  () -> base.state(setting, rows),
                  state -> {
                    state.advance(version, log);
                    return work.on(state);
                  }));
    }
  }
}
