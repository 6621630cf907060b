package org.thalweg.checkpoint;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Files and directories that are there whole or not at all: they are written beside their place,
 * and then renamed.
 */
public final class WholeFile {
  private WholeFile() {}

  /**
   * An action on a file system, such as writing the file or checking that it may be put in place.
   */
  @FunctionalInterface
  public interface Work {
    /**
     * Acts.
     *
     * @throws IOException if it cannot; then the place is left as it was
     */
    void run() throws IOException;
  }

  /** A hidden name in the same directory that nothing has. */
  public static Path beside(Path place) {
    return new Path(place.getParent(), ".%s-%s".formatted(place.getName(), UUID.randomUUID()));
  }

  /**
   * Writes what then takes its place; nothing is left beside.
   *
   * @param write writes to {@code beside}
   * @param before what must be done or hold once it is written, before the place is changed
   */
  public static void write(FileSystem files, Path beside, Path place, Work write, Work before)
      throws IOException {
    try {
      write.run();
      before.run();
      replace(files, beside, place);
    } finally {
      delete(files, beside);
    }
  }

  /** Renames a file or a directory, in place of what is there. */
  public static void replace(FileSystem files, Path from, Path place) throws IOException {
    delete(files, place);
    rename(files, from, place);
  }

  /** Renames a file or a directory. */
  public static void rename(FileSystem files, Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException("%s cannot be renamed to %s".formatted(from, to));
    }
  }

  /** Removes what is there, if anything is. */
  public static void delete(FileSystem files, Path path) throws IOException {
    if (files.exists(path) && !files.delete(path, true)) {
      throw new IOException("%s cannot be removed".formatted(path));
    }
  }
}
