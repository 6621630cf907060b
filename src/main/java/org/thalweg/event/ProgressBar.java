package org.thalweg.event;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.thalweg.solve.Budget;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingStart;
import org.thalweg.solve.ValidationReport;

/**
 * Shows how a run goes: on a terminal one line that is written over every second, with a bar, the
 * course of the objective, and the time that is left at most; elsewhere a line now and then.
 */
public final class ProgressBar implements TrainingListener, AutoCloseable {
  private static final double ON_TERMINAL = 1; // seconds between two lines
  private static final double ELSEWHERE = 5;
  private static final String CLEARED = "\u001b[K"; // the rest of the line

  private final PrintStream out;
  private final Screen screen;
  private final Sparkline objectives = new Sparkline();
  private Budget budget = Budget.unlimited();
  private TimeLeft timeLeft = new TimeLeft();
  private boolean isStepping;
  private String validation = ""; // the last measurement
  private double shownAt = Double.NEGATIVE_INFINITY; // seconds of the run
  private long workShownAt = System.nanoTime();
  private long rows; // since the last line
  private boolean isOpen; // a line on the terminal that has no end

  /** A bar on standard error, as the environment says. */
  public ProgressBar() {
    this(
        new PrintStream(
            new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8), // for bars
        Screen.of(System.console() != null, System.getenv()));
  }

  /** A bar on a stream, which is not closed. */
  public ProgressBar(PrintStream out, Screen screen) {
    this.out = out;
    this.screen = screen;
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
    if (since >= interval()) {
      double pace = rows / Math.min(now, since);
      Optional<Duration> left = timeLeft.at(budget.spent(report), now);
      show(
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
    validation = String.format(Locale.ROOT, "validation %s %.5g", report.metric(), report.value());
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
    if (!isStepping && now - workShownAt >= interval() * 1e9) {
      show(ProgressText.work(what, done, total, more, screen));
      workShownAt = now;
    }
  }

  /** A line of its own, between those of progress. */
  public synchronized void note(String line) {
    close();
    out.println(line);
  }

  private double interval() {
    return screen.isTerminal() ? ON_TERMINAL : ELSEWHERE;
  }

  private void show(String line) {
    out.print(screen.isTerminal() ? "\r" + line + CLEARED : line + System.lineSeparator());
    out.flush();
    isOpen = screen.isTerminal();
  }

  /** Leaves the line on the terminal, so that what is printed next begins on its own. */
  @Override
  public synchronized void close() {
    if (isOpen) {
      out.println();
      isOpen = false;
    }
  }
}
