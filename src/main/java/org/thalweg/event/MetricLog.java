package org.thalweg.event;

import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingResult;

/**
 * Writes the lines of {@code events.jsonl} to a stream, which it flushes at the end of the run and
 * does not close.
 *
 * <pre>{@code
 * Thalweg.train(conf, session, new MetricLog(System.out));
 * }</pre>
 */
public final class MetricLog implements EventWriter, Flushable {
  private final OutputStream out;
  private final EventLines lines = new EventLines();

  /** A log of one run. */
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
