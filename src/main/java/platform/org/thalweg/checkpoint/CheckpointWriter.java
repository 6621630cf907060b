package org.thalweg.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StepReport;
import org.thalweg.text.Line;

/**
 * Writes checkpoints one at a time in a thread of its own, while training goes on. Where the one
 * before is still being written when the next is due, training waits for it. One that cannot be
 * written is told of and tried no more; training goes on, and the next one has its own chance. Only
 * where the directory has become another run's, this one ends.
 */
public final class CheckpointWriter implements Checkpoints {
  private final CheckpointDirectory directory;
  private final Cadence cadence;
  private final Origin origin;
  private final String version;
  private final Consumer<String> notes;
  private final Function<Snapshot, Optional<Snapshot>> written;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "thalweg-checkpoints");
            made.setDaemon(true);
            return made;
          });
  private Future<?> writing;
  private long keptAt = System.nanoTime();
  private long step; // of the last snapshot

  /**
   * When, and how many.
   *
   * @param everyRounds 0 for never
   * @param everySeconds 0 for never
   * @param keep how many stay, at least 1
   */
  public record Cadence(long everyRounds, double everySeconds, int keep) {
    boolean due(long step, double secondsSinceLast) {
      return everyRounds > 0 && (step + 1) % everyRounds == 0
          || everySeconds > 0 && secondsSinceLast >= everySeconds;
    }
  }

  /**
   * A writer of the checkpoints of one run.
   *
   * @param notes gets a line for each that cannot be written
   * @param written what a checkpoint has of a snapshot, made in the thread of the run; empty if it
   *     cannot be written
   */
  public CheckpointWriter(
      CheckpointDirectory directory,
      Cadence cadence,
      Origin origin,
      String version,
      Consumer<String> notes,
      Function<Snapshot, Optional<Snapshot>> written) {
    this.directory = directory;
    this.cadence = cadence;
    this.origin = origin;
    this.version = version;
    this.notes = notes;
    this.written = written;
  }

  /**
   * Whether it is time.
   *
   * @throws UncheckedIOException if the directory has become another run's
   */
  @Override
  public boolean due(StepReport report) {
    directory.requireNotLost();
    return cadence.due(report.step(), (System.nanoTime() - keptAt) / 1e9);
  }

  @Override
  public boolean dueAtEnd() {
    return true;
  }

  @Override
  public void keep(Snapshot snapshot) {
    written.apply(snapshot).ifPresent(this::write);
  }

  private void write(Snapshot snapshot) {
    await();
    keptAt = System.nanoTime();
    step = snapshot.step();
    writing =
        thread.submit(
            () -> {
              directory.write(snapshot, origin, version);
              directory.keep(cadence.keep, snapshot.step());
              return null;
            });
  }

  /** Waits until what it was given is written. */
  private void await() {
    if (writing == null) {
      return;
    }
    try {
      writing.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OutOfMemoryError lacking) {
        throw lacking;
      }
      if (e.getCause() instanceof DirectoryClaim.Lost lost) {
        throw new UncheckedIOException(lost);
      }
      notes.accept(
          Line.of(
              "checkpoint %s cannot be written: %s; the run goes on, and can be resumed from an earlier one if there is one"
                  .formatted(directory.of(step), why(e.getCause()))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a checkpoint was written", e);
    } finally {
      writing = null;
    }
  }

  /** The file system of this machine throws errors with a cause where a disk is full. */
  private static String why(Throwable failure) {
    Throwable first = failure;
    while (!(first instanceof IOException) && first.getCause() != null) {
      first = first.getCause();
    }
    return first.getMessage();
  }

  @Override
  public void close() {
    try {
      await();
    } catch (UncheckedIOException e) { // the run has its result, which may have a place of its own
      notes.accept(Line.of(e.getCause().getMessage()));
    } finally {
      thread.shutdown();
    }
  }
}
