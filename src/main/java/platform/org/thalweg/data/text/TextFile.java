package org.thalweg.data.text;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
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
}
