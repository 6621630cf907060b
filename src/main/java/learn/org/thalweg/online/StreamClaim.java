package org.thalweg.online;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryListener.QueryTerminatedEvent;
import org.thalweg.checkpoint.DirectoryClaim;
import org.thalweg.config.ConfException;

/**
 * The claim of a query to the directory of its model, from its first batch to its end: two queries
 * must not learn into one. A batch that is learned by hand, outside of a query, has it for itself.
 */
final class StreamClaim extends SparkListener implements AutoCloseable {
  private static final String QUERY = "sql.streaming.queryId"; // as Spark names them for a batch
  private static final String RUN = "spark.jobGroup.id";
  private static final long PATIENCE_MILLIS = 10_000; // until Spark tells of the end of a query

  /** Claims that queries of this process hold, by directory. */
  private static final Map<String, StreamClaim> HELD = new HashMap<>();

  private final String directory;
  private final String run; // id of the query since it was started; empty outside of one
  private final DirectoryClaim claim;

  private StreamClaim(String directory, String run, DirectoryClaim claim) {
    this.directory = directory;
    this.run = run;
    this.claim = claim;
  }

  /**
   * The claim of the query that calls, which it takes for the first batch.
   *
   * @throws ConfException if another query or run writes to the directory
   */
  static StreamClaim of(String directory, SparkSession session) {
    SparkContext spark = session.sparkContext();
    String run = spark.getLocalProperty(QUERY) == null ? "" : spark.getLocalProperty(RUN);
    synchronized (HELD) {
      awaitEndOfOther(directory, run);
      StreamClaim held = HELD.get(directory);
      if (held != null) {
        held.requireOf(run);
        return held;
      }
      try {
        DirectoryClaim claim =
            DirectoryClaim.of(
                directory, DirectoryClaim.OF_RESULTS, session.sessionState().newHadoopConf());
        StreamClaim made = new StreamClaim(directory, run, claim);
        if (!run.isEmpty()) {
          HELD.put(directory, made);
          spark.addSparkListener(made);
        }
        return made;
      } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
        throw new ConfException("%s: %s".formatted(directory, e.getMessage()));
      }
    }
  }

  /** A query may be started again as soon as it has ended, before Spark has told of the end. */
  private static void awaitEndOfOther(String directory, String run) {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    try {
      for (StreamClaim held = HELD.get(directory);
          held != null && !held.run.equals(run) && System.nanoTime() < end;
          held = HELD.get(directory)) {
        HELD.wait(PATIENCE_MILLIS / 20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while another query wrote to " + directory, e);
    }
  }

  private void requireOf(String other) {
    if (!run.equals(other)) {
      throw new ConfException(
          "%s: another query of this process writes to it (run %s)".formatted(directory, run));
    }
  }

  /**
   * Makes sure, before anything is written, that the directory is still this query's.
   *
   * @throws UncheckedIOException if not, or if that cannot be found out
   */
  void require() {
    try {
      claim.require();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof QueryTerminatedEvent ended && ended.runId().toString().equals(run)) {
      release();
    }
  }

  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd end) {
    release();
  }

  private void release() {
    synchronized (HELD) {
      HELD.remove(directory, this);
      HELD.notifyAll();
    }
    claim.close();
  }

  /** Ends a batch, after which a query goes on. */
  @Override
  public void close() {
    if (run.isEmpty()) {
      claim.close();
    }
  }
}
