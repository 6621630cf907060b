package org.thalweg.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;
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
import org.thalweg.path.PathPoint;
import org.thalweg.path.PathResult;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.Outcome;
import org.thalweg.run.Results;
import org.thalweg.solve.Decision;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.text.Text;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What a run shows: progress on standard error and its result on standard output; nothing but
 * errors with {@code --quiet}; the events and the summary as lines of JSON with {@code --json}.
 */
final class Console implements AutoCloseable {
  private static final int SHOWN = 12;
  private final boolean isQuiet;
  private final boolean isJson;
  private final PrintWriter out;
  private final CommandSpec spec;
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
    this.isQuiet = options.quiet;
    this.isJson = options.json;
    this.out = spec.commandLine().getOut();
    this.spec = spec;
    this.spark = spark;
    if (showsProgress()) {
      spark.addSparkListener(jobs);
    }
  }

  private boolean showsProgress() {
    return !isQuiet && !isJson;
  }

  private boolean isVerbose() {
    return spec.root().findOption("--verbose").getValue();
  }

  /** The listeners that show the steps of a run: none where {@code --quiet} was given. */
  List<TrainingListener> listeners() {
    List<TrainingListener> listeners = new ArrayList<>();
    if (showsProgress()) {
      listeners.add(bar);
    }
    if (isJson) {
      listeners.add(new MetricLog(written()));
    }
    if (showsProgress() && isVerbose()) {
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
    return !isQuiet || !Checkpointing.isOfBeginning(note);
  }

  /** Standard output as a stream of UTF-8. */
  private OutputStream written() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        throw new UnsupportedOperationException("lines are written as a whole");
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        out.write(new String(bytes, offset, length, StandardCharsets.UTF_8));
      }

      @Override
      public void flush() {
        out.flush();
      }
    };
  }

  /** The steps are over, and what is printed next begins on a line of its own. */
  void endOfSteps() {
    bar.close();
  }

  /** Prints the result of a run: as text, or as the summary in one line of JSON. */
  void print(Outcome outcome, Optional<PathResult> path, Results results) throws IOException {
    bar.close();
    if (isJson) {
      out.println(new ObjectMapper().readTree(results.summary()));
    } else if (!isQuiet) {
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
}
