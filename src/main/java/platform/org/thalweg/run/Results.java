package org.thalweg.run;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FunctionRaisingIOE;
import org.apache.hadoop.util.functional.InvocationRaisingIOE;
import org.thalweg.checkpoint.DirectoryClaim;
import org.thalweg.checkpoint.FileSystems;
import org.thalweg.checkpoint.WholeFile;
import org.thalweg.config.ConfException;
import org.thalweg.data.text.Patience;
import org.thalweg.event.EventLines;
import org.thalweg.event.EventWriter;
import org.thalweg.event.TensorBoardLog;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingStart;
import org.thalweg.solve.ValidationReport;
import org.thalweg.text.Line;
import org.thalweg.text.UnreachableException;

/**
 * The output directory of a run: {@code model/}, {@code events.jsonl} (one line a step), {@code
 * run.json} (what was asked for, and where it ran) and {@code summary.json}. The model and the
 * summary are written under other names and then renamed, the summary last, so a directory with a
 * summary is complete.
 */
public final class Results implements EventWriter, AutoCloseable {
  static final String MODEL = "model";
  static final String SUMMARY = "summary.json";
  private static final String DESCRIPTION = "run.json";

  private final Path directory;
  private final Configuration hadoop;
  private final FileSystem fileSystem;
  private final DirectoryClaim claim;
  private final OtherPlaces others;
  private final EventsFile events;
  private final Optional<TensorBoardFile> board;
  private final Consumer<String> notes;
  private final FormerResults former;
  private final Path runningDescription; // until the run has a model
  private RunDescription description; // null where none is wanted
  private boolean isDescribed; // as far as it could be
  private boolean hasDescription; // which was written
  private boolean boardFailed;
  private boolean isNew; // it began with its first step, and was not resumed

  private Results(
      Path directory,
      Configuration hadoop,
      FileSystem fileSystem,
      DirectoryClaim claim,
      OtherPlaces others,
      Consumer<String> notes,
      boolean hasBoard) {
    this.directory = directory;
    this.hadoop = hadoop;
    this.fileSystem = fileSystem;
    this.claim = claim;
    this.others = others;
    this.events = new EventsFile(directory, fileSystem, claim, notes);
    this.board =
        hasBoard ? Optional.of(new TensorBoardFile(directory, fileSystem)) : Optional.empty();
    this.runningDescription = new Path(directory, DESCRIPTION + ".running");
    this.notes = notes;
    this.former = new FormerResults(directory, fileSystem, claim);
  }

  /**
   * Claims a directory, and makes sure that results can be written there.
   *
   * @param overwrite whether results that are there already may be replaced
   * @param others where results go if this directory cannot be written at the end
   * @param notes gets a line where the events cannot be written
   * @throws ConfException if the directory cannot be written, holds results or is another run's
   */
  public static Results into(
      String output,
      boolean overwrite,
      OtherPlaces others,
      Configuration hadoop,
      Consumer<String> notes) {
    return into(output, overwrite, others, hadoop, notes, false);
  }

  /**
   * Results that are written into a directory.
   *
   * @param hasBoard whether there are files for TensorBoard too
   */
  public static Results into(
      String output,
      boolean overwrite,
      OtherPlaces others,
      Configuration hadoop,
      Consumer<String> notes,
      boolean hasBoard) {
    try {
      Path directory = new Path(output);
      FileSystem fileSystem = FileSystems.of(directory, hadoop);
      DirectoryClaim claim =
          Patience.of(hadoop)
              .read(output, () -> DirectoryClaim.of(output, DirectoryClaim.OF_RESULTS, hadoop));
      Results results = new Results(directory, hadoop, fileSystem, claim, others, notes, hasBoard);
      if (!overwrite) {
        Patience.of(hadoop).read(output, results.former::requireNone);
      }
      return results;
    } catch (ConfException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
      throw new ConfException(
          "output must be a writable directory but was %s: %s".formatted(output, e.getMessage()));
    }
  }

