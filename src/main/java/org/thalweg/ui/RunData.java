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
  private static final int MOST_OF_PART = 250; // of a run that is a part of a search

  private final int run;
  private final long begin;
  private final long end;
  private final String conf;
  private final String outcome;
  private final List<String> decisions;
  private final List<String> checkpoints;
  private final List<double[]> points;
  private final List<String> within;
  private final String metric;

  /**
   * A run.
   *
   * @param run its number in the application, from 1
   * @param begin milliseconds since 1970
   * @param end the same; 0 while it lasts
   * @param outcome why it ended; empty while it lasts
   * @param points in {@link #COLUMNS}
   * @param within what it is a part of, the outermost first
   * @param metric on the validation rows; empty where none was measured
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
      @JsonProperty("points") List<double[]> points,
      @JsonProperty("within") List<String> within,
      @JsonProperty("metric") String metric) {
    this.run = run;
    this.begin = begin;
    this.end = end;
    this.conf = conf;
    this.outcome = outcome;
    this.decisions = decisions;
    this.checkpoints = checkpoints;
    this.points = points;
    this.within = within == null ? List.of() : within; // of stores that older versions wrote
    this.metric = metric == null ? "" : metric;
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
    Draft draft = new Draft();
    draft.begin = first.getTime();
    return draft.made(first.getRun()).after(first);
  }

  /** The data of the run after one more event. */
  RunData after(RunEvent event) {
    Draft draft = new Draft(this);
    String text = event.getText();
    switch (event.getKind()) {
      case START -> {
        draft.begin = event.getTime();
        draft.conf = text;
        draft.within = event.getWithin();
      }
      case DECISION -> draft.decisions = with(decisions, text);
      case CHECKPOINT -> draft.checkpoints = with(checkpoints, text);
      case POINTS -> {
        draft.points = joined(event.getPoints());
        draft.metric = text.isEmpty() ? metric : text;
      }
      case END, FAILURE -> {
        draft.end = event.getTime();
        draft.outcome = text;
      }
    }
    return draft.made(run);
  }

  /** The parts of a run while one of them is changed. */
  private static final class Draft {
    private long begin;
    private long end;
    private String conf = "";
    private String outcome = "";
    private List<String> decisions = List.of();
    private List<String> checkpoints = List.of();
    private List<double[]> points = List.of();
    private List<String> within = List.of();
    private String metric = "";

    Draft() {}

    Draft(RunData data) {
      begin = data.begin;
      end = data.end;
      conf = data.conf;
      outcome = data.outcome;
      decisions = data.decisions;
      checkpoints = data.checkpoints;
      points = data.points;
      within = data.within;
      metric = data.metric;
    }

    RunData made(int run) {
      return new RunData(
          run, begin, end, conf, outcome, decisions, checkpoints, points, within, metric);
    }
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
    while (all.size() > (within.isEmpty() ? MOST_POINTS : MOST_OF_PART)) {
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

  /** What it is a part of, the outermost first; empty for a run on its own. */
  public List<String> getWithin() {
    return within;
  }

  /** The metric on the validation rows; empty where none was measured. */
  public String getMetric() {
    return metric;
  }
}
