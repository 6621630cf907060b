package org.thalweg.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.checkpoint.WholeFile;
import org.thalweg.config.ConfException;
import org.thalweg.data.shard.LocalDisk;
import org.thalweg.text.Line;

/**
 * The file that an option names, on any Hadoop file system; it is written whole or not at all.
 *
 * @param option its name
 * @param text as it was given
 * @param overwrite whether what is there may be replaced
 */
record OutFile(String option, String text, Path path, FileSystem files, boolean overwrite) {

  /**
   * A file that may be written.
   *
   * @throws ConfException if it is there and must not be replaced, or is no file
   */
  static OutFile of(String option, String text, boolean overwrite) throws IOException {
    Configuration hadoop = ThalwegCommand.hadoop();
    Path path = path(option, text);
    FileSystem files = path.getFileSystem(hadoop);
    files = files instanceof LocalFileSystem local ? local.getRaw() : files; // no checksums beside
    if (files.exists(path) && files.getFileStatus(path).isDirectory()) {
      throw new ConfException("%s must be a file but %s is a directory".formatted(option, text));
    }
    OutFile file = new OutFile(option, text, path, files, overwrite);
    file.requireNewUnlessReplaced();
    return file;
  }

  private void requireNewUnlessReplaced() throws IOException {
    if (!overwrite && files.exists(path)) {
      throw new ConfException(
          "%s must not exist yet but %s does; --overwrite replaces it".formatted(option, text));
    }
  }

  private static Path path(String option, String text) {
    try {
      return new Path(text);
    } catch (IllegalArgumentException e) { // a path that is none
      throw new ConfException("%s must be a path but was %s".formatted(option, text));
    }
  }

  /** Writes a text beside its file and renames it, so that no half of it is ever there. */
  void write(String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    try {
      WholeFile.write(
          files,
          path,
          beside -> WholeFile.create(files, beside, bytes),
          this::requireNewUnlessReplaced); // another may have made it meanwhile
    } catch (IOException | FSError e) { // the latter where a disk is full
      Throwable why = e instanceof FSError && e.getCause() != null ? e.getCause() : e;
      String line =
          "%s must be a file that can be written but %s is not: %s"
              .formatted(option, text, Line.firstOf(String.valueOf(why.getMessage())));
      if (LocalDisk.isFull(e)) { // which is no fault of the command
        throw new UncheckedIOException(new IOException(line, e));
      }
      throw new ConfException(line);
    }
  }
}
