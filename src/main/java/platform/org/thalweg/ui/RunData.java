package org.thalweg.ui;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.util.kvstore.KVIndex;
import org.thalweg.solve.Phases;
import org.thalweg.solve.StepReport;

/**
 * All that the tab knows of a run: an entry of Spark's status store, which may keep it on disk, in
 * JSON.
 *
 * @param run its number in the application, from 1
 * @param begin milliseconds since 1970
 * @param end milliseconds since 1970; 0 while the run lasts
 * @param conf the effective one as text
 * @param outcome why it ended; empty while it lasts
 * @param decisions what the program chose, and why
 * @param checkpoints the number of steps before each
 * @param points some of its steps, in {@link #COLUMNS}
 * @param within what it is a part of, the outermost first; empty for a run on its own
 * @param metric on the validation rows; empty where none was measured
 * @param jobs the numbers of the newest jobs of its steps, at most {@value #MOST_JOBS}
 * @param jobCount how many jobs its steps had
 */
public record RunData(
    int run,
    long begin,
    long end,
    String conf,
    String outcome,
    List<String> decisions,
    List<String> checkpoints,
    List<double[]> points,
    List<String> within,
    String metric,
    List<Integer> jobs,
    int jobCount) {
  /**
   * What a point has, in order: the figures of a report, seconds since the point before, the rows
   * and the mean loss of the step, and the share of the budget that is spent. Points of older
   * versions end earlier.
   */
  static final List<String> COLUMNS =
      List.of(
          """
          step, epoch, seconds, objective, gradientNorm, learningRate, schedule, broadcast,
          compute, aggregate, driver, validation, rows, loss, spent"""
              .split(",\\s+"));

  static final int PHASES = 6; // the first column of seconds by phase
  static final int VALIDATION = 11; // the column of the metric; not a number where not measured
  static final int SPENT = 14; // the column of the share of the budget
  private static final int MOST_JOBS = 10;
  private static final int MOST_POINTS = 2000;
  private static final int MOST_OF_PART = 250; // of a run that is a part of a search

  /** Reads as none what stores of older versions have not. */
  public RunData {
    within = within == null ? List.of() : within;
    metric = metric == null ? "" : metric;
    jobs = jobs == null ? List.of() : jobs;
  }

  @Override
  @KVIndex
  public int run() {
    return run;
  }

  /** The columns of a report, with the share of the budget that is spent after it. */
  static double[] point(StepReport report, Phases phases, double validation, double spent) {
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
      validation,
      report.rows(),
      report.loss(),
      spent
    };
  }

  /** A column of a point; not a number if the version that wrote it had no such column. */
  static double value(double[] point, int column) {
    return column < point.length ? point[column] : Double.NaN;
  }

  /** A run of which nothing is known but an event. */
  static RunData of(RunEvent first) {
    List<String> none = List.of();
    return new RunData(
            first.run(), first.time(), 0, "", "", none, none, List.of(), none, "", List.of(), 0)
        .after(first);
  }

  /** The data of the run after one more event. */
  RunData after(RunEvent event) {
    RunEvent.EventKind kind = event.kind();
    String text = event.text();
    boolean begins = kind == RunEvent.EventKind.START;
    boolean ends = kind == RunEvent.EventKind.END || kind == RunEvent.EventKind.FAILURE;
    return new RunData(
        run,
        begins ? event.time() : begin,
        ends ? event.time() : end,
        begins ? text : conf,
        ends ? text : outcome,
        kind == RunEvent.EventKind.DECISION ? with(decisions, text) : decisions,
        kind == RunEvent.EventKind.CHECKPOINT ? with(checkpoints, text) : checkpoints,
        kind == RunEvent.EventKind.POINTS ? joined(event.points()) : points,
        begins ? event.within() : within,
        kind == RunEvent.EventKind.POINTS && !text.isEmpty() ? text : metric,
        jobs,
        jobCount);
  }

  /** The data of the run after one more job has begun. */
  RunData withJob(int job) {
    List<Integer> newest = new ArrayList<>(jobs);
    newest.add(job);
    List<Integer> kept = newest.subList(Math.max(0, newest.size() - MOST_JOBS), newest.size());
    return new RunData(
        run,
        begin,
        end,
        conf,
        outcome,
        decisions,
        checkpoints,
        points,
        within,
        metric,
        List.copyOf(kept),
        jobCount + 1);
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
}
