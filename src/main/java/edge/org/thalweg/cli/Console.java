package org.thalweg.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.io.output.WriterOutputStream;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import org.thalweg.data.shard.ShardLoading;
import org.thalweg.event.MetricLog;
import org.thalweg.event.ProgressBar;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.Model;
import org.thalweg.path.PathResult;
import org.thalweg.path.PathResult.PathPoint;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.Outcome;
import org.thalweg.run.Results;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.text.Text;
import org.thalweg.tune.SearchResult;
import org.thalweg.tune.SearchResult.PointResult;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What a run shows: progress on standard error and its result on standard output; nothing but
 * errors with {@code --quiet}; the events and the summary as lines of JSON with {@code --json}.
 */
final class Console implements AutoCloseable {
  private static final int SHOWN = 12;
  private final Options options;
  private final CommandSpec spec;
  private final PrintWriter out;
  private final SparkContext spark;
  private final ProgressBar bar = new ProgressBar();
  private final JobProgress jobs = new JobProgress(bar);

  /** The options {@code --quiet} and {@code --json}, which say how much of a run is printed. */
  static final class Options {
    @Option(names = "--quiet", description = "Print nothing but errors.")
    private boolean quiet;

    @Option(
        names = "--json",
        description =
            "Print a line of JSON for each step, as in events.jsonl, and the summary as the last"
                + " line.")
    private boolean json;
  }

  Console(Options options, CommandSpec spec, SparkContext spark) {
    this.options = options;
    this.spec = spec;
    this.out = spec.commandLine().getOut();
    this.spark = spark;
    if (showsProgress()) {
      spark.addSparkListener(jobs);
    }
  }

  private boolean showsProgress() {
    return !options.quiet && !options.json;
  }

