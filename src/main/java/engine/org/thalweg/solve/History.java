package org.thalweg.solve;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The reports of a run so far: the objective of every step, and the whole last report. */
public final class History {
  private static final String OBJECTIVES = "objectives";
  private static final String TOTALS = "totals"; // rows, rows seen, nanoseconds, setbacks
  private static final String LAST = "last"; // the last report, or nothing

  private final long rows;
  private double[] objectives;
  private int steps;
  private long rowsSeen;
  private Duration elapsed = Duration.ZERO;
  private StepReport last;
  private int setbacks;
  private double gapEstimate = Double.NaN; // no part of what is saved: the best point tells it

  /** A history of no step, over data of the given number of rows. */
  public History(long rows) {
    this(rows, new double[64]);
  }

  private History(long rows, double[] objectives) {
    this.rows = rows;
    this.objectives = objectives;
  }

  /** Appends a step. */
  public void add(StepReport report) {
    if (steps == objectives.length) {
      objectives = Arrays.copyOf(objectives, Math.max(64, 2 * steps));
    }
    objectives[steps++] = report.objective();
    rowsSeen += report.rows();
    elapsed = report.elapsed();
    last = report;
  }

  /** Counts rows that belong to no report, such as those of a line search. */
  public void count(long rows) {
    rowsSeen += rows;
  }

  /**
   * Forgets what was reported from a step on, of a path that was given up. The rows of it stay
   * counted, and so does the time.
   */
  void setBack(long step) {
    if (step < steps) {
      steps = (int) step;
      last = null;
    }
    setbacks++;
  }

  /** A copy that no longer changes with this history. */
  public History copy() {
    History copy = new History(rows, Arrays.copyOf(objectives, steps));
    copy.steps = steps;
    copy.rowsSeen = rowsSeen;
    copy.elapsed = elapsed;
    copy.last = last;
    copy.setbacks = setbacks;
    copy.gapEstimate = gapEstimate;
    return copy;
  }

  /** Number of steps reported. */
  public int steps() {
    return steps;
  }

  /** Rows of the whole data. */
  public long rows() {
    return rows;
  }

  /** Rows of all batches together, and those a line search looked at. */
  public long rowsSeen() {
    return rowsSeen;
  }

  /** Data passes: rows seen over rows of the data. */
  public double epochs() {
    return (double) rowsSeen / rows;
  }

  /** Time spent up to the last report, which does not count while a run rests. */
  public Duration elapsed() {
    return elapsed;
  }

  /** The last report; null before the first step, and where it was taken back. */
  public StepReport last() {
    return last;
  }

  /** Takes note of ‖∇F‖·‖w‖ at the last report. */
  void estimateGap(double estimate) {
    gapEstimate = estimate;
  }

  /**
   * ‖∇F‖·‖w‖ at the last report: about how far F is above its minimum at most, where w is as long
   * as the way from there to the minimum; not a number where that was not measured over all rows.
   */
  public double gapEstimate() {
    return gapEstimate;
  }

  /** How often the run went back to an earlier state. */
  public int setbacks() {
    return setbacks;
  }

  /** The objective reported at a step. */
  public double objective(int step) {
    return objectives[step];
  }

  /** Mean of the objectives at steps [from, to). */
  public double meanObjective(int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += objectives[i];
    }
    return sum / (to - from);
  }

  /** All of it as arrays by name. */
  Map<String, double[]> arrays() {
    Map<String, double[]> arrays = new LinkedHashMap<>();
    arrays.put(OBJECTIVES, Arrays.copyOf(objectives, steps));
    arrays.put(TOTALS, new double[] {rows, rowsSeen, elapsed.toNanos(), setbacks});
    arrays.put(LAST, last == null ? new double[0] : last.toArray());
    return arrays;
  }

  /**
   * A history from its {@link #arrays}.
   *
   * @throws IllegalArgumentException if they are not those of one
   */
  static History of(Map<String, double[]> arrays) {
    double[] objectives = arrays.get(OBJECTIVES);
    double[] totals = arrays.get(TOTALS);
    double[] last = arrays.get(LAST);
    if (objectives == null || totals == null || totals.length != 4 || last == null) {
      throw new IllegalArgumentException("the history is not whole");
    }
    History history = new History((long) totals[0], objectives.clone());
    history.steps = objectives.length;
    history.rowsSeen = (long) totals[1];
    history.elapsed = Duration.ofNanos((long) totals[2]);
    history.setbacks = (int) totals[3];
    history.last = last.length == 0 ? null : StepReport.of(last);
    return history;
  }
}
