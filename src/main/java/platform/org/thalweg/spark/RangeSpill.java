package org.thalweg.spark;

import java.io.IOException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.solve.CancelledException;
import org.thalweg.text.Line;

/**
 * Where the ranges of a run are written whenever its log of derivatives has become too long, so
 * that the log begins anew. What was written before goes then, and all of it at the end.
 */
final class RangeSpill implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RangeSpill.class);

  private final Path directory;
  private final Path own; // of this run, if several have the directory one after the other
  private final Consumer<String> notes;
  private final Configuration hadoop;
  private long most; // bytes of the log
  private Path written; // where ranges were written last; null for nowhere

  /**
   * A directory for such files alone. What a run that was killed has left there is removed.
   *
   * @param most bytes of the log
   * @param notes gets a line if ranges cannot be written, after which the log has no bound
   */
  RangeSpill(
      String directory, String run, long most, Consumer<String> notes, Configuration hadoop) {
    this.directory = new Path(directory);
    this.own = new Path(this.directory, run);
    this.most = most;
    this.notes = notes;
    this.hadoop = hadoop;
    remove(this.directory);
  }

  /** Whether a log of so many bytes is too long. */
  boolean isDue(long bytes) {
    return bytes >= most;
  }

  /**
   * Has the ranges written at the version that they are at.
   *
   * @param writer writes them at a version into a directory
   */
  void write(long version, BiConsumer<Long, String> writer) {
    Path place = new Path(own, "ranges-" + version);
    try {
      writer.accept(version, place.toString());
    } catch (CancelledException e) {
      throw e;
    } catch (RuntimeException e) {
      notes.accept(
          Line.of(
              "the ranges cannot be written to %s: %s; the log of derivatives has no bound"
                  .formatted(directory, e.getMessage())));
      most = Long.MAX_VALUE;
      return;
    }
    remove(written);
    written = place;
  }

  /** Removes files that nothing reads any more; if that fails, they stay. */
  private void remove(Path files) {
    if (files == null) {
      return;
    }
    try {
      FileSystem.get(files.toUri(), hadoop).delete(files, true);
    } catch (IOException e) {
      LOG.warn("{} is needed no more but cannot be removed", files, e);
    }
  }

  /** Removes all files of this run, and the directory unless another run has some there. */
  @Override
  public void close() {
    remove(own);
    try {
      FileSystem files = FileSystem.get(directory.toUri(), hadoop);
      if (files.exists(directory) && files.listStatus(directory).length == 0) {
        remove(directory);
      }
    } catch (IOException e) {
      LOG.warn("{} is needed no more but cannot be removed", directory, e);
    }
  }
}
