package org.thalweg.ui;

import java.util.concurrent.atomic.AtomicInteger;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingStart;

/**
 * The figures of the run that reported last in this process; none before the first. Nothing is
 * written where no plugin reads.
 */
final class Gauges implements TrainingListener {
  private static final double WINDOW_SECONDS = 5; // over which the pace is measured

  private static volatile boolean areRead;
  private static volatile StepReport last;
  private static volatile double rowsPerSecond;
  private static final AtomicInteger RUNNING = new AtomicInteger();

  private boolean isCounted; // among those that are running
  private long rows; // since the beginning of the window
  private double begin = Double.NaN; // of the window, in seconds of the run

  /** Whether somebody reads. */
  static boolean areRead() {
    return areRead;
  }

  /** From here on somebody reads, or nobody does. */
  static void read(boolean isSo) {
    areRead = isSo;
  }

  /** The last report; null before the first. */
  static StepReport last() {
    return last;
  }

  /** The gauges of the run that reported last. */
  static double rowsPerSecond() {
    return rowsPerSecond;
  }

  /** Whether a run is under way. */
  static boolean isRunning() {
    return RUNNING.get() > 0;
  }

  @Override
  public void onStart(TrainingStart start) {
    isCounted = true;
    RUNNING.incrementAndGet();
  }

  @Override
  public void onStep(StepReport report) {
    last = report;
    double now = report.elapsed().toNanos() / 1e9;
    if (Double.isNaN(begin)) {
      begin = now;
      return;
    }
    rows += report.rows();
    double seconds = now - begin;
    if (seconds > 0) {
      rowsPerSecond = rows / seconds;
    }
    if (seconds > WINDOW_SECONDS) {
      begin = now;
      rows = 0;
    }
  }

  @Override
  public void onEnd(TrainingResult result) {
    stop();
  }

  @Override
  public void onFailure(RuntimeException failure) {
    stop();
  }

  private void stop() {
    if (isCounted && RUNNING.decrementAndGet() == 0) {
      rowsPerSecond = 0;
    }
    isCounted = false;
  }
}
