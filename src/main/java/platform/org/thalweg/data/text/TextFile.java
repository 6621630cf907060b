package org.thalweg.data.text;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.util.functional.BiFunctionRaisingIOE;
import org.apache.hadoop.util.functional.FunctionRaisingIOE;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import org.xerial.snappy.Snappy;

/**
 * One text file on any Hadoop file system, plain or compressed; offsets and lengths count
 * uncompressed bytes. A final class, because it is broadcast.
 */
public final class TextFile implements Serializable {
  private static final long serialVersionUID = 1;

  private final String path;
  private final long length;
  private final long modified;

  /**
   * A file.
   *
   * @param length in uncompressed bytes, −1 where that is not known yet
   * @param modified when it was last changed, in milliseconds since 1970
   */
  TextFile(String path, long length, long modified) {
    this.path = path;
    this.length = length;
    this.modified = modified;
  }

  String path() {
    return path;
  }

  /** Uncompressed bytes; for a compressed file that was not yet counted, −1. */
  public long length() {
    return length;
  }

  /** Whether a file has to be read through to reach a place in it. */
  static boolean isCompressed(Path path, Configuration hadoop) {
    return Compression.of(path, hadoop) != null;
  }

  /**
   * A stream that stands at the given offset, and waits where the file system is away.
   *
   * @throws IOException also if the file was changed since it was listed
   */
  InputStream open(Configuration hadoop, long offset) throws IOException {
    return new PatientStream(Patience.of(hadoop), path, place -> openOnce(hadoop, place), offset);
  }

