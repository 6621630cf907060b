package org.thalweg.event;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.DoubleSupplier;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.ValidationReport;

/**
 * Writes scalars as TensorBoard reads them: a file of records, each the length of an event, the
 * event as a protocol buffer, and the masked CRC32C of both. The name of the file must contain
 * {@code tfevents}.
 *
 * <p>Not every step of a long run is written: of the steps from 1024·k on only those whose number
 * is divisible by the largest power of two that is at most k, and those of measurements on the
 * validation rows. So 1,000,000 steps are about 11,000 events.
 */
public final class TensorBoardLog implements TrainingListener, Closeable {
  private static final long ALL = 1024; // steps, of which each is written

  private final OutputStream out;
  private final DoubleSupplier now; // seconds since 1970
  private ValidationReport validation; // of the next step; null where it has none

  /**
   * A log of one run; closes the stream when it is closed.
   *
   * @throws UncheckedIOException if the stream cannot be written
   */
  public TensorBoardLog(OutputStream out) {
    this(out, () -> System.currentTimeMillis() / 1e3);
  }

  TensorBoardLog(OutputStream out, DoubleSupplier now) {
    this.out = out;
    this.now = now;
    write(ScalarEvent.version(now.getAsDouble()));
  }

  /** Whether a step is among those written: all at first, then one in 2, 4, 8 and so on. */
  static boolean takes(long step) {
    return step % Long.highestOneBit(Math.max(1, step / ALL)) == 0;
  }

  /**
   * Writes the figures of a step.
   *
   * @throws UncheckedIOException if the stream cannot be written
   */
  @Override
  public void onStep(StepReport report) {
    if (takes(report.step()) || validation != null) {
      ScalarEvent event = new ScalarEvent(now.getAsDouble(), report.step());
      event.add("objective", report.objective());
      event.add("loss", report.loss());
      event.add("penalty", report.penalty());
      event.add("gradientNorm", report.gradientNorm());
      if (!Double.isNaN(report.stepNorm())) {
        event.add("stepNorm", report.stepNorm());
      }
      event.add("learningRate", report.learningRate());
      event.add("epoch", report.epoch());
      if (!Double.isNaN(report.gap())) {
        event.add("gap", report.gap());
      }
      if (validation != null) {
        event.add("validation/" + validation.metric(), validation.value());
        validation = null;
      }
      write(event.record());
    }
  }

  @Override
  public void onValidation(ValidationReport report) {
    validation = report;
  }

  @Override
  public void beforeCheckpoint() {
    flush();
  }

  /** What was written so far reaches whoever reads. */
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(byte[] record) {
    try {
      out.write(record);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
