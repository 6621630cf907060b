package org.thalweg.cli;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.thalweg.solve.StepReport;
import org.thalweg.tune.SearchListener;

/** Shows on standard error how a search goes: how many models have ended, and steps of all. */
final class TuneProgress implements SearchListener, AutoCloseable {
  private static final boolean TERMINAL = System.console() != null;
  private static final long INTERVAL_NANOS = TERMINAL ? 200_000_000L : 5_000_000_000L;
  private static final int WIDTH = 30;

  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicLong steps = new AtomicLong();
  private int models;
  private int points;
  private long shownAt = System.nanoTime();
  private boolean shown;

  @Override
  public void begins(int points, int models) {
    this.points = points;
    this.models = models;
  }

  @Override
  public void stepped(int model, StepReport report) {
    steps.incrementAndGet();
    show();
  }

  @Override
  public void ended(int model) {
    ended.incrementAndGet();
    show();
  }

  private synchronized void show() {
    long now = System.nanoTime();
    if (now - shownAt < INTERVAL_NANOS) {
      return;
    }
    shownAt = now;
    int done = WIDTH * ended.get() / Math.max(1, models);
    String line =
        String.format(
            Locale.ROOT,
            "[%s%s] %d of %d models (%d points) ended, %d rounds of models",
            "#".repeat(done),
            ".".repeat(WIDTH - done),
            ended.get(),
            models,
            points,
            steps.get());
    System.err.print(TERMINAL ? "\r" + line + "\u001b[K" : line + "\n");
    System.err.flush();
    shown = true;
  }

  /** Leaves the line on the terminal, so that what is printed next begins on its own. */
  @Override
  public synchronized void close() {
    if (TERMINAL && shown) {
      System.err.println();
      shown = false;
    }
  }
}
