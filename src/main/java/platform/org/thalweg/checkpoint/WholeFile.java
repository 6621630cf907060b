package org.thalweg.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
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

  /** Writes a file or a directory. */
  @FunctionalInterface
  public interface Writing {
    /**
     * Writes it under a name that nothing has.
     *
     * @throws IOException if it cannot; then the place is left as it was
     */
    void to(Path beside) throws IOException;
  }

  /**
   * Writes what then takes its place; nothing is left beside, where it has a hidden name.
   *
   * @param before what must be done or hold once it is written, before the place is changed
   */
  public static void write(FileSystem files, Path place, Writing writing, Work before)
      throws IOException {
    String hidden = ".%s-%s".formatted(place.getName(), UUID.randomUUID());
    Path beside = new Path(place.getParent(), hidden);
    try {
      writing.to(beside);
      before.run();
      replace(files, beside, place);
    } finally {
      delete(files, beside);
    }
  }

  /** Writes a file that is not there yet. */
  public static void create(FileSystem files, Path file, byte[] content) throws IOException {
    try (OutputStream out = files.create(file, false)) {
      out.write(content);
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