  /** The listeners that show the steps of a run: none where {@code --quiet} was given. */
  List<TrainingListener> listeners() throws IOException {
    List<TrainingListener> listeners = new ArrayList<>();
    if (showsProgress()) {
      listeners.add(bar);
    }
    if (options.json) {
      listeners.add(
          new MetricLog(
              WriterOutputStream.builder()
                  .setWriter(out)
                  .setCharset(StandardCharsets.UTF_8)
                  .setWriteImmediately(true)
                  .get()));
    }
    if (showsProgress() && spec.root().findOption("--verbose").<Boolean>getValue()) {
      listeners.add(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              // the bar shows it
            }

            @Override
            public void onDecision(Decision decision) {
              bar.note("thalweg: " + decision);
            }
          });
    }
    return listeners;
  }

  /** Whether a note on checkpoints is shown: with {@code --quiet} only what went wrong. */
  boolean shows(String note) {
    return !options.quiet || !Checkpointing.isOfBeginning(note);
  }

  /** The steps are over, and what is printed next begins on a line of its own. */
  void endOfSteps() {
    bar.close();
  }

  /** Prints the result of a run: as text, or as the summary in one line of JSON. */
  void print(Outcome outcome, Optional<PathResult> path, Results results) throws IOException {
    bar.close();
    if (options.json) {
      out.println(new ObjectMapper().readTree(results.summary()));
    } else if (!options.quiet) {
      path.ifPresent(found -> lines(found).forEach(out::println));
      OutcomeText.of(outcome, results.model().toString()).forEach(out::println);
    }
    out.flush();
  }

  @Override
  public void close() {
    if (showsProgress()) {
      spark.removeSparkListener(jobs);
    }
    bar.close();
  }

  /**
   * A path as a table: some of its points, from the strongest penalty on, and the one that is kept.
   */
  private static List<String> lines(PathResult path) {
    String metric = path.metric().map(chosen -> chosen.name()).orElse("");
    List<String> lines = new ArrayList<>();
    lines.add("%-11s%10s  %8s  %12s  %s".formatted("path", "λ", "weights", "objective", metric));
    lines.replaceAll(String::stripTrailing);
    List<PathPoint> points = path.points();
    int kept = path.chosen().number();
    IntStream shown =
        IntStream.range(0, SHOWN)
            .map(i -> (int) Math.round(i * (points.size() - 1.0) / (SHOWN - 1)));
    IntStream.concat(shown, IntStream.of(kept))
        .sorted()
        .distinct()
        .forEach(k -> lines.add(line(k == kept ? "kept" : "", points.get(k), path)));
    return lines;
  }

  private static String line(String label, PathPoint point, PathResult path) {
    String metric = path.metric().isPresent() ? Text.of("%.6g", point.validation()) : "";
    return Text.of(
            "%-11s%10.4g  %8d  %12.6g  %s",
            label, point.lambda(), point.nonZeros(), point.objective(), metric)
        .stripTrailing();
  }

  /** Shows how far the jobs are that are no steps: reading, shuffling, evaluating. */
  private static final class JobProgress extends SparkListener {
    private static final String DESCRIPTION = "spark.job.description";

    private final ProgressBar bar;
    private final Map<Integer, RunningJob> byStage =
        new HashMap<>(); // all in the thread of the events

    JobProgress(ProgressBar bar) {
      this.bar = bar;
    }

    /** A Spark job that has begun, with the numbers of its tasks and of those that are done. */
    private static final class RunningJob {
      private final int id;
      private final String what;
      private final long tasks;
      private long done;
      private long rows; // read

      RunningJob(int id, String what, long tasks) {
        this.id = id;
        this.what = what;
        this.tasks = tasks;
      }
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
      Properties properties = start.properties();
      String what = properties == null ? null : properties.getProperty(DESCRIPTION);
      if (what != null) {
        Iterable<StageInfo> stages = CollectionConverters.asJava(start.stageInfos());
        long tasks = 0;
        for (StageInfo stage : stages) {
          tasks += stage.numTasks();
        }
        RunningJob job = new RunningJob(start.jobId(), what, tasks);
        stages.forEach(stage -> byStage.put(stage.stageId(), job));
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      RunningJob job = byStage.get(end.stageId());
      if (job != null && end.taskInfo().successful()) {
        job.done++;
        for (AccumulableInfo counted : CollectionConverters.asJava(end.taskInfo().accumulables())) {
          boolean isRows = counted.name().contains(ShardLoading.ROWS_READ);
          if (isRows && counted.update().isDefined()) {
            job.rows += ((Number) counted.update().get()).longValue();
          }
        }
        bar.work(job.what, job.done, job.tasks, job.rows > 0 ? job.rows + " rows" : "");
      }
    }

    @Override
    public void onJobEnd(SparkListenerJobEnd end) {
      byStage.values().removeIf(job -> job.id == end.jobId());
    }
  }

  /**
   * What {@code train} prints of its result, in lines of at most 80 columns; a path may be longer.
   */
  static final class OutcomeText {
    private static final int COLUMNS = 80;
    private static final int LABEL = 11; // columns
    private static final List<String[]> NEXT =
        List.of(
            new String[] {"evaluate MODEL DATA", "loss and metrics on other rows"},
            new String[] {"predict MODEL DATA OUT", "a line for each row"},
            new String[] {"diagnose MODEL DATA", "is it a minimum?"},
            new String[] {"report RUN --out FILE", "curves and figures as one HTML file"});

    private final List<String> lines = new ArrayList<>();

    private OutcomeText() {}

    /**
     * The lines.
     *
     * @param model where it is
     */
    static List<String> of(Outcome outcome, String model) {
      OutcomeText text = new OutcomeText();
      text.end(outcome);
      text.way(outcome);
      text.data(outcome);
      text.add("train", "%s", words(outcome.train()));
      outcome.test().ifPresent(test -> text.add("test", "%s", words(test)));
      text.validation(outcome);
      text.add("model", "%s", model);
      text.next();
      return text.lines;
    }

    private void end(Outcome outcome) {
      Evaluation train = outcome.train();
      double relative = outcome.result().relativeGradient();
      Reason reason = outcome.result().reason();
      add(
          "stopped",
          "%s, after %d steps, %.2f epochs, %.2f s",
          reason,
          outcome.result().steps(),
          outcome.result().history().epochs(),
          outcome.trainSeconds());
      add(
          "objective",
          "%.12g = loss %.12g + penalty %.12g; gradient norm %.3g%s",
          train.objective(),
          train.loss(),
          train.penalty(),
          train.gradientNorm(),
          Double.isNaN(relative) ? "" : Text.of(", relative %.3g", relative));
      outcome.above().ifPresent(above -> add("minimum", "%s", above));
      outcome.verdict().ifPresent(verdict -> add("verdict", "%s", verdict));
    }

    private void way(Outcome outcome) {
      if (outcome.costs().rounds() == 0) {
        add("rounds", "on the driver, without jobs");
      } else {
        add("rounds", "%d; each %s (medians)", outcome.costs().rounds(), outcome.costs());
      }
      if (!outcome.costs().sums().isEmpty()) {
        add("sums", "%s", outcome.costs().sums());
      }
      int setbacks = outcome.result().history().setbacks();
      if (setbacks > 0) {
        add("setbacks", "%d, each time to smaller steps", setbacks);
      }
    }

    private void data(Outcome outcome) {
      if (outcome.notes().droppedRows() > 0) {
        outcome.notes().causes().forEach(cause -> add("dropped", "%s", cause));
        add("", "the first: %s", outcome.notes().dropped().get(0));
      }
      if (outcome.notes().constantColumns() > 0) {
        add(
            "constant",
            "%d features, which have weight 0; the first: %s",
            outcome.notes().constantColumns(),
            outcome.notes().constants());
      }
      outcome.notes().warnings().forEach(warning -> add("warning", "%s", warning));
    }

    private void validation(Outcome outcome) {
      outcome
          .result()
          .validation()
          .ifPresent(
              series ->
                  add(
                      "best",
                      "%s %.6g on the validation rows, after %d steps, of %d measurements",
                      series.metric(),
                      series.best().value(),
                      series.best().steps(),
                      series.points().size()));
      outcome.validation().ifPresent(rows -> add("validation", "%s", words(rows)));
    }

    private void next() {
      String label = "next";
      for (String[] command : NEXT) {
        lines.add("%-11s%-32s%s".formatted(label, "thalweg " + command[0], command[1]));
        label = "";
      }
    }

    private void add(String label, String form, Object... values) {
      lines.addAll(wrapped(label, Text.of(form, values)));
    }

    /** A label and a text that goes on below itself, after a comma or a word. */
    static List<String> wrapped(String label, String text) {
      List<String> lines = new ArrayList<>();
      String first = label;
      String left = text;
      int room = COLUMNS - LABEL;
      while (left.length() > room) {
        int end = Math.max(left.lastIndexOf(", ", room - 1), left.lastIndexOf("; ", room - 1)) + 1;
        if (end < room / 2) {
          end = left.lastIndexOf(' ', room);
        }
        if (end <= 0) { // a word alone is longer
          end = left.indexOf(' ') < 0 ? left.length() : left.indexOf(' ');
        }
        lines.add("%-11s%s".formatted(first, left.substring(0, end)));
        left = left.substring(end).stripLeading();
        first = "";
      }
      if (!left.isEmpty()) {
        lines.add("%-11s%s".formatted(first, left));
      }
      return lines;
    }

    /**
     * What is said of a run that stalled away from a minimum; empty if it stalled near a minimum,
     * or if nothing shows that it did not.
     */
    static Optional<String> stalled(Outcome outcome) {
      Reason reason = outcome.result().reason();
      if (!outcome.hasStalledAway()) {
        return Optional.empty();
      }
      if (reason.rule().equals("objective")) {
        return Optional.of(
            "stalled: objective %s; a smaller learningRate may help".formatted(reason.detail()));
      }
      if (outcome.model().objective().hasKinks()) { // where a gradient need not vanish
        return Optional.of(
            "stalled: no lower point was found, but this is not certified to be a minimum; "
                + (isSolvedByPieces(outcome.model())
                    ? "method = auto or interiorPoint may find one"
                    : "no method certifies one of this loss and penalty, but another may lead lower"));
      }
      return Optional.of(
          Text.of(
              "stalled: no lower point was found, but the relative gradient is still %.3g, so this is"
                  + " no minimum; data.standardize = scale or another method may help",
              outcome.result().relativeGradient()));
    }

    private static boolean isSolvedByPieces(Model model) {
      return InteriorPoint.unsupported(new Problem(model.objective(), model.penalties())).isEmpty();
    }

    /** "accuracy 0.9912, auc 0.9987 on 113 rows". */
    static String words(Evaluation evaluation) {
      return evaluation.metrics().entrySet().stream()
              .map(OutcomeText::figure)
              .collect(Collectors.joining(", "))
          + " on %d rows".formatted(evaluation.rows());
    }

    private static String figure(Map.Entry<String, Double> metric) {
      return Text.of("%s %.4g", metric.getKey(), metric.getValue());
    }
  }

  static List<String> lines(SearchResult result) {
    PointResult best = result.best();
    PointResult simple = result.oneStandardError();
    List<String> keys = List.copyOf(best.point().settings().keySet());
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(keys);
    head.add(result.metric().name());
    head.add("");
    rows.add(head);
    for (PointResult point : result.points()) {
      List<String> row = new ArrayList<>();
      keys.forEach(key -> row.add(point.point().settings().get(key)));
      row.add(figure(point));
      row.add(
          point == best
              ? point == simple ? "best, and the simplest within a standard error" : "best"
              : point == simple
                  ? "the simplest within a standard error"
                  : point.rung() < best.rung() ? "ended at rung " + point.rung() : "");
      rows.add(row);
    }
    return Text.aligned(rows, List.of()).toList();
  }

  private static String figure(PointResult point) {
    return Double.isNaN(point.standardError())
        ? Text.of("%.6g", point.mean())
        : Text.of("%.6g ± %.2g", point.mean(), point.standardError());
  }
}
