package org.thalweg.solve.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.thalweg.linalg.Rows;
import org.thalweg.sample.Sampler;

/**
 * Finds the rows of the batches of the next steps in another thread, while the caller steps on
 * those before: for small batches that takes as long as their sums. A draw is a pure function of
 * the step, so no bit depends on who makes it, and none has to be announced. A window of steps is
 * twice as long as the one before, so that short runs do not wait for draws that they do not use;
 * those of the first steps are kept. For one caller at a time, whose threads may then ask for
 * different shards at once.
 */
final class DrawsAhead {
  private static final int ROWS = 1 << 15; // that are drawn ahead, about
  private static final int MOST_STEPS = 1 << 10;
  private static final int FIRST_STEPS = 16; // of the first window, for which the caller waits
  private static final int KEPT = 4; // windows: of the first steps, to which short runs come back

  /** Of its own, since the common pool starts a thread for every task where there are two cores. */
  private static final Executor THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread made = new Thread(task, "thalweg-draws");
            made.setDaemon(true);
            return made;
          });

  private final Sampler sampler;
  private final int shards;
  private final int steps; // that are drawn ahead at most; 0 for none
  private Window window; // of the step asked for last, or one before; null for none
  private long nextFirst; // step of what is drawn ahead
  private int nextSteps; // how many of them
  private CompletableFuture<Window> next; // null before anything is
  private long last = Long.MIN_VALUE; // step that was asked for
  private final List<Window> first = new ArrayList<>(); // of the steps after the first, in order

  /** The rows of the steps from first on, by step and shard. */
  private record Window(long first, Rows[][] rows) {
    boolean has(long step) {
      return step >= first && step < end();
    }

    long end() {
      return first + rows.length;
    }
  }

  DrawsAhead(Sampler sampler, int shards) {
    this.sampler = sampler;
    this.shards = shards;
    this.steps =
        sampler.takesAll(0)
            ? 0
            : (int) Math.min(MOST_STEPS, ROWS / Math.max(1, sampler.expectedRows()));
  }

  /**
   * Gets ready for a step, before its rows are asked for. Nothing is drawn ahead before two steps
   * have followed each other: who jumps from step to step would use none of it.
   */
  void at(long step) {
    if (step < 0) { // no step of the run
      return;
    }
    boolean follows = step == last + 1;
    last = step;
    if (steps == 0 || window != null && window.has(step)) {
      return;
    }
    window = kept(step);
    if (window != null) {
      return;
    }
    if (next != null && step >= nextFirst && step < nextFirst + nextSteps) {
      window = next.join();
      keep(window);
      begin(window.end(), Math.min(steps, 2 * nextSteps));
    } else if (follows && kept(step + 1) == null) { // its own rows are drawn when asked for
      begin(step + 1, Math.min(steps, FIRST_STEPS));
    }
  }

  /** The window of a step that was drawn before; null where there is none. */
  private Window kept(long step) {
    for (Window before : first) {
      if (before.has(step)) {
        return before;
      }
    }
    return null;
  }

  private void keep(Window drawn) {
    boolean isNext = first.isEmpty() || first.get(first.size() - 1).end() == drawn.first;
    if (isNext && first.size() < KEPT) {
      first.add(drawn);
    }
  }

  private void begin(long first, int count) {
    nextFirst = first;
    nextSteps = count;
    next = CompletableFuture.supplyAsync(() -> draw(first, count), THREADS);
  }

  private Window draw(long first, int count) {
    Rows[][] rows = new Rows[count][shards];
    for (int k = 0; k < count; k++) {
      for (int shard = 0; shard < shards; shard++) {
        rows[k][shard] = sampler.draw(first + k, 0, shard);
      }
    }
    return new Window(first, rows);
  }

  /** The rows of a shard at the first attempt of the step that was made ready. */
  Rows of(long step, int shard) {
    return window == null || !window.has(step)
        ? sampler.draw(step, 0, shard)
        : window.rows[(int) (step - window.first)][shard];
  }
}
