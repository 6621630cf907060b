package org.thalweg.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfException;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.spark.RoundCosts;

/**
 * The output directory of a run: {@code model/}, {@code events.jsonl} (one line a step) and {@code
 * summary.json}. The model and the summary are written under other names and then renamed, the
 * summary last, so a directory with a summary is complete.
 */
public final class Results implements TrainingListener, AutoCloseable {
  private static final String MODEL = "model";
  private static final String SUMMARY = "summary.json";

  private final Path directory;
  private final FileSystem fileSystem;
  private final Events events;

  private Results(Path directory, FileSystem fileSystem) {
    this.directory = directory;
    this.fileSystem = fileSystem;
    this.events = new Events(directory, fileSystem);
  }

  /**
   * Makes sure that results can be written to a directory.
   *
   * @param overwrite whether results that are there already may be replaced
   * @throws ConfException if the directory cannot be written, or holds results
   */
  public static Results into(String output, boolean overwrite, Configuration hadoop) {
    try {
      Path directory = new Path(output);
      FileSystem fileSystem = FileSystem.get(directory.toUri(), hadoop);
      for (String name : new String[] {MODEL, SUMMARY}) {
        if (!overwrite && fileSystem.exists(new Path(directory, name))) {
          throw new ConfException(
              "output must not hold results yet but %s exists; --overwrite replaces them"
                  .formatted(new Path(directory, name)));
        }
      }
      requireWritable(directory, fileSystem);
      return new Results(directory, fileSystem);
    } catch (ConfException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
      throw new ConfException(
          "output must be a writable directory but was %s: %s".formatted(output, e.getMessage()));
    }
  }

  /** Writes and removes a file there, and the directories that had to be made for it. */
  private static void requireWritable(Path directory, FileSystem fileSystem) throws IOException {
    Path made = directory;
    boolean existed = fileSystem.exists(directory);
    while (!existed && made.getParent() != null && !fileSystem.exists(made.getParent())) {
      made = made.getParent();
    }
    if (!fileSystem.mkdirs(directory)) {
      throw new IOException("it cannot be made");
    }
    Path probe = new Path(directory, "." + UUID.randomUUID());
    fileSystem.create(probe, false).close();
    delete(fileSystem, existed ? probe : made);
  }

  @Override
  public void stepped(StepReport report) {
    events.stepped(report);
  }

  /**
   * Writes the model, in place of what a former run left. It comes before the evaluation, so that
   * nothing that fails there can lose it.
   */
  public void save(SparkSession spark, Model model) throws IOException {
    Path beside = new Path(directory, "." + MODEL + "-" + UUID.randomUUID());
    try {
      ModelStore.save(spark, model, beside.toString());
      delete(fileSystem, new Path(directory, SUMMARY));
      delete(fileSystem, new Path(directory, MODEL));
      rename(beside, new Path(directory, MODEL));
    } finally {
      delete(fileSystem, beside);
    }
    events.finish();
  }

  /** Writes the summary, after which the results are complete. */
  public void write(Outcome outcome, double startSeconds, double totalSeconds) throws IOException {
    byte[] text =
        new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .writeValueAsBytes(summary(outcome, startSeconds, totalSeconds));
    Path summary = new Path(directory, "." + SUMMARY + "-" + UUID.randomUUID());
    try {
      try (OutputStream out = fileSystem.create(summary, false)) {
        out.write(text);
        out.write('\n');
      }
      rename(summary, new Path(directory, SUMMARY));
    } finally {
      delete(fileSystem, summary);
    }
  }

  private static ObjectNode summary(Outcome outcome, double startSeconds, double totalSeconds) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ObjectNode stop = root.putObject("stop");
    stop.put("kind", outcome.result().reason().kind().name())
        .put("rule", outcome.result().reason().rule())
        .put("detail", outcome.result().reason().detail())
        .put("nearMinimum", outcome.result().isNearMinimum());
    if (!Double.isNaN(outcome.result().relativeGradient())) {
      stop.put("relativeGradient", outcome.result().relativeGradient());
    }
    Evaluation train = outcome.train();
    root.put("steps", outcome.result().steps())
        .put("epochs", outcome.result().history().epochs())
        .put("setbacks", outcome.result().history().setbacks())
        .put("rows", train.rows())
        .put("droppedRows", outcome.notes().droppedRows())
        .put("features", outcome.model().features())
        .put("finalObjective", train.objective())
        .put("finalLoss", train.loss())
        .put("finalPenalty", train.penalty())
        .put("gradientNorm", train.gradientNorm());
    if (outcome.notes().constantColumns() > 0) {
      root.put("constantColumns", outcome.notes().constantColumns());
      outcome.notes().constants().forEach(root.putArray("constants")::add);
    }
    outcome.notes().dropped().forEach(root.putArray("dropped")::add);
    outcome.notes().warnings().forEach(root.putArray("warnings")::add);
    root.putObject("seconds")
        .put("start", startSeconds)
        .put("load", outcome.loadSeconds())
        .put("train", outcome.trainSeconds())
        .put("total", totalSeconds);
    RoundCosts costs = outcome.costs();
    ObjectNode rounds = root.putObject("rounds").put("count", costs.rounds());
    for (RoundCosts.Part part : RoundCosts.Part.values()) {
      rounds
          .putObject(part.label())
          .put("seconds", costs.total(part))
          .put("median", costs.median(part));
    }
    train.metrics().forEach(root.putObject("train")::put);
    outcome.test().ifPresent(test -> test.metrics().forEach(root.putObject("test")::put));
    return root.put("weightsSha256", outcome.model().weightsSha256());
  }

  /** The directory of the model. */
  public Path model() {
    return new Path(directory, MODEL);
  }

  private void rename(Path from, Path to) throws IOException {
    if (!fileSystem.rename(from, to)) {
      throw new IOException("%s cannot be renamed to %s".formatted(from, to));
    }
  }

  private static void delete(FileSystem fileSystem, Path path) throws IOException {
    if (fileSystem.exists(path) && !fileSystem.delete(path, true)) {
      throw new IOException("%s cannot be removed".formatted(path));
    }
  }

  /** Removes the events of a run that left no model. */
  @Override
  public void close() throws IOException {
    events.close();
  }
}
