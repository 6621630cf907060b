package org.thalweg.cli;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.thalweg.config.StopConf;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.ValidationReport;

/**
 * Shows on standard error how training goes: on a terminal one line that is written over, elsewhere
 * a line now and then.
 */
final class Progress implements TrainingListener, AutoCloseable {
  private static final boolean TERMINAL = System.console() != null;
  private static final double INTERVAL_SECONDS = TERMINAL ? 0.2 : 5;

  private final StopConf budget;
  private double shownAt; // seconds
  private long rowsShown;
  private long rows;
  private boolean shown;
  private String validation = ""; // the last measurement

  Progress(StopConf budget) {
    this.budget = budget;
  }

  @Override
  public void stepped(StepReport report) {
    rows += report.rows();
    double now = report.elapsed().toNanos() / 1e9;
    if (now - shownAt < INTERVAL_SECONDS && report.step() > 0) {
      return;
    }
    double rate = now > shownAt ? (rows - rowsShown) / (now - shownAt) : 0;
    String line =
        String.format(
            Locale.ROOT,
            "round %d  epoch %.2f  objective %.6g  gradient %.3g  rate %.3g  %.3g rows/s%s%s",
            report.step(),
            report.epoch(),
            report.objective(),
            report.gradientNorm(),
            report.learningRate(),
            rate,
            validation,
            left(report, now));
    System.err.print(TERMINAL ? "\r" + line + "\u001b[K" : line + "\n");
    System.err.flush();
    shownAt = now;
    rowsShown = rows;
    shown = true;
  }

  @Override
  public void validated(ValidationReport report) {
    validation =
        String.format(Locale.ROOT, "  validation %s %.6g", report.metric(), report.value());
  }

  /** Time left until the first budget runs out, at the pace so far. */
  private String left(StepReport report, double now) {
    OptionalDouble done =
        DoubleStream.of(
                budget.maxSteps().map(most -> (report.step() + 1.0) / most).orElse(0.0),
                budget.maxEpochs().map(most -> report.epoch() / most).orElse(0.0),
                budget.seconds().map(most -> now / most).orElse(0.0))
            .max();
    return done.orElse(0) <= 0
        ? ""
        : String.format(Locale.ROOT, "  %.0f s left", Math.max(0, now / done.getAsDouble() - now));
  }

  /** Leaves the line on the terminal, so that what is printed next begins on its own. */
  @Override
  public void close() {
    if (TERMINAL && shown) {
      System.err.println();
      shown = false;
    }
  }
}
