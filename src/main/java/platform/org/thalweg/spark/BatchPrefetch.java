package org.thalweg.spark;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.BlockRows;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Problem;
import org.thalweg.solve.RowQuestion;
import org.thalweg.solve.memory.BatchWindow;
import org.thalweg.solve.memory.CoreSums;
import org.thalweg.solve.memory.DrawnRows;
import org.thalweg.solve.memory.ShardBatches;
import org.thalweg.text.DataException;

/**
 * Answers questions about batches on the driver, to which their rows are brought: those of many
 * steps by one job, and the next job runs while the driver steps on what the last one brought. What
 * a step draws is a pure function of its number, so that nobody has to say which batches come next.
 * A run that goes back or is resumed draws again.
 *
 * <p>How many steps a job draws for goes by bytes: {@value #WINDOW_BYTES} of rows, of which there
 * are at most two jobs' at a time. The first jobs bring less, since the driver waits for them.
 */
final class BatchPrefetch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BatchPrefetch.class);

  /** Bytes of rows, about, that a job brings. */
  static final long WINDOW_BYTES = 16L << 20;

  private static final int SMALLEST_WINDOW = 16; // of which the first is this part
  private static final int MOST_STEPS = 1 << 14; // shards draw for each, if only nothing

  private final ShardedData data;
  private final Sampler sampler;
  private final CoreSums sums;
  private final int mostSteps; // of a job
  private int steps; // of the next job
  private BatchWindow window = new BatchWindow(0, 0, 0, List.of()); // that is stepped on
  private PrefetchJob next; // null before there is one
  private long waited; // nanoseconds, for the rows of the last answer

  /** A job that brings the batches of the steps from first on. */
  private record PrefetchJob(long first, int steps, JavaFutureAction<List<ShardBatches>> drawn) {}

  /** None yet. */
  BatchPrefetch(Problem problem, ShardedData data, Sampler sampler) {
    this(problem, data, sampler, WINDOW_BYTES);
  }

  /** A prefetch whose jobs bring a given number of bytes. */
  BatchPrefetch(Problem problem, ShardedData data, Sampler sampler, long windowBytes) {
    this.data = data;
    this.sampler = sampler;
    this.sums =
        new CoreSums(
            problem.objective(),
            data.sizes().shards(),
            (double) data.entries() / Math.max(1, data.rows()));
    this.mostSteps = steps(data, sampler, windowBytes);
    this.steps = Math.max(1, mostSteps / SMALLEST_WINDOW);
  }

  private static int steps(ShardedData data, Sampler sampler, long bytes) {
    return (int) Math.max(1, Math.min(MOST_STEPS, bytes / bytesOfStep(data, sampler)));
  }

  /** About how many batches the first few jobs bring. */
  static int firstSteps(ShardedData data, Sampler sampler) {
    return Math.max(1, 8 * steps(data, sampler, WINDOW_BYTES) / SMALLEST_WINDOW);
  }

  /** Bytes of a batch, and of what it takes to say in which blocks its rows are. */
  private static double bytesOfStep(ShardedData data, Sampler sampler) {
    long blocks = data.sizes().shards() + (data.bytes() >> 20);
    return batchBytes(data, sampler) + (1 + Integer.BYTES) * blocks;
  }

  /** Bytes of the rows of a batch, about. */
  static double batchBytes(ShardedData data, Sampler sampler) {
    return Math.max(1, sampler.expectedRows() * data.bytes() / data.rows());
  }

  /** Whether batches are so small that a job may bring several. */
  static boolean takes(ShardedData data, Sampler sampler) {
    return 2 * bytesOfStep(data, sampler) <= WINDOW_BYTES && !sampler.takesAll(0);
  }

  /**
   * Answers a question about a batch; none where the batch is all rows or no step's, the first draw
   * of it has no row, or the rows of the data have no weight.
   */
  <S extends Mergeable<S> & WeightedSum<S>> Optional<S> answer(RowQuestion<S> question, long step) {
    waited = 0;
    if (step < 0 || sampler.takesAll(step) || !(data.sizes().weight() > 0)) {
      return Optional.empty();
    }
    if (!window.has(step)) {
      await(step);
    }
    DrawnRows drawn = new DrawnRows(sampler, data.sizes(), step);
    IntFunction<BlockRows> rows = shard -> window.rows(step, shard);
    return Optional.ofNullable(drawn.first(sums.sum(question, drawn.expected(), rows)));
  }

  /** Nanoseconds that the last answer waited for its rows. */
  long waited() {
    return waited;
  }

  private void await(long step) {
    long begin = System.nanoTime();
    if (next != null && !(step >= next.first && step < next.first + next.steps)) {
      close();
    }
    PrefetchJob job = next == null ? begin(step) : next;
    window = new BatchWindow(job.first, job.steps, data.sizes().shards(), drawn(job));
    waited = System.nanoTime() - begin;
    next = begin(window.end());
  }

  private PrefetchJob begin(long first) {
    int count = steps;
    steps = Math.min(mostSteps, 2 * steps);
    Sampler from = sampler;
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.context());
    try (JobLabel label =
        new JobLabel(
            spark, "rows of the batches of steps %d to %d".formatted(first, first + count - 1))) {
      return new PrefetchJob(
          first,
          count,
          data.rdd()
              .map(shard -> ShardBatches.draw(shard.index(), shard.blocks(), from, first, count))
              .collectAsync());
    }
  }

  private static List<ShardBatches> drawn(PrefetchJob job) {
    try {
      return job.drawn.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw DataException.behind(e).orElseThrow(() -> new IllegalStateException(e.getCause()));
    }
  }

  /**
   * Gives up the job that is under way, and waits until Spark knows: it might still be about to
   * send what the data need and their owner then destroys.
   */
  @Override
  public void close() {
    if (next == null) {
      return;
    }
    next.drawn.cancel(true);
    try {
      next.drawn.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | CancellationException e) {
      LOG.debug("rows of batches that nobody needs any more are not brought", e);
    }
    next = null;
  }
}
