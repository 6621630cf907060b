package org.thalweg.data.text;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import net.jpountz.lz4.LZ4Factory;
import org.apache.hadoop.util.functional.BiFunctionRaisingIOE;
import org.xerial.snappy.Snappy;

/**
 * Uncompressed bytes of the format that Hadoop's Lz4Codec and SnappyCodec write. A block is the
 * number of its uncompressed bytes, and chunks of compressed ones, each behind its length, until
 * these are complete; all numbers are of four bytes, the first one highest.
 *
 * <p>Differs from Hadoop's BlockDecompressorStream, for which a damaged number may be the end of
 * the file, and which allocates whatever length a file claims.
 */
final class HadoopBlocks extends InputStream {
  /** The uncompressed bytes of a chunk, which are at most so many. */
  static final BiFunctionRaisingIOE<byte[], Integer, byte[]> LZ4 = HadoopBlocks::lz4;

  static final BiFunctionRaisingIOE<byte[], Integer, byte[]> SNAPPY = HadoopBlocks::snappy;

  private static final int LARGEST = 1 << 28; // uncompressed bytes of a block; Hadoop's are 2¹⁸
  private static final int BEST =
      256; // no chunk of LZ4 or Snappy is as many times longer than that

  private final InputStream raw;
  private final BiFunctionRaisingIOE<byte[], Integer, byte[]> decompressor;
  private byte[] bytes = new byte[0]; // of the last chunk
  private int next; // of these
  private int left; // uncompressed bytes of the block behind them

  HadoopBlocks(InputStream raw, BiFunctionRaisingIOE<byte[], Integer, byte[]> decompressor) {
    this.raw = raw;
    this.decompressor = decompressor;
  }

  private static byte[] lz4(byte[] chunk, int most) {
    long longest = Math.min(most, (long) BEST * chunk.length);
    return LZ4Factory.fastestInstance()
        .safeDecompressor()
        .decompress(chunk, 0, chunk.length, (int) longest);
  }

  private static byte[] snappy(byte[] chunk, int most) throws IOException {
    int length = Snappy.uncompressedLength(chunk);
    if (length < 0 || length > Math.min(most, (long) BEST * chunk.length)) {
      throw new IOException("a chunk of %d bytes claims %d".formatted(chunk.length, length));
    }
    return Snappy.uncompress(chunk);
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

  /** Reads the next chunk where there are no bytes; false at the end. */
  private boolean isFilled() throws IOException {
    while (next == bytes.length) {
      if (left == 0) {
        int first = raw.read();
        if (first < 0) {
          return false;
        }
        left = number(first, "a block");
      } else {
        bytes = chunk(number(raw.read(), "a chunk"));
        next = 0;
        left -= bytes.length;
      }
    }
    return true;
  }

  private byte[] chunk(int length) throws IOException {
    byte[] chunk = raw.readNBytes(length); // allocates no more than there is
    if (chunk.length < length) {
      throw new EOFException("a chunk ends after %d of %d bytes".formatted(chunk.length, length));
    }
    byte[] uncompressed = decompressor.apply(chunk, left);
    if (uncompressed.length == 0 || uncompressed.length > left) {
      throw new IOException(
          "a chunk has %d bytes where its block has %d left".formatted(uncompressed.length, left));
    }
    return uncompressed;
  }

  private int number(int first, String of) throws IOException {
    byte[] rest = raw.readNBytes(3);
    if (first < 0 || rest.length < 3) {
      throw new EOFException("it ends within the length of " + of);
    }
    int number = first << 24 | (rest[0] & 0xff) << 16 | (rest[1] & 0xff) << 8 | rest[2] & 0xff;
    if (number < 0 || number > LARGEST) {
      throw new IOException("%s cannot have %d bytes".formatted(of, number & 0xffffffffL));
    }
    return number;
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }
}
