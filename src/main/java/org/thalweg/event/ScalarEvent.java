package org.thalweg.event;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

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
  private static final int VARINT = 0; // kinds of fields
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int MASK = 0xa282ead8;

  private final ByteArrayOutputStream event = new ByteArrayOutputStream(256);
  private final ByteArrayOutputStream summary = new ByteArrayOutputStream(256);

  /**
   * An event without scalars yet.
   *
   * @param seconds since 1970
   */
  ScalarEvent(double seconds, long step) {
    key(event, 1, FIXED64);
    fixed64(event, Double.doubleToRawLongBits(seconds));
    key(event, 2, VARINT);
    varint(event, step);
  }

  /** The record that a file begins with. */
  static byte[] version(double seconds) {
    ScalarEvent event = new ScalarEvent(seconds, 0);
    bytes(event.event, 3, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
    return event.record();
  }

  /** Adds a scalar, in single precision, as TensorBoard has them. */
  void add(String tag, double value) {
    ByteArrayOutputStream scalar = new ByteArrayOutputStream(32);
    bytes(scalar, 1, tag.getBytes(StandardCharsets.UTF_8));
    key(scalar, 2, FIXED32);
    fixed32(scalar, Float.floatToRawIntBits((float) value));
    bytes(summary, 1, scalar.toByteArray());
  }

  /** The whole record. */
  byte[] record() {
    if (summary.size() > 0) {
      bytes(event, 5, summary.toByteArray());
      summary.reset();
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

  private static void bytes(ByteArrayOutputStream to, int field, byte[] value) {
    key(to, field, BYTES);
    varint(to, value.length);
    to.writeBytes(value);
  }

  private static void key(ByteArrayOutputStream to, int field, int kind) {
    varint(to, field << 3 | kind);
  }

  private static void varint(ByteArrayOutputStream to, long value) {
    long left = value;
    for (; (left & ~0x7fL) != 0; left >>>= 7) {
      to.write((int) (left & 0x7f | 0x80));
    }
    to.write((int) left);
  }

  private static void fixed64(ByteArrayOutputStream to, long value) {
    for (int i = 0; i < 8; i++) {
      to.write((int) (value >>> 8 * i));
    }
  }

  private static void fixed32(ByteArrayOutputStream to, int value) {
    for (int i = 0; i < 4; i++) {
      to.write(value >>> 8 * i);
    }
  }
}
