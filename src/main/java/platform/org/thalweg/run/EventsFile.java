package org.thalweg.run;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.checkpoint.DirectoryClaim;
import org.thalweg.checkpoint.FileSystems;
import org.thalweg.checkpoint.WholeFile;
import org.thalweg.event.EventLines;
import org.thalweg.event.EventWriter;
import org.thalweg.solve.History;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingStart;
import org.thalweg.text.Line;
import org.thalweg.text.RegularFiles;

/**
 * {@code events.jsonl}, one line a step as {@link EventLines} has it; under another name until the
 * run has a model. A run that is resumed keeps the lines before its first step: they are on the
 * file system before the checkpoint from which it goes on, and within a second in any case, so that
 * a run can be followed. A step that was taken back and taken again has two lines.
 *
 * <p>Lines stay in memory until the file system has them. Where it fails, because a disk is full, a
 * NameNode away or the file removed, that is a note; the file is then made again from the part that
 * is good and the lines in memory, of which there are 8 MiB at most. Steps that are missing in the
 * end are a note too.
 */
final class EventsFile implements EventWriter, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventsFile.class);
  static final String EVENTS = "events.jsonl";
  private static final String RUNNING = "events.jsonl.running"; // until there is a model
  private static final long FLUSH_NANOS = 1_000_000_000;
  private static final int FLUSH_BYTES = 1 << 20;
  private static final int MOST_BYTES = 8 << 20; // that are kept while none can be written
  private static final int PAUSES = 10; // what failed slowly is tried again as much more seldom

  private final EventLines lines = new EventLines();
  private final Path done;
  private final Path running;
  private final Path former;
  private final FileSystem fileSystem;
  private final FileSystem direct; // the same, without checksums that keep back what was written
  private final DirectoryClaim claim;
  private final Consumer<String> notes;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream(); // not yet written
  private History before = new History(1); // of the run, if it goes on
  private StepReport first; // of the run; null before
  private StepReport firstPending;
  private long missingFrom = -1; // step, where more lines came than are kept
  private long last; // step
  private FSDataOutputStream file; // null before the first step, and where it failed
  private long written = -1; // bytes of the file that the file system has; −1 before it was opened
  private boolean isSeen; // stores of objects show no file that is not closed
  private Throwable failure; // of the last attempt, which was told of; null where it succeeded
  private long triedAt = System.nanoTime() - 2 * FLUSH_NANOS;
  private long pause = FLUSH_NANOS;
  private boolean isNeeded; // for a run that goes on from a checkpoint

  EventsFile(Path directory, FileSystem fileSystem, DirectoryClaim claim, Consumer<String> notes) {
    this.done = new Path(directory, EVENTS);
    this.running = new Path(directory, RUNNING);
    this.former = new Path(directory, "." + RUNNING + ".former");
    this.fileSystem = fileSystem;
    this.direct = FileSystems.direct(fileSystem);
    this.claim = claim;
    this.notes = notes;
  }

  @Override
  public EventLines lines() {
    return lines;
  }

  @Override
  public void onStart(TrainingStart start) {
    before = start.before();
  }

  @Override
  public void onStep(StepReport report) {
    try {
      add(report, lines.line(report));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (pending.size() > FLUSH_BYTES && failure == null || System.nanoTime() - triedAt > pause) {
      flush();
    }
  }

  private void add(StepReport report, byte[] line) {
    last = report.step();
    if (missingFrom >= 0 || pending.size() + line.length > MOST_BYTES) {
      missingFrom = missingFrom >= 0 ? missingFrom : last;
      return;
    }
    first = first == null ? report : first;
    firstPending = pending.size() == 0 ? report : firstPending;
    pending.writeBytes(line);
  }

  @Override
  public void beforeCheckpoint() {
    isNeeded = true;
    if (failure == null) {
      flush();
    }
  }

  /** At the end there is no later time at which to make a file again that was removed. */
  private void flushAll() {
    flush();
    if (failure != null) {
      flush();
    }
  }

  /**
   * Writes what is pending.
   *
   * @throws UncheckedIOException if the directory has become another run's
   */
  private void flush() {
    if (first == null) {
      return;
    }
    long began = System.nanoTime();
    try {
      write();
      failure = null;
      pause = FLUSH_NANOS;
    } catch (DirectoryClaim.Lost e) {
      throw new UncheckedIOException(e);
    } catch (IOException | FSError e) {
      abandon();
      if (failure == null) {
        notes.accept(
            Line.of(
                "events cannot be written: %s; the run goes on, and keeps them until they can"
                    .formatted(Results.why(e))));
      }
      failure = e;
      pause = Math.max(FLUSH_NANOS, PAUSES * (System.nanoTime() - began));
    }
    triedAt = System.nanoTime();
  }

  private void write() throws IOException {
    if (file == null) {
      open();
    } else if (isSeen && !fileSystem.exists(running)) { // which is no error of a local disk
      claim.require(); // another run would remove it
      throw new FileNotFoundException("%s was removed".formatted(running));
    }
    pending.writeTo(file);
    file.hflush();
    isSeen = isSeen || fileSystem.exists(running);
    written += pending.size();
    pending.reset();
    if (missingFrom >= 0) {
      tellMissing(missingFrom, last);
      missingFrom = -1;
    }
  }

  private void tellMissing(long from, long to) {
    notes.accept(
        Line.of(
            "%s lacks steps %d to %d, which were removed, damaged or could not be written"
                .formatted(done, from, to)));
  }

  /** Makes the file, or makes it again, with the lines of before that are good. */
  private void open() throws IOException {
    claim.require(); // it comes back before the directory does
    boolean isAgain = written >= 0; // else of a run that is resumed, if there is a former file
    boolean hasFormer = isAgain || first.step() > 0;
    if (!hasFormer) {
      fileSystem.delete(former, false);
    } else if (!fileSystem.exists(former)) { // else a copy of it was not brought to its end
      hasFormer = move(running, former) || !isAgain && move(done, former);
    }
    fileSystem.delete(running, false); // with its checksums, which the new file has none of
    file = direct.create(running, true);
    FormerEvents copied = FormerEvents.NONE;
    if (hasFormer) {
      isNeeded = isNeeded || !isAgain;
      long good =
          isAgain ? written : FormerEvents.bytesOf(fileSystem, former, before, Optional.of(first));
      copied = FormerEvents.copy(fileSystem, former, file, good);
    }
    file.hflush();
    written = copied.bytes();
    isSeen = false;
    fileSystem.delete(former, false);
    long next = pending.size() == 0 ? last + 1 : firstPending.step();
    if (copied.lastStep() + 1 < next) {
      tellMissing(copied.lastStep() + 1, next - 1);
    }
  }

  private boolean move(Path from, Path to) throws IOException {
    return fileSystem.exists(from) && fileSystem.rename(from, to);
  }

  /** Closes the file as it is: without a change to what is there. */
  void abandon() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException | FSError e) {
      LOG.debug("{} cannot be closed", running, e); // what it lacks is still in memory
    }
    file = null;
  }

  /** Gives the file its name; or that of the run that went on, where no step was left of it. */
  void finish() throws IOException {
    if (first == null) {
      if (before.steps() > 0 && (fileSystem.exists(running) || fileSystem.exists(former))) {
        takeOver();
      }
      return;
    }
    flushAll();
    if (failure != null) {
      fileSystem.delete(done, false); // of a former run, whose model is gone
      throw new IOException(Results.why(failure));
    }
    file.close();
    file = null;
    first = null;
    WholeFile.replace(fileSystem, running, done);
  }

  /** Keeps the lines up to the checkpoint, where the run ends that wrote them. */
  private void takeOver() throws IOException {
    claim.require();
    if (!fileSystem.exists(former)) {
      move(running, former);
    }
    fileSystem.delete(running, false);
    try (OutputStream out = direct.create(running, true)) {
      long good = FormerEvents.bytesOf(fileSystem, former, before, Optional.empty());
      FormerEvents copied = FormerEvents.copy(fileSystem, former, out, good);
      if (copied.lastStep() + 1 < before.steps()) {
        tellMissing(copied.lastStep() + 1, before.steps() - 1);
      }
    }
    WholeFile.replace(fileSystem, running, done);
    fileSystem.delete(former, false);
  }

  /** Removes the events of a run that left no model, and no checkpoint to go on from. */
  @Override
  public void close() throws IOException {
    if (first == null) {
      return;
    }
    if (isNeeded) {
      flushAll();
    }
    abandon();
    if (!isNeeded) {
      fileSystem.delete(running, false);
    }
  }

  /**
   * Lines of events that were taken over from a file of before.
   *
   * @param bytes of all of them
   * @param lastStep of the last one; −1 where there is none
   */
  private record FormerEvents(long bytes, long lastStep) {
    static final FormerEvents NONE = new FormerEvents(0, -1);
    private static final int LONGEST = 1 << 16; // bytes of a line
    private static final Pattern LINE =
        Pattern.compile("^\\{\"step\":(\\d+),\"epoch\":([^,}]+),\"objective\":([^,}]+)");

    /**
     * Bytes of the lines of a run that goes on, up to one that is not whole; 0 if they are another
     * run's, since the last line of a step has another objective than the history.
     *
     * @param history of the run, up to where it goes on
     * @param first the report with which it goes on; empty if no step is left, so that the lines
     *     end with the last one of a step in the history
     */
    static long bytesOf(FileSystem files, Path from, History history, Optional<StepReport> first)
        throws IOException {
      BitSet differs = new BitSet(); // by step
      long[] bytes = {0, 0}; // of all lines, and of those up to the last step in the history
      Predicate<String> isEnd =
          line -> {
            Matcher found = LINE.matcher(line);
            if (!EventLines.isWhole(line)
                || !found.find()
                || first.isPresent() && isAgain(found, first.get())) {
              return true;
            }
            long step = Long.parseLong(found.group(1));
            long end = bytes[0] + line.getBytes(StandardCharsets.UTF_8).length;
            if (step < history.steps()) {
              int i = (int) step;
              double objective = history.objective(i);
              String text = found.group(3);
              boolean isSame =
                  text.equals("null")
                      ? !Double.isFinite(objective)
                      : Double.parseDouble(text) == objective;
              differs.set(i, !isSame);
              bytes[1] = end;
            }
            bytes[0] = end;
            return false;
          };
      copy(files, from, OutputStream.nullOutputStream(), isEnd);
      return differs.isEmpty() ? bytes[first.isPresent() ? 0 : 1] : 0;
    }

    /** Copies the whole lines among the first bytes of a file. */
    static FormerEvents copy(FileSystem files, Path from, OutputStream to, long bytes)
        throws IOException {
      long[] left = {bytes};
      return copy(
          files, from, to, line -> (left[0] -= line.getBytes(StandardCharsets.UTF_8).length) < 0);
    }

    private static FormerEvents copy(
        FileSystem files, Path from, OutputStream to, Predicate<String> isEnd) throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long copied = 0;
      long lastStep = -1;
      OutputStream out = new BufferedOutputStream(to);
      RegularFiles.require(files.makeQualified(from).toUri());
      try (InputStream in = new BufferedInputStream(files.open(from))) {
        for (int next = in.read(); next >= 0 && line.size() < LONGEST; next = in.read()) {
          line.write(next);
          if (next == '\n') {
            String text = line.toString(StandardCharsets.UTF_8);
            if (isEnd.test(text)) {
              break;
            }
            line.writeTo(out);
            copied += line.size();
            line.reset();
            Matcher found = LINE.matcher(text);
            lastStep = found.find() ? Long.parseLong(found.group(1)) : lastStep;
          }
        }
      } catch (FileNotFoundException e) { // removed
        return NONE;
      }
      out.flush();
      return new FormerEvents(copied, lastStep);
    }

    /**
     * Whether a line is of a report that is made now. Where a path was given up, the lines of it
     * have such a step too, but were written before: the rows that were read for it stay counted.
     */
    private static boolean isAgain(Matcher line, StepReport first) {
      return Long.parseLong(line.group(1)) == first.step()
          && Double.parseDouble(line.group(2)) >= first.epoch();
    }
  }
}
