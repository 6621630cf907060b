package org.thalweg.data.shard;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Local files under unordered:/, which no two listings show in the same order. */
public final class UnorderedFileSystem extends RawLocalFileSystem {
  private static int listings;

  @Override
  public URI getUri() {
    return URI.create("unordered:///");
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    List<FileStatus> found = Arrays.asList(super.listStatus(path));
    Collections.sort(found);
    Collections.rotate(found, ++listings);
    if (listings % 2 == 0) {
      Collections.reverse(found);
    }
    return found.stream().map(UnorderedFileSystem::plain).toArray(FileStatus[]::new);
  }

  /** Without permissions, which the local file system would look for under file:/ alone. */
  private static FileStatus plain(FileStatus one) {
    return new FileStatus(
        one.getLen(),
        one.isDirectory(),
        one.getReplication(),
        one.getBlockSize(),
        one.getModificationTime(),
        one.getPath());
  }
}
