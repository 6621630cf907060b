package org.thalweg.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.ConsumerRaisingIOE;
import org.apache.hadoop.util.functional.InvocationRaisingIOE;

/**
 * Files and directories that are there whole or not at all: they are written beside their place,
 * and then renamed.
 */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Writes what then takes its place; nothing is left beside, where it has a hidden name.
   *
   * @param writing writes it under a name that nothing has
   * @param before what must be done or hold once it is written, before the place is changed
   */
  public static void write(
      FileSystem files, Path place, ConsumerRaisingIOE<Path> writing, InvocationRaisingIOE before)
      throws IOException {
    Path beside = beside(place);
    try {
      writing.accept(beside);
      before.apply();
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

  /**
   * Renames a file or a directory, in place of what is there, which is moved away before it is
   * removed: so the place is empty between two renames, and not while many files are removed.
   */
  public static void replace(FileSystem files, Path from, Path place) throws IOException {
    Path away = beside(place);
    boolean wasThere = files.exists(place);
    if (wasThere) {
      rename(files, place, away);
    }
    try {
      rename(files, from, place);
    } catch (IOException e) {
      if (wasThere) {
        files.rename(away, place);
      }
      throw e;
    }
    delete(files, away);
  }

  private static Path beside(Path place) {
    return new Path(place.getParent(), ".%s-%s".formatted(place.getName(), UUID.randomUUID()));
  }

  /** Whether a path is what is written, or was moved away, for a place. */
  public static boolean isBeside(Path path, Path place) {
    return path.getName().startsWith("." + place.getName() + "-");
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
