package org.thalweg.spark;

import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.WritingJobs;
import org.thalweg.reduce.PartialSums;
import org.thalweg.solve.ranges.NumberSum;
import org.thalweg.solve.ranges.RangeMethod;
import org.thalweg.solve.ranges.RangeState;
import org.thalweg.solve.ranges.RangeWork;
import org.thalweg.solve.ranges.RangeWorkers;
import org.thalweg.solve.ranges.SentNumbers;
import org.thalweg.text.DataException;

/**
 * The ranges of a run on the executors: one job brings all of them to a version and works on them.
 * The rows are a persisted RDD, and the state of a range is in the memory of the executor that
 * worked on it last. A task that finds none there makes it again, and takes its steps once more.
 */
public final class SparkRanges implements RangeWorkers {
  private final JavaSparkContext spark;
  private final RangedRows rows;
  private final RangeMethod method;
  private final RoundClock clock;
  private final String run = UUID.randomUUID().toString();
  private final RangeLog log;
  private final Broadcast<SerializableConfiguration> hadoop;
  private RangeBase base = RangeState::begin;
  private RangeSpill spill; // null for none
  private long kept = RangeState.NONE;
  private boolean isOpen = true;

  /**
   * Ranges before the first step.
   *
   * @param rows are closed with them
   * @param clock times each job as a round
   */
  public SparkRanges(RangedRows rows, RangeMethod method, RoundClock clock, Configuration hadoop) {
    this.spark = JavaSparkContext.fromSparkContext(rows.ranges().context());
    this.rows = rows;
    this.method = method;
    this.clock = clock;
    this.log = new RangeLog(spark);
    this.hadoop = spark.broadcast(new SerializableConfiguration(hadoop));
  }

  /** Begins anew from files that {@link #write} wrote. */
  public void restore(String directory, long[] checksums) {
    base = new RangeFiles(directory, checksums, hadoop);
  }

  /**
   * Has the ranges written whenever the log of derivatives has become as long as that, so that it
   * begins anew; the files are there as long as they are needed.
   *
   * @param directory of such files alone: what a run that was killed has left there is removed
   * @param notes gets a line if they cannot be written, after which the log has no bound
   */
  public void bound(String directory, long bytes, Consumer<String> notes) {
    spill = new RangeSpill(directory, run, bytes, notes, hadoop.value().value());
  }

  /** Bytes of the derivatives that a range may have to take its steps with once more. */
  long logged() {
    return log.bytes();
  }

  @Override
  public boolean beginAtZero() {
    return rows.beginsAtZero();
  }

  @Override
  public void keep(long version) {
    kept = version;
  }

  @Override
  public void log(long step, double[] derivatives) {
    if (spill != null && spill.isDue(log.bytes())) {
      spill.write(step, this::write);
    }
    log.add(step, derivatives);
  }

  @Override
  public SentNumbers send(double[] numbers) {
    return new BroadcastNumbers(spark.broadcast(numbers));
  }

  /** Numbers as a broadcast, of which an executor has one copy. */
  private record BroadcastNumbers(Broadcast<double[]> sent) implements SentNumbers {
    @Override
    public double[] numbers() {
      return sent.value();
    }

    @Override
    public void giveUp() {
      sent.destroy();
    }
  }

  @Override
  public double[] sum(long version, RangeWork work) {
    RangeTask task = task(version, work);
    int ranges = rows.cut().count();
    int groups = rows.groups().getNumPartitions();
    return timed(
        version,
        () -> {
          PartialSums<NumberSum> sums = new PartialSums<>();
          rows.groups()
              .mapPartitionsWithIndex(
                  (group, some) ->
                      task.sum(
                          RangeGroups.first(group, groups, ranges),
                          RangeGroups.first(group + 1, groups, ranges),
                          some),
                  true)
              .collect()
              .forEach(sums::add);
          return sums.root(ranges).numbers();
        });
  }

  @Override
  public List<double[]> each(long version, RangeWork work) {
    return timed(version, () -> WritingJobs.get(spark.sc(), () -> alone(version, work).collect()));
  }

  /**
   * What the ranges give, one after the other in their order, so that the driver has one at once.
   */
  public Iterator<double[]> iterator(long version, RangeWork work) {
    Iterator<double[]> parts = alone(version, work).toLocalIterator(); // a job each
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return job("reading ranges", parts::hasNext);
      }

      @Override
      public double[] next() {
        return job("reading ranges", parts::next);
      }
    };
  }

  private JavaRDD<double[]> alone(long version, RangeWork work) {
    RangeTask task = task(version, work);
    return rows.ranges().mapPartitionsWithIndex(task, true);
  }

  private RangeTask task(long version, RangeWork work) {
    return new RangeTask(run, method, base, log.view(), version, kept, work, clock.tasks());
  }

  private <T> T timed(long version, Supplier<T> jobs) {
    clock.begin();
    clock.sent();
    T results = job("ranges after step %d".formatted(version), jobs);
    clock.summed();
    return results;
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
        each(version, files).stream().mapToLong(checksum -> (long) checksum[0]).toArray();
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
    RangeStates.drop(run);
    Executors.dropOnExecutors(spark, run);
    log.close();
    if (spill != null) {
      spill.close();
    }
    hadoop.destroy();
    rows.close();
  }
}
