package org.thalweg.event;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.thalweg.solve.Budget;
import org.thalweg.solve.StepReport;

/**
 * Shows how a search goes, whose models run side by side: how many have ended, the rounds of all,
 * and the time that is left at most. A line on a terminal that is written over, else one now and
 * then.
 */
public final class SearchBar implements AutoCloseable {
  private final Screen screen;
  private final ProgressLine line;
  private final Budget budget;
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicLong rounds = new AtomicLong();
  private double[] spent = new double[0]; // of each model, each written by its own thread
  private int points;
  private TimeLeft timeLeft = new TimeLeft();
  private long begin;
  private long shownAt;

  /**
   * A bar on standard error, as the environment says.
   *
   * @param budget of each model
   */
  public SearchBar(Budget budget) {
    this(budget, ProgressLine.standardError(), ProgressLine.screen());
  }

  /** A bar on a stream, which is not closed. */
  public SearchBar(Budget budget, PrintStream out, Screen screen) {
    this.budget = budget;
    this.screen = screen;
    this.line = new ProgressLine(out, screen);
  }

  /** Begins a group of so many models, such as those of a rung. */
  public synchronized void begins(int points, int models) {
    this.points = points;
    spent = new double[models];
    ended.set(0);
    timeLeft = new TimeLeft();
    begin = System.nanoTime();
    shownAt = begin;
  }

  /** A model has taken a step; called by several threads. */
  public void stepped(int model, StepReport report) {
    rounds.incrementAndGet();
    if (model < spent.length) {
      spent[model] = budget.spent(report);
    }
    show();
  }

  /** A model has ended; called by several threads. */
  public void ended(int model) {
    ended.incrementAndGet();
    if (model < spent.length) {
      spent[model] = 1;
    }
    show();
  }

  private synchronized void show() {
    long now = System.nanoTime();
    if (now - shownAt < 1e9 * line.interval()) {
      return;
    }
    shownAt = now;
    double share = Arrays.stream(spent).average().orElse(0);
    line.show(
        ProgressText.search(
            share,
            ended.get(),
            spent.length,
            points,
            rounds.get(),
            timeLeft.at(share, (now - begin) / 1e9),
            screen));
  }

  /** Leaves the line on the terminal, so that what is printed next begins on its own. */
  @Override
  public synchronized void close() {
    line.end();
  }
}
