package org.thalweg.spark;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.WritingJobs;
import org.thalweg.reduce.PartialSums;
import org.thalweg.reduce.Subtree;
import org.thalweg.solve.CancelledException;
import org.thalweg.solve.ranges.NumberSum;
import org.thalweg.solve.ranges.RangeMethod;
import org.thalweg.solve.ranges.RangeRows;
import org.thalweg.solve.ranges.RangeState;
import org.thalweg.solve.ranges.RangeWork;
import org.thalweg.solve.ranges.RangeWorkers;
import org.thalweg.solve.ranges.SentNumbers;
import org.thalweg.solve.ranges.StepLog;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import org.thalweg.text.Text;

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

  /**
   * The files of ranges in a directory of any Hadoop file system, one a range, which the tasks
   * write and read.
   *
   * @param checksums CRC32C of every file, by range; of no use while they are written
   */
  private record RangeFiles(
      String directory, long[] checksums, Broadcast<SerializableConfiguration> hadoop)
      implements RangeWork, RangeBase {
    private static final int BUFFER = 1 << 20;

    private Path path(int range) {
      return new Path(directory, Text.of("range-%05d", range));
    }

    /** Writes a range beside its place, then renames it; gives the checksum of its bytes. */
    @Override
    public double[] on(RangeState state) {
      try {
        Path place = path(state.rows().index());
        FileSystem files = FileSystem.get(place.toUri(), hadoop.value().value());
        Path beside = place.suffix("-" + UUID.randomUUID()); // copies of a task write the same
        CheckedOutputStream checked =
            new CheckedOutputStream(files.create(beside, false), new CRC32C());
        try (DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(checked, BUFFER))) {
          state.save(out);
        }
        if (!files.rename(beside, place)) {
          files.delete(beside, false);
          if (!files.exists(place)) {
            throw new IOException(place + " cannot be written");
          }
        }
        return new double[] {checked.getChecksum().getValue()};
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean readsAll() {
      return true;
    }

    @Override
    public RangeState state(RangeMethod method, RangeRows rows) {
      Path place = path(rows.index());
      try {
        FileSystem files = FileSystem.get(place.toUri(), hadoop.value().value());
        CheckedInputStream checked =
            new CheckedInputStream(
                new BufferedInputStream(files.open(place), BUFFER), new CRC32C());
        try (DataInputStream in = new DataInputStream(checked)) {
          RangeState state = RangeState.restore(method, rows, in);
          long expected = checksums[rows.index()];
          if (checked.getChecksum().getValue() != expected || in.read() >= 0) {
            throw new IOException("its checksum must be %08x but is another".formatted(expected));
          }
          return state;
        }
      } catch (IOException e) {
        throw new DataException("%s cannot be read: %s".formatted(place, e.getMessage()));
      }
    }
  }

  /**
   * The derivatives of the steps since a run began or was last written, on the driver. Tasks get
   * them as broadcasts, of which they fetch those that they need: mostly that of the last step.
   * Spark moves broadcasts from memory to disk where memory is short.
   */
  static final class RangeLog implements AutoCloseable {
    private static final int SHORT = 1 << 12; // doubles of a step that rides in the task closure
    private static final int CLOSURE = 1 << 15; // doubles of all steps that do so

    private static final int STEPS = 64; // that are put into one broadcast
    private static final int LONG = 1 << 17; // doubles of a step that stays a broadcast of its own
    private static final int FEW = 1 << 6; // doubles of merged steps that stay in the closure

    private final JavaSparkContext spark;
    private final List<LogPart> parts = new ArrayList<>();
    private int single; // parts at the end that are of one step each
    private int inClosure; // doubles of these that ride in the task closure

    RangeLog(JavaSparkContext spark) {
      this.spark = spark;
    }

    /**
     * Neighbouring steps.
     *
     * @param numbers of all of them
     * @param arrays where they are short enough for the closure; else null
     * @param sent else
     */
    private record LogPart(
        long first, int count, long numbers, double[][] arrays, Broadcast<double[][]> sent)
        implements Serializable {
      double[] of(long step) {
        return (sent == null ? arrays : sent.value())[(int) (step - first)];
      }

      void destroy() {
        if (sent != null) {
          sent.destroy();
        }
      }
    }

    /** What a task has of the log. */
    private record LogView(LogPart[] parts) implements StepLog {
      @Override
      public double[] derivatives(long step) {
        for (int i = parts.length - 1; i >= 0; i--) {
          LogPart part = parts[i];
          if (part.first <= step && step < part.first + part.count) {
            return part.of(step);
          }
        }
        throw new IllegalStateException("the log has no derivatives of step " + step);
      }

      @Override
      public long first() {
        return parts.length == 0 ? Long.MAX_VALUE : parts[0].first;
      }
    }

    /** Adds a step, which follows the last one. */
    void add(long step, double[] derivatives) {
      double[][] one = {derivatives};
      int numbers = derivatives.length;
      boolean isShort = numbers <= SHORT;
      parts.add(
          isShort
              ? new LogPart(step, 1, numbers, one, null)
              : new LogPart(step, 1, numbers, null, spark.broadcast(one)));
      single++;
      inClosure += isShort ? derivatives.length : 0;
      if (single == STEPS || inClosure > CLOSURE) {
        merge();
      }
    }

    /** Merges neighbouring steps among the last ones, but for long ones, which stay as they are. */
    private void merge() {
      List<LogPart> last = parts.subList(parts.size() - single, parts.size());
      List<LogPart> merged = new ArrayList<>();
      for (int from = 0; from < last.size(); ) {
        int to = from;
        while (to < last.size() && last.get(to).numbers <= LONG) {
          to++;
        }
        if (to > from) {
          merged.add(merged(last.subList(from, to)));
        }
        if (to < last.size()) {
          merged.add(last.get(to));
        }
        from = to + 1;
      }
      last.clear();
      parts.addAll(merged);
      single = 0;
      inClosure = 0;
    }

    private LogPart merged(List<LogPart> some) {
      double[][] all = some.stream().map(part -> part.of(part.first)).toArray(double[][]::new);
      long numbers = some.stream().mapToLong(LogPart::numbers).sum();
      LogPart merged =
          numbers <= FEW
              ? new LogPart(some.get(0).first, all.length, numbers, all, null)
              : new LogPart(some.get(0).first, all.length, numbers, null, spark.broadcast(all));
      some.forEach(LogPart::destroy);
      return merged;
    }

    /** Drops the steps before one that all ranges have been written at. */
    void drop(long before) {
      while (!parts.isEmpty() && parts.get(0).first + parts.get(0).count <= before) {
        single = Math.min(single, parts.size() - 1);
        parts.remove(0).destroy();
      }
      inClosure = single == 0 ? 0 : inClosure;
    }

    /** Bytes of the derivatives that it has. */
    long bytes() {
      return Double.BYTES * parts.stream().mapToLong(LogPart::numbers).sum();
    }

    /** What tasks get. */
    StepLog view() {
      return new LogView(parts.toArray(LogPart[]::new));
    }

    @Override
    public void close() {
      parts.forEach(LogPart::destroy);
      parts.clear();
    }
  }

  /**
   * Where the ranges of a run are written whenever its log of derivatives has become too long, so
   * that the log begins anew. What was written before goes then, and all of it at the end.
   */
  private static final class RangeSpill implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RangeSpill.class);

    private final Path directory;
    private final Path own; // of this run, if several have the directory one after the other
    private final Consumer<String> notes;
    private final Configuration hadoop;
    private long most; // bytes of the log
    private Path written; // where ranges were written last; null for nowhere

    /**
     * A directory for such files alone. What a run that was killed has left there is removed.
     *
     * @param most bytes of the log
     * @param notes gets a line if ranges cannot be written, after which the log has no bound
     */
    RangeSpill(
        String directory, String run, long most, Consumer<String> notes, Configuration hadoop) {
      this.directory = new Path(directory);
      this.own = new Path(this.directory, run);
      this.most = most;
      this.notes = notes;
      this.hadoop = hadoop;
      remove(this.directory);
    }

    /** Whether a log of so many bytes is too long. */
    boolean isDue(long bytes) {
      return bytes >= most;
    }

    /**
     * Has the ranges written at the version that they are at.
     *
     * @param writer writes them at a version into a directory
     */
    void write(long version, BiConsumer<Long, String> writer) {
      Path place = new Path(own, "ranges-" + version);
      try {
        writer.accept(version, place.toString());
      } catch (CancelledException e) {
        throw e;
      } catch (RuntimeException e) {
        notes.accept(
            Line.of(
                "the ranges cannot be written to %s: %s; the log of derivatives has no bound"
                    .formatted(directory, e.getMessage())));
        most = Long.MAX_VALUE;
        return;
      }
      remove(written);
      written = place;
    }

    /** Removes files that nothing reads any more; if that fails, they stay. */
    private void remove(Path files) {
      if (files == null) {
        return;
      }
      try {
        FileSystem.get(files.toUri(), hadoop).delete(files, true);
      } catch (IOException e) {
        LOG.warn("{} is needed no more but cannot be removed", files, e);
      }
    }

    /** Removes all files of this run, and the directory unless another run has some there. */
    @Override
    public void close() {
      remove(own);
      try {
        FileSystem files = FileSystem.get(directory.toUri(), hadoop);
        if (files.exists(directory) && files.listStatus(directory).length == 0) {
          remove(directory);
        }
      } catch (IOException e) {
        LOG.warn("{} is needed no more but cannot be removed", directory, e);
      }
    }
  }

  /** What a job does with each range. */
  private record RangeTask(
      String run,
      RangeMethod method,
      RangeBase base,
      StepLog log,
      long version,
      long kept,
      RangeWork work,
      TaskClock clock)
      implements Function2<Integer, Iterator<RangeRows>, Iterator<double[]>> {
    @Override
    public Iterator<double[]> call(Integer range, Iterator<RangeRows> rows) {
      return List.of(clock.work(() -> on(range, rows))).iterator();
    }

    /** The sums of neighbouring ranges, as far as they merge in the tree. */
    Iterator<Subtree<NumberSum>> sum(int from, int to, Iterator<RangeRows> rows) {
      return clock
          .work(
              () -> {
                PartialSums<NumberSum> sums = new PartialSums<>();
                for (int range = from; range < to; range++) {
                  sums.add(Subtree.leaf(range, new NumberSum(on(range, rows))));
                }
                return sums;
              })
          .nodes()
          .iterator();
    }

    /**
     * Works on a range, whose rows are read only where its state is not in this process.
     *
     * @param rows of the ranges from this or an earlier one on
     */
    private double[] on(int range, Iterator<RangeRows> rows) {
      return RangeStates.at(
          run,
          range,
          state -> state.reaches(version, kept, work.readsAll(), log),
          () -> base.state(method, found(range, rows)),
          state -> work.on(state.at(version, kept, log)));
    }

    private static RangeRows found(int range, Iterator<RangeRows> rows) {
      RangeRows found = rows.next();
      while (found.index() < range) {
        found = rows.next();
      }
      return found;
    }
  }

  /** From what a range is made that is lost: the start of the run, or what was written of it. */
  @FunctionalInterface
  private interface RangeBase extends Serializable {
    RangeState state(RangeMethod method, RangeRows rows);
  }
}
