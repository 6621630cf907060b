package org.thalweg.run;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.event.EventLines;
import org.thalweg.event.EventWriter;
import org.thalweg.solve.StepReport;

/**
 * {@code events.jsonl}, one line a step as {@link EventLines} has it; under another name until the
 * run has a model. A run that is resumed keeps the lines before its first step: they are on the
 * file system before the checkpoint from which it goes on, and within a second in any case, so that
 * a run can be followed. A step that was taken back and taken again has two lines.
 */
final class Events implements EventWriter, AutoCloseable {
  static final String EVENTS = "events.jsonl";
  private static final String RUNNING = "events.jsonl.running"; // until there is a model
  private static final int LONGEST = 1 << 16; // bytes of a line
  private static final Pattern LINE = Pattern.compile("^\\{\"step\":(\\d+),\"epoch\":([^,}]+)");
  private static final long FLUSH_NANOS = 1_000_000_000;

  private final EventLines lines = new EventLines();
  private final Path done;
  private final Path running;
  private final FileSystem fileSystem;
  private final FileSystem direct; // the same, without checksums that keep back what was written
  private FSDataOutputStream file; // opened with the first step
  private OutputStream out; // the same, with a buffer
  private long flushedAt;
  private boolean isNeeded; // for a run that goes on from a checkpoint

  Events(Path directory, FileSystem fileSystem) {
    this.done = new Path(directory, EVENTS);
    this.running = new Path(directory, RUNNING);
    this.fileSystem = fileSystem;
    this.direct = fileSystem instanceof LocalFileSystem local ? local.getRaw() : fileSystem;
  }

  @Override
  public EventLines lines() {
    return lines;
  }

  @Override
  public void onStep(StepReport report) {
    try {
      if (out == null) {
        open(report);
      }
      out.write(lines.line(report));
      if (System.nanoTime() - flushedAt > FLUSH_NANOS) {
        flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void beforeCheckpoint() {
    isNeeded = true;
    try {
      flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void flush() throws IOException {
    if (out != null) {
      out.flush();
      file.hflush();
      flushedAt = System.nanoTime();
    }
  }

  private void open(StepReport first) throws IOException {
    Path former = new Path(running.getParent(), "." + RUNNING + ".former");
    boolean resumed = first.step() > 0;
    if (!resumed) {
      fileSystem.delete(former, false);
    } else if (!fileSystem.exists(former)) { // else a copy of it was not brought to its end
      resumed = move(running, former) || move(done, former);
    }
    fileSystem.delete(running, false); // with its checksums, which the new file has none of
    file = direct.create(running, true);
    out = new BufferedOutputStream(file);
    if (resumed) {
      isNeeded = true;
      try (InputStream in = new BufferedInputStream(fileSystem.open(former))) {
        copy(in, first);
      }
      fileSystem.delete(former, false);
    }
  }

  private boolean move(Path from, Path to) throws IOException {
    return fileSystem.exists(from) && fileSystem.rename(from, to);
  }

  /** Copies whole lines until one is of the first step that is taken now, or of none. */
  private void copy(InputStream in, StepReport first) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && line.size() < LONGEST; next = in.read()) {
      line.write(next);
      if (next == '\n') {
        String text = line.toString(StandardCharsets.UTF_8);
        if (isAgain(text, first)) {
          return;
        }
        line.writeTo(out);
        line.reset();
      }
    }
  }

  /**
   * Whether a line is of a report that is made now. Where a path was given up, the lines of it have
   * such a step too, but were written before: the rows that were read for it stay counted.
   */
  private static boolean isAgain(String line, StepReport first) {
    Matcher found = LINE.matcher(line);
    return found.find()
        && Long.parseLong(found.group(1)) == first.step()
        && Double.parseDouble(found.group(2)) >= first.epoch();
  }

  /** Gives the file its name. */
  void finish() throws IOException {
    if (out != null) {
      out.close();
      out = null;
      fileSystem.delete(done, false);
      if (!fileSystem.rename(running, done)) {
        throw new IOException("%s cannot be renamed to %s".formatted(running, done));
      }
    }
  }

  /** Removes the events of a run that left no model, and no checkpoint to go on from. */
  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
      if (!isNeeded) {
        fileSystem.delete(running, false);
      }
    }
  }
}
