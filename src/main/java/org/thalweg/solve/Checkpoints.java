package org.thalweg.solve;

/**
 * Where a run leaves what it would need to go on. Whoever trains asks after every step, and hands
 * over a snapshot where one is due.
 */
public interface Checkpoints extends AutoCloseable {

  /** Whether a snapshot is wanted after the step of this report. */
  boolean due(StepReport report);

  /** Whether one is wanted where a run ends for another reason than that it diverged. */
  boolean dueAtEnd();

  /**
   * Takes a snapshot, whose arrays are its own from now on. It may be written while training goes
   * on.
   *
   * @throws RuntimeException if this one, or the one before, cannot be written; that ends the run
   */
  void keep(Snapshot snapshot);

  /**
   * Waits until all are written; nothing by default.
   *
   * @throws RuntimeException if the last one cannot be written
   */
  @Override
  default void close() {}

  /** Wants none. */
  static Checkpoints none() {
    return new Checkpoints() {
      @Override
      public boolean due(StepReport report) {
        return false;
      }

      @Override
      public boolean dueAtEnd() {
        return false;
      }

      @Override
      public void keep(Snapshot snapshot) {}
    };
  }
}
