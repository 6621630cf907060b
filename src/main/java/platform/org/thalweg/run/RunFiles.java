package org.thalweg.run;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.checkpoint.DirectoryClaim;
import org.thalweg.checkpoint.FileSystems;
import org.thalweg.checkpoint.WholeFile;
import org.thalweg.event.EventLines;
import org.thalweg.event.EventWriter;
import org.thalweg.event.TensorBoardLog;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingStart;
import org.thalweg.solve.ValidationReport;
import org.thalweg.text.Line;

/**
 * The files that a run writes into its output directory while it goes on: {@code run.json}, {@code
 * events.jsonl} and, where they are wanted, those for TensorBoard. A failure to write one of them
 * is a note and no reason to lose the training.
 */
final class RunFiles implements EventWriter, AutoCloseable {
  private static final String DESCRIPTION = "run.json";

  /** Their names once the run has left a model. */
  static final List<String> NAMES = List.of(DESCRIPTION, Events.EVENTS, TensorBoardFile.DIRECTORY);

  private final Path directory;
  private final FileSystem fileSystem;
  private final Consumer<String> notes;
  private final Events events;
  private final Optional<TensorBoardFile> board;
  private final Path runningDescription; // until the run has a model
  private RunDescription description; // null where none is wanted
  private boolean isDescribed; // as far as it could be
  private boolean hasDescription; // which was written
  private boolean boardFailed;
  private boolean isNew; // it began with its first step, and was not resumed

  /**
   * Files of a run, none of which is there before the first step.
   *
   * @param notes gets a line where a file cannot be written
   * @param hasBoard whether there are files for TensorBoard
   */
  RunFiles(
      Path directory,
      FileSystem fileSystem,
      DirectoryClaim claim,
      Consumer<String> notes,
      boolean hasBoard) {
    this.directory = directory;
    this.fileSystem = fileSystem;
    this.notes = notes;
    this.runningDescription = new Path(directory, DESCRIPTION + ".running");
    this.events = new Events(directory, fileSystem, claim, notes);
    this.board =
        hasBoard ? Optional.of(new TensorBoardFile(directory, fileSystem)) : Optional.empty();
  }

  /** Has {@code run.json} written with the first step. */
  void describe(RunDescription run) {
    description = run;
  }

  @Override
  public EventLines lines() {
    return events.lines();
  }

  @Override
  public void onStart(TrainingStart start) {
    events.onStart(start);
  }

  @Override
  public void onStep(StepReport report) {
    isNew = isNew || report.step() == 0;
    if (!isDescribed) {
      isDescribed = true; // or tried; the end of the run tries again
      tryToDescribe();
    }
    events.onStep(report);
    board.ifPresent(file -> writeBoard(() -> file.onStep(report)));
  }

  private void tryToDescribe() {
    try {
      writeDescription();
    } catch (IOException | FSError e) {
      notes.accept(Line.of("%s cannot be written yet: %s".formatted(DESCRIPTION, why(e))));
    }
  }

  /** Writes the description, once: under another name until the run has a model, as events are. */
  private void writeDescription() throws IOException {
    if (description != null && !hasDescription) {
      try (OutputStream out = fileSystem.create(runningDescription, true)) {
        out.write(description.toJson());
        out.write('\n');
      }
      hasDescription = true;
    }
  }

  @Override
  public void onValidation(ValidationReport report) {
    events.onValidation(report);
    board.ifPresent(file -> file.onValidation(report));
  }

  @Override
  public void beforeCheckpoint() {
    events.beforeCheckpoint();
  }

  private void writeBoard(Runnable some) {
    if (!boardFailed) {
      try {
        some.run();
      } catch (UncheckedIOException | FSError e) {
        boardFailed = true;
        notes.accept(
            Line.of(
                "files for TensorBoard cannot be written from here on: %s; the run goes on"
                    .formatted(why(e))));
      }
    }
  }

  /** Gives the files their names, once the run has left a model. */
  void finish() {
    try {
      if (description != null) {
        hasDescription &= fileSystem.exists(runningDescription); // else it went with the directory
        writeDescription();
        WholeFile.replace(fileSystem, runningDescription, new Path(directory, DESCRIPTION));
        hasDescription = false;
      }
      events.finish();
      if (isNew && board.isEmpty()) { // a former run may have had one
        fileSystem.delete(new Path(directory, TensorBoardFile.DIRECTORY), true);
      }
    } catch (IOException | FSError e) {
      notes.accept(Line.of("events cannot be written: %s".formatted(why(e))));
    }
  }

  /** Closes the files, and removes those of a run that left no model. */
  @Override
  public void close() throws IOException {
    closeBoard();
    events.close();
    if (hasDescription) {
      fileSystem.delete(runningDescription, false);
    }
  }

  /** Ends without a change to the directory, which is another run's. */
  void leave() {
    closeBoard();
    events.abandon();
  }

  private void closeBoard() {
    try {
      if (board.isPresent()) {
        board.get().close();
      }
    } catch (IOException | FSError e) {
      notes.accept(Line.of("files for TensorBoard cannot be written: %s".formatted(why(e))));
    }
  }

  /** The message of the innermost failure. */
  static String why(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return first.getMessage() == null ? first.toString() : first.getMessage();
  }

  /**
   * A file of scalars in the directory {@code tensorboard} of the results, which is opened with the
   * first step. A run that begins removes those of former runs; one that is resumed adds another.
   */
  private static final class TensorBoardFile implements TrainingListener, AutoCloseable {
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
}
