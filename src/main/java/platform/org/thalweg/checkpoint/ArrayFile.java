package org.thalweg.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Arrays as raw little-endian doubles, and their CRC32C. */
final class ArrayFile {
  private static final int CHUNK = 8192; // doubles

  private ArrayFile() {}

  /** Writes an array and returns the checksum of its bytes. */
  static long write(double[] array, OutputStream out) throws IOException {
    ByteBuffer buffer = buffer();
    CRC32C checksum = new CRC32C();
    for (int from = 0; from < array.length; from += CHUNK) {
      int length = Math.min(CHUNK, array.length - from);
      buffer.asDoubleBuffer().put(array, from, length);
      checksum.update(buffer.array(), 0, length * Double.BYTES);
      out.write(buffer.array(), 0, length * Double.BYTES);
    }
    return checksum.getValue();
  }

  /**
   * Reads an array.
   *
   * @param length doubles that the file is known to have
   * @throws IOException if it ends before, or its bytes have another checksum
   */
  static double[] read(InputStream in, int length, long crc) throws IOException {
    double[] array = new double[length];
    ByteBuffer buffer = buffer();
    CRC32C checksum = new CRC32C();
    for (int from = 0; from < length; from += CHUNK) {
      int bytes = Math.min(CHUNK, length - from) * Double.BYTES;
      if (in.readNBytes(buffer.array(), 0, bytes) < bytes) {
        throw new EOFException("it ends after %d bytes".formatted((long) from * Double.BYTES));
      }
      checksum.update(buffer.array(), 0, bytes);
      buffer.asDoubleBuffer().get(array, from, bytes / Double.BYTES);
    }
    if (checksum.getValue() != crc) {
      throw new IOException(
          "its checksum must be %08x but was %08x".formatted(crc, checksum.getValue()));
    }
    return array;
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocate(CHUNK * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
