package org.thalweg.ui;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.util.kvstore.KVIndex;
import org.thalweg.solve.Phases;
import org.thalweg.solve.StepReport;

/**
 * All that the tab knows of a run: an entry of Spark's status store, which may keep it on disk, so
 * a class with getters that Jackson writes and reads.
 */
public final class RunData {
  /** What a point has, in order: the figures of a report, and seconds since the point before. */
  static final List<String> COLUMNS =
      List.of(
          "step",
          "epoch",
          "seconds",
          "objective",
          "gradientNorm",
          "learningRate",
          "schedule",
          "broadcast",
          "compute",
          "aggregate",
          "driver",
          "validation");

  static final int PHASES = 6; // the first column of seconds by phase
  static final int VALIDATION = 11; // the column of the metric; not a number where not measured
  private static final int MOST_POINTS = 2000;

  private final int run;
  private final long begin;
  private final long end;
  private final String conf;
  private final String outcome;
  private final List<String> decisions;
  private final List<String> checkpoints;
  private final List<double[]> points;

  /**
   * A run.
   *
   * @param run its number in the application, from 1
   * @param begin milliseconds since 1970
   * @param end the same; 0 while it lasts
   * @param outcome why it ended; empty while it lasts
   * @param points in {@link #COLUMNS}
   */
  @JsonCreator
  public RunData(
      @JsonProperty("run") int run,
      @JsonProperty("begin") long begin,
      @JsonProperty("end") long end,
      @JsonProperty("conf") String conf,
      @JsonProperty("outcome") String outcome,
      @JsonProperty("decisions") List<String> decisions,
      @JsonProperty("checkpoints") List<String> checkpoints,
      @JsonProperty("points") List<double[]> points) {
    this.run = run;
    this.begin = begin;
    this.end = end;
    this.conf = conf;
    this.outcome = outcome;
    this.decisions = decisions;
    this.checkpoints = checkpoints;
    this.points = points;
  }

  /** The columns of a report. */
  static double[] point(StepReport report, Phases phases, double validation) {
    return new double[] {
      report.step(),
      report.epoch(),
      report.elapsed().toNanos() / 1e9,
      report.objective(),
      report.gradientNorm(),
      report.learningRate(),
      phases.schedule(),
      phases.broadcast(),
      phases.compute(),
      phases.aggregate(),
      phases.driver(),
      validation
    };
  }

  /** A run of which nothing is known but an event. */
  static RunData of(RunEvent first) {
    return new RunData(first.getRun(), first.getTime(), 0, "", "", List.of(), List.of(), List.of())
        .after(first);
  }

  /** The same run after another event. */
  RunData after(RunEvent event) {
    String text = event.getText();
    return switch (event.getKind()) {
      case START -> new RunData(run, event.getTime(), 0, text, "", decisions, checkpoints, points);
      case DECISION ->
          new RunData(run, begin, end, conf, outcome, with(decisions, text), checkpoints, points);
      case CHECKPOINT ->
          new RunData(run, begin, end, conf, outcome, decisions, with(checkpoints, text), points);
      case POINTS ->
          new RunData(
              run, begin, end, conf, outcome, decisions, checkpoints, joined(event.getPoints()));
      case END, FAILURE ->
          new RunData(run, begin, event.getTime(), conf, text, decisions, checkpoints, points);
    };
  }

  private static List<String> with(List<String> some, String one) {
    List<String> all = new ArrayList<>(some);
    all.add(one);
    return Collections.unmodifiableList(all);
  }

  /** The points with more; every second one where there are too many. */
  private List<double[]> joined(List<double[]> more) {
    List<double[]> all = new ArrayList<>(points);
    all.addAll(more);
    while (all.size() > MOST_POINTS) {
      all = halved(all);
    }
    return Collections.unmodifiableList(all);
  }

  /** One for two neighbours: the later one, with the seconds of both. */
  private static List<double[]> halved(List<double[]> points) {
    List<double[]> half = new ArrayList<>();
    for (int i = points.size() % 2 == 0 ? 1 : 0; i < points.size(); i += 2) {
      double[] point = points.get(i).clone();
      for (int phase = PHASES; i > 0 && phase < VALIDATION; phase++) {
        point[phase] += points.get(i - 1)[phase];
      }
      if (i > 0 && Double.isNaN(point[VALIDATION])) {
        point[VALIDATION] = points.get(i - 1)[VALIDATION];
      }
      half.add(point);
    }
    return half;
  }

  /** The number of the run in the application, from 1. */
  @KVIndex
  public int getRun() {
    return run;
  }

  /** Milliseconds since 1970. */
  public long getBegin() {
    return begin;
  }

  /** Milliseconds since 1970; 0 while the run lasts. */
  public long getEnd() {
    return end;
  }

  /** The effective conf as text. */
  public String getConf() {
    return conf;
  }

  /** Why it ended; empty while it lasts. */
  public String getOutcome() {
    return outcome;
  }

  /** What the program chose, and why. */
  public List<String> getDecisions() {
    return decisions;
  }

  /** The number of steps before each checkpoint. */
  public List<String> getCheckpoints() {
    return checkpoints;
  }

  /** Some of its steps, in {@link #COLUMNS}. */
  public List<double[]> getPoints() {
    return points;
  }
}
