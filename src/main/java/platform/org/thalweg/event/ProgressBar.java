package org.thalweg.event;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import org.thalweg.solve.Budget;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingStart;
import org.thalweg.solve.ValidationReport;
import org.thalweg.text.Text;

/**
 * Shows how a run goes: on a terminal one line that is written over every second, with a bar, the
 * course of the objective, and the time that is left at most; elsewhere a line now and then.
 */
public final class ProgressBar implements TrainingListener, AutoCloseable {
  private final PrintStream out;
  private final Screen screen;
  private final ProgressLine line;
  private final Sparkline objectives = new Sparkline();
  private Budget budget = Budget.unlimited();
  private TimeLeft timeLeft = new TimeLeft();
  private boolean isStepping;
  private String validation = ""; // the last measurement
  private double shownAt = Double.NEGATIVE_INFINITY; // seconds of the run
  private long workShownAt = System.nanoTime();
  private long rows; // since the last line

  /** A bar on standard error, as the environment says. */
  public ProgressBar() {
    this(ProgressLine.standardError(), ProgressLine.screen());
  }

  /** A bar on a stream, which is not closed. */
  public ProgressBar(PrintStream out, Screen screen) {
    this.out = out;
    this.screen = screen;
    this.line = new ProgressLine(out, screen);
  }

  @Override
  public synchronized void onStart(TrainingStart start) {
    budget = start.budget();
    timeLeft = new TimeLeft();
    isStepping = true;
  }

  @Override
  public synchronized void onStep(StepReport report) {
    objectives.add(report.objective());
    rows += report.rows();
    double now = report.elapsed().toNanos() / 1e9;
    double since = now - shownAt;
    if (since >= line.interval()) {
      double pace = rows / Math.min(now, since);
      Optional<Duration> left = timeLeft.at(budget.spent(report), now);
      line.show(
          screen.isTerminal()
              ? ProgressText.line(
                  report, budget.spent(report), left, objectives, validation, pace, screen)
              : ProgressText.plain(report, left, validation, pace));
      shownAt = now;
      rows = 0;
    }
  }

  @Override
  public synchronized void onValidation(ValidationReport report) {
    validation = Text.of("validation %s %.5g", report.metric(), report.value());
  }

  @Override
  public synchronized void onEnd(TrainingResult result) {
    isStepping = false;
  }

  @Override
  public synchronized void onFailure(RuntimeException failure) {
    isStepping = false;
  }

  /**
   * Shows work before or after the steps, such as loading, if there was no line for a while.
   *
   * @param what is done
   * @param done of its tasks
   * @param total number of tasks
   * @param more what else is known, or nothing
   */
  public synchronized void work(String what, long done, long total, String more) {
    long now = System.nanoTime();
    if (!isStepping && now - workShownAt >= line.interval() * 1e9) {
      line.show(ProgressText.work(what, done, total, more, screen));
      workShownAt = now;
    }
  }

  /** A line of its own, between those of progress. */
  public synchronized void note(String text) {
    close();
    out.println(text);
  }

  /** Leaves the line on the terminal, so that what is printed next begins on its own. */
  @Override
  public synchronized void close() {
    line.end();
  }
}
