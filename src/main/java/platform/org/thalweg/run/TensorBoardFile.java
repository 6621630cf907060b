package org.thalweg.run;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.checkpoint.FileSystems;
import org.thalweg.event.TensorBoardLog;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.ValidationReport;

/**
 * A file of scalars in the directory {@code tensorboard} of the results, which is opened with the
 * first step. A run that begins removes those of former runs; one that is resumed adds another.
 */
final class TensorBoardFile implements TrainingListener, AutoCloseable {
  static final String DIRECTORY = "tensorboard";
  private static final long FLUSH_NANOS = 1_000_000_000;

  private final Path directory;
  private final FileSystem fileSystem;
  private Path path;
  private FSDataOutputStream file;
  private boolean isSeen; // stores of objects show none that is not closed
  private TensorBoardLog log; // null before the first step
  private ValidationReport validation; // of the next step; null where it has none
  private long flushedAt;

  TensorBoardFile(Path results, FileSystem fileSystem) {
    this.directory = new Path(results, DIRECTORY);
    this.fileSystem = fileSystem;
  }

  @Override
  public void onStep(StepReport report) {
    try {
      if (log == null) {
        open(report.step());
      }
      if (validation != null) {
        log.onValidation(validation);
        validation = null;
      }
      log.onStep(report);
      if (System.nanoTime() - flushedAt > FLUSH_NANOS) {
        log.flush();
        file.hflush();
        requireThere();
        flushedAt = System.nanoTime();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onValidation(ValidationReport report) {
    validation = report;
  }

  private void open(long firstStep) throws IOException {
    if (firstStep == 0) {
      fileSystem.delete(directory, true);
    }
    long millis = System.currentTimeMillis();
    String name = "events.out.tfevents.%d.thalweg.%d".formatted(millis / 1000, firstStep);
    FileSystem direct = FileSystems.direct(fileSystem);
    path = new Path(directory, name);
    file = direct.create(path, true);
    log = new TensorBoardLog(new BufferedOutputStream(file));
  }

  /** Or what is written goes nowhere, without an error on a local disk. */
  private void requireThere() throws IOException {
    boolean isThere = fileSystem.exists(path);
    if (isSeen && !isThere) {
      throw new FileNotFoundException("%s was removed".formatted(path));
    }
    isSeen = isThere;
  }

  @Override
  public void close() throws IOException {
    if (log != null) {
      log.close();
      log = null;
    }
  }
}
