package org.thalweg.train;

import java.util.Arrays;

/** What a run has seen so far: every objective, and the whole of the last report. */
public final class History {
  private final long rows;
  private double[] objectives = new double[64];
  private int steps;
  private long rowsSeen;
  private StepReport last;

  /** A history of no step, over data of the given number of rows. */
  public History(long rows) {
    this.rows = rows;
  }

  /** Appends a step. */
  public void add(StepReport report) {
    if (steps == objectives.length) {
      objectives = Arrays.copyOf(objectives, 2 * steps);
    }
    objectives[steps++] = report.objective();
    rowsSeen += report.rows();
    last = report;
  }

  /** Counts rows that were looked at for no report: by a line search. */
  public void count(long rows) {
    rowsSeen += rows;
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

  /** The last report; null before the first step. */
  public StepReport last() {
    return last;
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
}
