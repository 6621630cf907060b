package org.thalweg.event;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.thalweg.text.Protobuf;

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
final class ScalarEvent {
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