  private InputStream openOnce(Configuration hadoop, long offset) throws IOException {
    Path place = new Path(path);
    FileSystem fileSystem = FileSystem.get(place.toUri(), hadoop);
    if (fileSystem.getFileStatus(place).getModificationTime() != modified) {
      throw new IOException("it was changed after it was first read");
    }
    FSDataInputStream raw = fileSystem.open(place);
    try {
      Compression compression = Compression.of(place, hadoop);
      if (compression == null) {
        raw.seek(offset);
        return raw;
      }
      InputStream in = Decompressed.by(compression, raw);
      in.skipNBytes(offset);
      return in;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /** Number, from 1, of the line that begins at an offset. */
  long lineNumber(Configuration hadoop, long offset) {
    byte[] buffer = new byte[1 << 17];
    long line = 1;
    try (InputStream in = open(hadoop, 0)) {
      for (long left = offset; left > 0; ) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          throw new EOFException(path + " became shorter while it was read");
        }
        for (int i = 0; i < read; i++) {
          line += buffer[i] == '\n' ? 1 : 0;
        }
        left -= read;
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return line;
  }

  /** Whether the file is compressed, as its name says. */
  boolean isCompressed(Configuration hadoop) {
    return isCompressed(new Path(path), hadoop);
  }

  /** This file, once it is known how many uncompressed bytes it has. */
  TextFile ofLength(long bytes) {
    return new TextFile(path, bytes, modified);
  }

  DataException unreadable(IOException e) {
    return new DataException("%s cannot be read: %s".formatted(path, Line.first(e)));
  }

  /**
   * What a codec makes of bytes. Whatever it throws, it is the bytes that are damaged; only an
   * error of reading them is what it is.
   */
  static final class Decompressed extends FilterInputStream {
    private Decompressed(InputStream in) {
      super(in);
    }

    static InputStream by(Compression compression, InputStream raw) throws IOException {
      try {
        return new Decompressed(compression.open(raw)); // which may read already
      } catch (RuntimeException e) {
        throw damaged(e);
      }
    }

    @Override
    public int read() throws IOException {
      try {
        return in.read();
      } catch (RuntimeException e) {
        throw damaged(e);
      }
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
      try {
        return in.read(to, from, length);
      } catch (RuntimeException e) {
        throw damaged(e);
      }
    }

    @Override
    public long skip(long bytes) throws IOException {
      try {
        return in.skip(bytes);
      } catch (RuntimeException e) {
        throw damaged(e);
      }
    }

    private static IOException damaged(RuntimeException e) {
      return new IOException("its compressed bytes are damaged: " + e.getMessage(), e);
    }
  }

  /**
   * The bytes of a file from a place on, which is opened again where a read fails for the lack of a
   * connection.
   */
  private static final class PatientStream extends InputStream {
    private final Patience patience;
    private final String name;
    private final FunctionRaisingIOE<Long, InputStream> opening;
    private InputStream in; // null after a failure
    private long place;

    /**
     * A stream.
     *
     * @param name of the file, for messages
     * @param opening opens it at a place, in bytes from its beginning
     * @throws IOException if it cannot be opened for another reason
     */
    PatientStream(
        Patience patience, String name, FunctionRaisingIOE<Long, InputStream> opening, long place)
        throws IOException {
      this.patience = patience;
      this.name = name;
      this.opening = opening;
      this.place = place;
      this.in = patience.read(name, () -> opening.apply(place));
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
      int read =
          patience.read(
              name,
              () -> {
                try {
                  in = in == null ? opening.apply(place) : in;
                  return in.read(to, from, length);
                } catch (IOException e) {
                  abandon();
                  throw e;
                }
              });
      place += Math.max(0, read);
      return read;
    }

    private void abandon() {
      try {
        close();
      } catch (IOException ignored) {
        // the failure before is told
      }
      in = null;
    }

    @Override
    public void close() throws IOException {
      if (in != null) {
        in.close();
      }
    }
  }

  /**
   * How a text file is compressed, by the end of its name: gz, deflate, and what else the
   * configuration of Hadoop names; and bz2, zst, lz4 and snappy by libraries that Spark has, which
   * need nothing from the system, and for which a file that was cut has no end. The last two come
   * in Hadoop's {@linkplain HadoopBlocks blocks}, or in the frames that the programs of these names
   * write.
   */
  @FunctionalInterface
  interface Compression {
    /** What has no codec, and would be taken for text. */
    Set<String> UNKNOWN = Set.of("xz", "lzma", "zip", "7z", "rar", "br", "lz", "lzo", "tar", "tgz");

    /** How LZ4's frame format begins: lz4_Frame_format.md, version 1.6.2. */
    byte[] LZ4_FRAME = {0x04, 0x22, 0x4d, 0x18};

    /** How Snappy's framing format begins: framing_format.txt of google/snappy, 2013-10-25. */
    byte[] SNAPPY_FRAME = {(byte) 0xff, 0x06, 0x00, 0x00, 's', 'N', 'a', 'P', 'p', 'Y'};

    /** A stream of uncompressed bytes, which throws where they are damaged or end too early. */
    InputStream open(InputStream raw) throws IOException;

    /**
     * The compression of a file; null for a plain one.
     *
     * @throws DataException if it is one that cannot be read
     */
    static Compression of(Path path, Configuration hadoop) {
      String name = path.getName().toLowerCase(Locale.ROOT);
      String end = name.substring(name.lastIndexOf('.') + 1);
      if (end.equals("bz2")) {
        return raw -> new BZip2CompressorInputStream(new BufferedInputStream(raw), true);
      }
      if (end.equals("zst")) {
        return ZstdInputStream::new;
      }
      if (end.equals("lz4")) {
        return raw -> lz4(new BufferedInputStream(raw));
      }
      if (end.equals("snappy") || end.equals("sz")) {
        return raw -> snappy(new BufferedInputStream(raw));
      }
      CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
      if (codec == null && name.indexOf('.') > 0 && UNKNOWN.contains(end)) {
        throw new DataException(
            "%s cannot be read: there is no codec for .%s; gz, bz2, zst, lz4 and snappy can be read"
                .formatted(path, end));
      }
      return codec == null ? null : codec::createInputStream;
    }

    private static InputStream lz4(InputStream raw) throws IOException {
      return beginsWith(raw, LZ4_FRAME)
          ? new LZ4FrameInputStream(raw)
          : new HadoopBlocks(raw, HadoopBlocks.LZ4);
    }

    private static InputStream snappy(InputStream raw) throws IOException {
      return beginsWith(raw, SNAPPY_FRAME)
          ? new FramedSnappyCompressorInputStream(raw)
          : new HadoopBlocks(raw, HadoopBlocks.SNAPPY);
    }

    private static boolean beginsWith(InputStream raw, byte[] magic) throws IOException {
      raw.mark(magic.length);
      boolean begins = Arrays.equals(raw.readNBytes(magic.length), magic);
      raw.reset();
      return begins;
    }
  }

  /**
   * Uncompressed bytes of the format that Hadoop's Lz4Codec and SnappyCodec write. A block is the
   * number of its uncompressed bytes, and chunks of compressed ones, each behind its length, until
   * these are complete; all numbers are of four bytes, the first one highest.
   *
   * <p>Differs from Hadoop's BlockDecompressorStream, for which a damaged number may be the end of
   * the file, and which allocates whatever length a file claims.
   */
  private static final class HadoopBlocks extends InputStream {
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
            "a chunk has %d bytes where its block has %d left"
                .formatted(uncompressed.length, left));
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
}
