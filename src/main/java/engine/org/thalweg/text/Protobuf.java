package org.thalweg.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A message of protocol buffers, to which fields are added, as their encoding has them. */
public final class Protobuf {
  private static final int VARINT = 0; // kinds of fields
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** An integer. */
  public Protobuf number(int field, long value) {
    varint((long) field << 3 | VARINT);
    varint(value);
    return this;
  }

  /** A number of double precision. */
  public Protobuf real(int field, double value) {
    varint((long) field << 3 | FIXED64);
    fixed(Double.doubleToRawLongBits(value), Double.BYTES);
    return this;
  }

  /** A number of single precision. */
  public Protobuf real(int field, float value) {
    varint((long) field << 3 | FIXED32);
    fixed(Float.floatToRawIntBits(value), Float.BYTES);
    return this;
  }

  /** A text. */
  public Protobuf text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A message within this one. */
  public Protobuf message(int field, Protobuf message) {
    return bytes(field, message.toByteArray());
  }

  /** Any bytes. */
  public Protobuf bytes(int field, byte[] bytes) {
    varint((long) field << 3 | LENGTH);
    varint(bytes.length);
    out.write(bytes, 0, bytes.length);
    return this;
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private void fixed(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >>> 8 * i));
    }
  }

  /** Whether there is no field yet. */
  public boolean isEmpty() {
    return out.size() == 0;
  }

  /** The message. */
  public byte[] toByteArray() {
    return out.toByteArray();
  }

  /** Writes the message. */
  public void writeTo(OutputStream to) throws IOException {
    out.writeTo(to);
  }
}
