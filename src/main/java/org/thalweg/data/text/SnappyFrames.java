package org.thalweg.data.text;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.xerial.snappy.Snappy;

/**
 * Uncompressed bytes of Snappy's framing format (framing_format.txt of google/snappy, 2013-10-25).
 * A chunk is a byte that says of what kind it is, its length in three bytes, the lowest first, and
 * its bytes; chunks of rows begin with a checksum of what is uncompressed.
 *
 * <p>Differs from snappy-java's SnappyFramedInputStream, which allocates whatever length a damaged
 * chunk claims: here a chunk has at most 65,536 uncompressed bytes, as the format says.
 */
final class SnappyFrames extends InputStream {
  /** How a stream begins, and may go on where files were concatenated. */
  static final byte[] BEGIN = {(byte) 0xff, 0x06, 0x00, 0x00, 's', 'N', 'a', 'P', 'p', 'Y'};

  private static final int LARGEST = 1 << 16; // uncompressed bytes of a chunk
  private static final int COMPRESSED = 0x00;
  private static final int UNCOMPRESSED = 0x01;
  private static final int FIRST_SKIPPABLE = 0x80;
  private static final int STREAM_IDENTIFIER = 0xff;
  private static final int HEAD = 4; // bytes of the identifier before its name
  private static final int CHECKSUM = 4;

  private final InputStream raw;
  private byte[] bytes = new byte[0]; // of the last chunk
  private int next; // of these

  SnappyFrames(InputStream raw) {
    this.raw = raw;
  }

  @Override
  public int read() throws IOException {
    return isFilled() ? bytes[next++] & 0xff : -1;
  }

  @Override
  public int read(byte[] to, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!isFilled()) {
      return -1;
    }
    int count = Math.min(length, bytes.length - next);
    System.arraycopy(bytes, next, to, from, count);
    next += count;
    return count;
  }

  /** Reads chunks until there are bytes; false at the end. */
  private boolean isFilled() throws IOException {
    while (next == bytes.length) {
      int kind = raw.read();
      if (kind < 0) {
        return false;
      }
      int length = length();
      switch (kind) {
        case COMPRESSED -> fill(uncompressed(body(length)));
        case UNCOMPRESSED -> fill(body(length));
        case STREAM_IDENTIFIER -> requireIdentifier(body(length));
        default -> skip(kind, length);
      }
    }
    return true;
  }

  private int length() throws IOException {
    byte[] length = raw.readNBytes(3);
    if (length.length < 3) {
      throw new EOFException("it ends within the length of a chunk");
    }
    return length[0] & 0xff | (length[1] & 0xff) << 8 | (length[2] & 0xff) << 16;
  }

  private byte[] body(int length) throws IOException {
    int most = CHECKSUM + Snappy.maxCompressedLength(LARGEST);
    if (length > most) {
      throw new IOException("a chunk cannot have %d bytes".formatted(length));
    }
    byte[] body = raw.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("a chunk ends after %d of %d bytes".formatted(body.length, length));
    }
    return body;
  }

  /** A checksum, and the uncompressed bytes. */
  private static byte[] uncompressed(byte[] body) throws IOException {
    int compressed = Math.max(0, body.length - CHECKSUM);
    byte[] chunk = Arrays.copyOfRange(body, body.length - compressed, body.length);
    int length = Snappy.uncompressedLength(chunk);
    if (length < 0 || length > LARGEST) {
      throw new IOException("a chunk of %d bytes claims %d".formatted(compressed, length));
    }
    byte[] both = Arrays.copyOf(body, CHECKSUM + length);
    Snappy.uncompress(chunk, 0, compressed, both, CHECKSUM);
    return both;
  }

  private void fill(byte[] both) throws IOException {
    if (both.length < CHECKSUM || both.length > CHECKSUM + LARGEST) {
      throw new IOException("a chunk cannot have %d bytes".formatted(both.length));
    }
    CRC32C crc = new CRC32C();
    crc.update(both, CHECKSUM, both.length - CHECKSUM);
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    int told = both[0] & 0xff | (both[1] & 0xff) << 8 | (both[2] & 0xff) << 16 | both[3] << 24;
    if (masked != told) {
      throw new IOException("a chunk is not what its checksum says");
    }
    bytes = both;
    next = CHECKSUM;
  }

  private static void requireIdentifier(byte[] body) throws IOException {
    if (!Arrays.equals(body, Arrays.copyOfRange(BEGIN, HEAD, BEGIN.length))) {
      throw new IOException("a stream identifier is none");
    }
  }

  private void skip(int kind, int length) throws IOException {
    if (kind < FIRST_SKIPPABLE) {
      throw new IOException("there is no kind 0x%02x of chunks".formatted(kind));
    }
    long left = length;
    while (left > 0) {
      long skipped = raw.skip(left);
      if (skipped == 0 && raw.read() < 0) {
        throw new EOFException("a chunk ends %d bytes too early".formatted(left));
      }
      left -= Math.max(1, skipped);
    }
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }
}
