package org.thalweg.event;

import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingResult;

/**
 * Writes the lines of {@code events.jsonl} to a stream, which it flushes after a line, once a
 * second, and at the end of the run, and does not close.
 *
 * <pre>{@code
 * Thalweg.train(conf, session, new MetricLog(System.out));
 * }</pre>
 */
public final class MetricLog implements EventWriter, Flushable {
  private static final long FLUSH_NANOS = 1_000_000_000;

  private final OutputStream out;
  private final EventLines lines = new EventLines();
  private long flushedAt = System.nanoTime() - FLUSH_NANOS;

  /** A log of the steps of one run, written as lines of JSON to a stream that stays open. */
  public MetricLog(OutputStream out) {
    this.out = out;
  }

  @Override
  public EventLines lines() {
    return lines;
  }

  /**
   * Writes a line.
   *
   * @throws UncheckedIOException if the stream cannot be written
   */
  @Override
  public void onStep(StepReport report) {
    try {
      out.write(lines.line(report));
      long now = System.nanoTime();
      if (now - flushedAt >= FLUSH_NANOS) {
        out.flush();
        flushedAt = now;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onEnd(TrainingResult result) {
    flush();
  }

  /** What was written so far reaches whoever reads. */
  @Override
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
