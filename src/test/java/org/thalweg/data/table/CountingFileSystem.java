package org.thalweg.data.table;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.TaskContext;

/** Local files under counting:/, which counts how often the driver and tasks open each. */
public final class CountingFileSystem extends RawLocalFileSystem {
  static final Map<String, Integer> BY_DRIVER = new ConcurrentHashMap<>();
  static final Map<String, Integer> BY_TASKS = new ConcurrentHashMap<>();

  @Override
  public URI getUri() {
    return URI.create("counting:///");
  }

  @Override
  public FSDataInputStream open(Path path, int buffer) throws IOException {
    Map<String, Integer> counts = TaskContext.get() == null ? BY_DRIVER : BY_TASKS;
    counts.merge(path.getName(), 1, Integer::sum);
    return super.open(path, buffer);
  }

  /** Without permissions, which the local file system would look for under file:/ alone. */
  private static FileStatus plain(FileStatus one) {
    return new FileStatus(
        one.getLen(), one.isDirectory(), 1, 1 << 25, one.getModificationTime(), one.getPath());
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return plain(super.getFileStatus(path));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    FileStatus[] found = super.listStatus(path);
    for (int i = 0; i < found.length; i++) {
      found[i] = plain(found[i]);
    }
    return found;
  }
}
