package org.thalweg.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Phases;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.ValidationReport;
import org.thalweg.text.Line;

/**
 * The files that a run writes into its output directory while it goes on: {@code run.json}, {@code
 * events.jsonl} and, where they are wanted, those for TensorBoard. A failure to write one of them
 * is a note and no reason to lose the training: the run goes on without that file.
 */
final class RunFiles implements TrainingListener, AutoCloseable {
  /** Their names once the run has left a model. */
  static final List<String> NAMES =
      List.of(DescriptionFile.DONE, Events.EVENTS, TensorBoardFile.DIRECTORY);

  private final Path directory;
  private final FileSystem fileSystem;
  private final Consumer<String> notes;
  private final Events events;
  private final Optional<TensorBoardFile> board;
  private Optional<DescriptionFile> description = Optional.empty();
  private boolean eventsFailed;
  private boolean boardFailed;
  private boolean isNew; // it began with its first step, and was not resumed

  /**
   * Files of a run, none of which is there before the first step.
   *
   * @param notes gets a line where a file cannot be written
   * @param hasBoard whether there are files for TensorBoard
   */
  RunFiles(Path directory, FileSystem fileSystem, Consumer<String> notes, boolean hasBoard) {
    this.directory = directory;
    this.fileSystem = fileSystem;
    this.notes = notes;
    this.events = new Events(directory, fileSystem);
    this.board =
        hasBoard ? Optional.of(new TensorBoardFile(directory, fileSystem)) : Optional.empty();
  }

  /** Has {@code run.json} written with the first step. */
  void describe(RunDescription run) {
    description = Optional.of(new DescriptionFile(directory, fileSystem, run));
  }

  @Override
  public void onDecision(Decision decision) {
    events.onDecision(decision);
  }

  @Override
  public void onPhases(Phases seconds) {
    events.onPhases(seconds);
  }

  @Override
  public void onStep(StepReport report) {
    isNew = isNew || report.step() == 0;
    write(
        () -> {
          writeDescription();
          events.onStep(report);
        });
    board.ifPresent(file -> writeBoard(() -> file.onStep(report)));
  }

  private void writeDescription() {
    try {
      if (description.isPresent()) {
        description.get().write();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onValidation(ValidationReport report) {
    events.onValidation(report);
    board.ifPresent(file -> file.onValidation(report));
  }

  @Override
  public void beforeCheckpoint() {
    write(events::beforeCheckpoint);
  }

  /** Writes events, unless that has failed before. */
  private void write(Runnable some) {
    eventsFailed = eventsFailed || !succeeds(some, "events");
  }

  private void writeBoard(Runnable some) {
    boardFailed = boardFailed || !succeeds(some, "files for TensorBoard");
  }

  private boolean succeeds(Runnable some, String what) {
    try {
      some.run();
      return true;
    } catch (UncheckedIOException | FSError e) {
      notes.accept(
          Line.of(
              "%s cannot be written from here on: %s; the run goes on".formatted(what, why(e))));
      return false;
    }
  }

  /** Gives the files their names, once the run has left a model. */
  void finish() {
    try {
      events.finish();
      if (description.isPresent()) {
        description.get().finish();
      }
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
    if (description.isPresent()) {
      description.get().close();
    }
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
}
