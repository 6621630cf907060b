package org.thalweg.data.text;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Lines of a byte stream, each in place in one buffer, with its offset in the stream. */
final class LineStream {
  private static final int LONGEST_LINE = 1 << 28;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long UPPER_BITS = 0x8080808080808080L;
  private static final long FEEDS = '\n' * ONES;

  private final InputStream in;
  private byte[] buffer = new byte[1 << 17];
  private int from; // of the line
  private int to; // its end, without the line feed
  private int next; // where the line after it begins
  private int filled;
  private long bufferOffset; // of buffer[0] in the stream
  private boolean ended;

  /** Lines from the place where the stream now is. */
  LineStream(InputStream in, long offset) {
    this.in = in;
    this.bufferOffset = offset;
  }

  /** Moves on to the next line; false at the end. */
  boolean advance() throws IOException {
    from = next;
    int scanned = from;
    while (true) {
      int feed = lineFeed(scanned);
      if (feed < filled) {
        to = feed;
        next = feed + 1;
        return true;
      }
      scanned = filled - from; // where it will be once the line has moved to the front
      if (ended || !fill()) {
        to = filled;
        next = filled;
        return to > from;
      }
    }
  }

  /**
   * Place of the next line feed, or {@link #filled}; eight bytes at once: a byte of x − 1…1 that
   * borrows, while x has no bit 7 there, was 0 (A. Mycroft, 1987). The first such byte is no
   * mistake.
   */
  private int lineFeed(int start) {
    int i = start;
    for (; i + 8 <= filled; i += 8) {
      long x = (long) LONGS.get(buffer, i) ^ FEEDS;
      long zeros = (x - ONES) & ~x & UPPER_BITS;
      if (zeros != 0) {
        return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
      }
    }
    while (i < filled && buffer[i] != '\n') {
      i++;
    }
    return i;
  }

  /** Drops the bytes before the current line and reads more; false at the end of the stream. */
  private boolean fill() throws IOException {
    System.arraycopy(buffer, from, buffer, 0, filled - from);
    bufferOffset += from;
    filled -= from;
    from = 0;
    if (filled == buffer.length) {
      if (filled >= LONGEST_LINE) {
        throw new EOFException("a line is longer than %d bytes".formatted(LONGEST_LINE));
      }
      buffer = Arrays.copyOf(buffer, 2 * filled);
    }
    int read = in.read(buffer, filled, buffer.length - filled);
    if (read < 0) {
      ended = true;
      return false;
    }
    filled += read;
    return true;
  }

  byte[] buffer() {
    return buffer;
  }

  /** Where the text of the line begins: behind the mark of UTF-8, where a file begins with it. */
  int from() {
    boolean marked =
        bufferOffset + from == 0
            && to - from >= BYTE_ORDER_MARK.length
            && Arrays.equals(
                buffer,
                from,
                from + BYTE_ORDER_MARK.length,
                BYTE_ORDER_MARK,
                0,
                BYTE_ORDER_MARK.length);
    return marked ? from + BYTE_ORDER_MARK.length : from;
  }

  int to() {
    return to;
  }

  /** Offset of the current line in the stream. */
  long offset() {
    return bufferOffset + from;
  }
}