  /** Has {@code run.json} written beside the results, with what the run was asked for. */
  public void describe(RunDescription run) {
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

  /**
   * Writes a line of the step.
   *
   * @throws UncheckedIOException if the directory has become another run's, which ends this one
   */
  @Override
  public void onStep(StepReport report) {
    claim.requireNotLost();
    isNew = isNew || report.step() == 0;
    if (!isDescribed) {
      isDescribed = true; // or tried; the end of the run tries again
      tryToDescribe();
    }
    events.onStep(report);
    board.ifPresent(file -> writeBoard(() -> file.onStep(report)));
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

  /**
   * Writes the model, in place of what a former run left. It comes before the evaluation, so that
   * nothing that fails there can lose it; and if it cannot be written here, it is written
   * elsewhere.
   *
   * @throws IOException if it is not here, saying where it is
   */
  public void save(Model model) throws IOException {
    save(
        "the model is",
        () ->
            WholeFile.write(
                fileSystem,
                model(),
                beside -> ModelStore.save(hadoop, model, beside.toString()),
                former::remove),
        place -> {
          Path there = new Path(place, MODEL);
          ModelStore.save(hadoop, model, there.toString());
          return there;
        });
    finish();
  }

  private void save(String what, InvocationRaisingIOE here, FunctionRaisingIOE<Path, Path> there)
      throws IOException {
    InvocationRaisingIOE claimed =
        () -> {
          claim.require();
          here.apply();
        };
    others.save(directory, what, claimed, there, hadoop, notes);
  }

  /** Writes the proof and the summary, after which the results are complete. */
  public void write(Outcome outcome, double startSeconds, double totalSeconds) throws IOException {
    try {
      if (outcome.proof().isPresent() && fileSystem.exists(model())) { // else it is elsewhere
        outcome.proof().get().write(hadoop, outcome.model(), model());
      }
      byte[] text = SummaryJson.of(outcome, startSeconds, totalSeconds);
      Patience.of(hadoop)
          .read(
              directory.toString(),
              () -> {
                write(fileSystem, directory, Map.of(SUMMARY, text), claim::require);
                return null;
              });
    } catch (IOException | UnreachableException | FSError e) {
      throw new IOException(
          "summary.json cannot be written: %s; the model is in %s".formatted(why(e), model()), e);
    }
  }

  /**
   * Writes other files that a run leaves, in place of those of a former run. If they cannot be
   * written here, all of them are written elsewhere.
   *
   * @param texts by the name of the file
   * @throws IOException if they are not here, saying where they are
   */
  public void write(Map<String, byte[]> texts) throws IOException {
    save(
        String.join(", ", texts.keySet()) + " are",
        () -> write(fileSystem, directory, texts, former::removeRun),
        place -> {
          write(FileSystems.of(place, hadoop), place, texts, () -> {});
          return place;
        });
  }

  private static void write(
      FileSystem files, Path directory, Map<String, byte[]> texts, InvocationRaisingIOE before)
      throws IOException {
    for (Map.Entry<String, byte[]> text : texts.entrySet()) {
      WholeFile.write(
          files,
          new Path(directory, text.getKey()),
          beside -> WholeFile.create(files, beside, text.getValue()),
          before);
    }
  }

  /** The summary as it was written. */
  public String summary() throws IOException {
    try (InputStream in = fileSystem.open(new Path(directory, SUMMARY))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The directory of the model. */
  public Path model() {
    return new Path(directory, MODEL);
  }

  /** Removes the events of a run that left no model, and lets other runs have the directory. */
  @Override
  public void close() throws IOException {
    try {
      closeBoard();
      if (claim.isAnothers()) {
        events.abandon(); // without a change to the directory
      } else {
        events.close();
        if (hasDescription) {
          fileSystem.delete(runningDescription, false);
        }
      }
    } finally {
      claim.close();
    }
  }

  /** Gives the files their names, once the run has left a model. */
  private void finish() {
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
    Throwable first = Line.innermost(failure);
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

  /** What a former run left in the directory of results. */
  private static final class FormerResults {
    private static final List<String> NAMES =
        List.of(
            Results.MODEL,
            Results.SUMMARY,
            // only a search or a path leaves the others
            "tune.json",
            "path.json",
            "path.csv",
            "path-coefficients.csv",
            "path.html");

    private final Path directory;
    private final FileSystem fileSystem;
    private final DirectoryClaim claim;
    private boolean areRemoved;

    FormerResults(Path directory, FileSystem fileSystem, DirectoryClaim claim) {
      this.directory = directory;
      this.fileSystem = fileSystem;
      this.claim = claim;
    }

    /**
     * Does nothing where there are none.
     *
     * @throws ConfException if there are some; then the claim is closed
     */
    Void requireNone() throws IOException {
      for (String name : NAMES) {
        if (fileSystem.exists(new Path(directory, name))) {
          claim.close();
          throw new ConfException(
              "output must not hold results yet but %s exists; --overwrite replaces them"
                  .formatted(new Path(directory, name)));
        }
      }
      return null;
    }

    /** Removes them but for the model, whose place the first result of this run takes. */
    void remove() throws IOException {
      remove(NAMES.stream().filter(name -> !name.equals(Results.MODEL)).toList());
    }

    /** Removes them, and what tells of the run, if a search trains no model on all rows. */
    void removeRun() throws IOException {
      remove(
          Stream.concat(
                  NAMES.stream(),
                  Stream.of(DESCRIPTION, EventsFile.EVENTS, TensorBoardFile.DIRECTORY))
              .toList());
    }

    private void remove(List<String> names) throws IOException {
      claim.require();
      if (!areRemoved) {
        WholeFile.delete(
            fileSystem,
            new Path(directory, Results.SUMMARY)); // without it the rest is not complete
        for (String name : names) {
          WholeFile.delete(fileSystem, new Path(directory, name));
        }
        areRemoved = true;
      }
    }
  }
}
