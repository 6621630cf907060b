package org.thalweg.data.text;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FunctionRaisingIOE;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;

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
}
