package org.thalweg.run;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
  private static final String EVENTS = "events.jsonl";
  private static final String RUNNING = "events.jsonl.running"; // until there is a model
  private static final int LONGEST = 1 << 16; // bytes of a line
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
        open(report.step());
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

  private void open(long firstStep) throws IOException {
    Path former = new Path(running.getParent(), "." + RUNNING + ".former");
    boolean resumed = firstStep > 0 && (move(running, former) || move(done, former));
    fileSystem.delete(running, false); // with its checksums, which the new file has none of
    file = direct.create(running, true);
    out = new BufferedOutputStream(file);
    if (resumed) {
      isNeeded = true;
      try (InputStream in = new BufferedInputStream(fileSystem.open(former))) {
        copy(in, firstStep);
      }
      fileSystem.delete(former, false);
    }
  }

  private boolean move(Path from, Path to) throws IOException {
    return fileSystem.exists(from) && (fileSystem.delete(to, false) | fileSystem.rename(from, to));
  }

  /** Copies whole lines until one is of the first step, or of none. */
  private void copy(InputStream in, long firstStep) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && line.size() < LONGEST; next = in.read()) {
      line.write(next);
      if (next == '\n') {
        String text = line.toString(StandardCharsets.UTF_8);
        if (text.startsWith("{\"step\":%d,".formatted(firstStep))) {
          return;
        }
        line.writeTo(out);
        line.reset();
      }
    }
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
