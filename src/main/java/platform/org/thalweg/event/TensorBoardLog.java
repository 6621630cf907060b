package org.thalweg.event;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.DoubleSupplier;
import java.util.zip.CRC32C;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.ValidationReport;
import org.thalweg.text.Protobuf;

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

  /**
   * An event of TensorBoard with scalars, as bytes: the messages Event and Summary of {@code
   * event.proto} and {@code summary.proto}, in the encoding of protocol buffers, within a record of
   * {@code tfrecord}.
   *
   * <pre>
   *   Event         1: double wall_time   2: int64 step   3: string file_version   5: Summary summary
   *   Summary       1: Value value, repeated
   *   Value         1: string tag         2: float simple_value
   *   record        uint64 length, uint32 crc(length), event, uint32 crc(event); little-endian
   *   crc           rotate right 15 of the CRC32C, plus 0xa282ead8
   * </pre>
   */
  private static final class ScalarEvent {
    private static final int MASK = 0xa282ead8;

    private final Protobuf event = new Protobuf();
    private Protobuf summary = new Protobuf();

    /**
     * An event without scalars yet.
     *
     * @param seconds since 1970
     */
    ScalarEvent(double seconds, long step) {
      event.real(1, seconds).number(2, step);
    }

    /** The record that a file begins with. */
    static byte[] version(double seconds) {
      ScalarEvent event = new ScalarEvent(seconds, 0);
      event.event.text(3, "brain.Event:2");
      return event.record();
    }

    /** Adds a scalar, in single precision, as TensorBoard has them. */
    void add(String tag, double value) {
      summary.message(1, new Protobuf().text(1, tag).real(2, (float) value));
    }

    /** The whole record. */
    byte[] record() {
      if (!summary.isEmpty()) {
        event.message(5, summary);
        summary = new Protobuf();
      }
      byte[] data = event.toByteArray();
      byte[] length =
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(data.length).array();
      return ByteBuffer.allocate(data.length + 16)
          .order(ByteOrder.LITTLE_ENDIAN)
          .put(length)
          .putInt(maskedCrc(length))
          .put(data)
          .putInt(maskedCrc(data))
          .array();
    }

    private static int maskedCrc(byte[] data) {
      CRC32C crc = new CRC32C();
      crc.update(data);
      return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }
  }
}
