package org.thalweg.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A message of protocol buffers, field by field, as their encoding has it. */
final class Protobuf {
  private static final int VARINT = 0;
  private static final int LENGTH = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** An integer. */
  void number(int field, long value) {
    varint((long) field << 3 | VARINT);
    varint(value);
  }

  void text(int field, String text) {
    bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  void message(int field, Protobuf message) {
    bytes(field, message.out.toByteArray());
  }

  void bytes(int field, byte[] bytes) {
    varint((long) field << 3 | LENGTH);
    varint(bytes.length);
    out.write(bytes, 0, bytes.length);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  void writeTo(OutputStream to) throws IOException {
    out.writeTo(to);
  }
}
