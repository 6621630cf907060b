package org.thalweg.data.text;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Local files under away://host/, whose server refuses so many of the next calls of a kind. */
public final class AwayFileSystem extends RawLocalFileSystem {
  static final AtomicInteger LISTINGS = new AtomicInteger();
  public static final AtomicInteger OPENINGS = new AtomicInteger();
  static final AtomicInteger READS = new AtomicInteger();
  private static final int MIDDLE = 5_000; // bytes, behind which reads fail

  @Override
  public URI getUri() {
    return URI.create("away://host");
  }

  /** Without permissions, which the local file system would look for under file:/ alone. */
  private static FileStatus plain(FileStatus one) {
    return new FileStatus(
        one.getLen(), one.isDirectory(), 1, 1 << 25, one.getModificationTime(), one.getPath());
  }

  private static void call(AtomicInteger failures) throws IOException {
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new ConnectException("Connection refused");
    }
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    call(LISTINGS);
    return plain(super.getFileStatus(path));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    call(LISTINGS);
    FileStatus[] found = super.listStatus(path);
    for (int i = 0; i < found.length; i++) {
      found[i] = plain(found[i]);
    }
    return found;
  }

  @Override
  public FSDataInputStream open(Path path, int buffer) throws IOException {
    call(OPENINGS);
    return new FSDataInputStream(new Breaking(super.open(path, buffer)));
  }

  /** A stream that breaks off in the middle. */
  private static final class Breaking extends FSInputStream {
    private final FSDataInputStream in;

    Breaking(FSDataInputStream in) {
      this.in = in;
    }

    private void tick() throws IOException {
      if (in.getPos() > MIDDLE && READS.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new SocketException("Connection reset");
      }
    }

    @Override
    public int read() throws IOException {
      tick();
      return in.read();
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
      tick();
      return in.read(to, from, Math.min(length, 4096));
    }

    @Override
    public void seek(long place) throws IOException {
      in.seek(place);
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public boolean seekToNewSource(long place) {
      return false;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
