package org.thalweg.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.text.DataException;

/** A directory that a job of Spark writes as a whole, or that is not there afterwards. */
public final class WholeDirectory {
  private WholeDirectory() {}

  /**
   * Has a directory written.
   *
   * @param out was not there before
   * @throws UncheckedIOException if its disk is full or fails, in one line that names the directory
   */
  public static void write(String out, Configuration hadoop, Runnable job) {
    write(out, new Path(out), hadoop, job);
  }

  /**
   * The same for a directory that has another name while it is written.
   *
   * @param out its name in messages
   */
  public static void write(String out, Path directory, Configuration hadoop, Runnable job) {
    try {
      job.run();
    } catch (Exception | FSError e) { // SparkException too, which Scala does not declare
      remove(directory, hadoop);
      Throwable cause = innermost(e);
      boolean isOfDisk = cause instanceof IOException || cause instanceof FSError;
      if (isOfDisk && DataException.behind(e).isEmpty()) {
        throw new UncheckedIOException(
            new IOException("%s cannot be written: %s".formatted(out, cause.getMessage()), e));
      }
      throw e;
    }
  }

  private static void remove(Path out, Configuration hadoop) {
    try {
      FileSystem files = out.getFileSystem(hadoop);
      files.delete(out, true);
    } catch (IOException | FSError ignored) {
      // what made the job fail is told
    }
  }

  private static Throwable innermost(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return first;
  }
}
