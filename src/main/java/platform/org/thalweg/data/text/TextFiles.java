package org.thalweg.data.text;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.thalweg.data.shard.RejectedRow;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import org.thalweg.text.RegularFiles;

/**
 * The text files behind one path, in path order, seen as one long text that is cut into shards by
 * bytes. A line belongs to the shard in which it begins. A final class, because it is broadcast.
 */
public final class TextFiles implements Serializable {
  private static final long serialVersionUID = 1;
  private static final long FEW_BYTES = 16L << 20; // submit-scripts/thalweg knows it too

  private final TextFile[] files;
  private final long[] begins; // of each file in the long text; and the end of the last
  private final int shards;

  public TextFiles(List<TextFile> files, int shards) {
    this.files = files.toArray(TextFile[]::new);
    this.begins = new long[files.size() + 1];
    for (int i = 0; i < files.size(); i++) {
      begins[i + 1] = begins[i] + files.get(i).length();
    }
    this.shards = shards;
  }

  /**
   * The files behind a file, a directory or a glob; hidden ones (. and _) are left out. Waits where
   * the file system is away.
   *
   * @param key what the pattern was given as, for messages
   */
  public static List<TextFile> list(String key, String pattern, Configuration hadoop) {
    try {
      RegularFiles.requireNoPage(pattern);
      Path path = new Path(pattern);
      return Patience.of(hadoop)
          .read(pattern, () -> matching(path, hadoop))
          .orElseThrow(() -> new DataException("%s names no file: %s".formatted(key, pattern)));
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException("cannot list %s: %s".formatted(pattern, Line.first(e)));
    }
  }

  /**
   * Whether files are read sooner than a job of Spark begins: plain ones on the disk of this
   * machine, of 16 MiB in all at most.
   */
  static boolean areFewHere(List<TextFile> files) {
    long bytes = 0;
    for (TextFile file : files) {
      if (file.length() < 0 || !file.path().startsWith("file:")) {
        return false;
      }
      bytes += file.length();
    }
    return bytes <= FEW_BYTES;
  }

  private static Optional<List<TextFile>> matching(Path path, Configuration hadoop)
      throws IOException {
    FileSystem fileSystem = FileSystem.get(path.toUri(), hadoop);
    FileStatus[] matches = fileSystem.globStatus(path);
    if (matches == null || matches.length == 0) {
      return Optional.empty();
    }
    List<TextFile> files = new ArrayList<>();
    for (FileStatus match : matches) {
      RegularFiles.require(match.getPath().toUri());
      if (isHidden(match.getPath()) && !isHidden(path)) {
        continue; // a wildcard met it; who wants it names it
      }
      if (match.isFile()) {
        files.add(file(match, hadoop));
      } else {
        addDirectory(fileSystem, match.getPath(), hadoop, files);
      }
    }
    files.sort(Comparator.comparing(TextFile::path));
    return Optional.of(files);
  }

  private static void addDirectory(
      FileSystem fileSystem, Path directory, Configuration hadoop, List<TextFile> files)
      throws IOException {
    if ("file".equals(directory.toUri().getScheme())) {
      addLocalDirectory(fileSystem, directory, hadoop, files);
      return;
    }
    RemoteIterator<LocatedFileStatus> found = fileSystem.listFiles(directory, true);
    while (found.hasNext()) {
      LocatedFileStatus status = found.next();
      String inside = directory.toUri().relativize(status.getPath().toUri()).getPath();
      if (!("/" + inside).matches(".*/[._].*")) {
        files.add(file(status, hadoop));
      }
    }
  }

  /**
   * Of the local disk Hadoop's {@code listFiles} starts a process for each file: four seconds a
   * thousand.
   */
  private static void addLocalDirectory(
      FileSystem fileSystem, Path directory, Configuration hadoop, List<TextFile> files)
      throws IOException {
    for (FileStatus status : fileSystem.listStatus(directory)) {
      if (isHidden(status.getPath())) {
        continue;
      }
      if (status.isDirectory()) {
        addLocalDirectory(fileSystem, status.getPath(), hadoop, files);
      } else {
        files.add(file(status, hadoop));
      }
    }
  }

  private static boolean isHidden(Path path) {
    return path.getName().startsWith(".") || path.getName().startsWith("_");
  }

  private static TextFile file(FileStatus status, Configuration hadoop) {
    boolean compressed = TextFile.isCompressed(status.getPath(), hadoop);
    return new TextFile(
        status.getPath().toString(),
        compressed ? -1 : status.getLen(),
        status.getModificationTime());
  }

  /** Number, from 1, of the line where a row stood; reads its file up to there. */
  public long lineNumber(RejectedRow row, Configuration hadoop) {
    for (TextFile file : files) {
      if (file.path().equals(row.file())) {
        return file.lineNumber(hadoop, row.position());
      }
    }
    throw new IllegalArgumentException(row.file());
  }

  int count() {
    return files.length;
  }

  TextFile file(int i) {
    return files[i];
  }

  /** Where a file begins in the long text. */
  long begin(int file) {
    return begins[file];
  }

  /** Bytes of the long text that all files are together, uncompressed. */
  public long length() {
    return begins[files.length];
  }

  /** Where a shard begins in the long text: ⌊length·shard / shards⌋. */
  long shardBegin(int shard) {
    return length() / shards * shard + length() % shards * shard / shards;
  }

  int shards() {
    return shards;
  }
}
