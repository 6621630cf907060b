package org.thalweg.run;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;

/**
 * {@code events.jsonl}, one line a step; under another name until the run has a model. A run that
 * is resumed keeps the lines before its first step, as far as they were written. A step that was
 * taken back and taken again has two lines.
 */
final class Events implements TrainingListener, AutoCloseable {
  private static final String EVENTS = "events.jsonl";
  private static final String RUNNING = "events.jsonl.running"; // until there is a model
  private static final int LONGEST = 1024; // bytes of a line

  private final Path done;
  private final Path running;
  private final FileSystem fileSystem;
  private OutputStream out; // opened with the first step

  Events(Path directory, FileSystem fileSystem) {
    this.done = new Path(directory, EVENTS);
    this.running = new Path(directory, RUNNING);
    this.fileSystem = fileSystem;
  }

  @Override
  public void stepped(StepReport report) {
    try {
      if (out == null) {
        open(report.step());
      }
      out.write(line(report).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(StepReport report) {
    return String.format(
        Locale.ROOT,
        "{\"step\":%d,\"epoch\":%s,\"objective\":%s,\"loss\":%s,\"penalty\":%s,"
            + "\"gradientNorm\":%s,\"stepNorm\":%s,\"learningRate\":%s,\"rows\":%d,"
            + "%s\"seconds\":%.6f}\n",
        report.step(),
        json(report.epoch()),
        json(report.objective()),
        json(report.loss()),
        json(report.penalty()),
        json(report.gradientNorm()),
        json(report.stepNorm()),
        json(report.learningRate()),
        report.rows(),
        Double.isNaN(report.gap()) ? "" : "\"gap\":%s,".formatted(json(report.gap())),
        report.elapsed().toNanos() / 1e9);
  }

  /** JSON knows no infinity. */
  private static String json(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "null";
  }

  private void open(long firstStep) throws IOException {
    Path former = new Path(running.getParent(), "." + RUNNING + ".former");
    boolean resumed = firstStep > 0 && (move(running, former) || move(done, former));
    out = new BufferedOutputStream(fileSystem.create(running, true));
    if (resumed) {
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

  /** Removes the events of a run that left no model. */
  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
      fileSystem.delete(running, false);
    }
  }
}
