package org.thalweg.solve;

/**
 * Stores the snapshots of a run. {@link Minimiser} asks after every step whether one is due, and
 * passes it to {@link #keep}.
 */
public interface Checkpoints extends AutoCloseable {

  /** Whether a snapshot is wanted after the step of this report. */
  boolean due(StepReport report);

  /** Whether one is wanted where a run ends for another reason than that it diverged. */
  boolean dueAtEnd();

  /**
   * Stores a snapshot, whose arrays the caller must not change afterwards. It may be written while
   * the run continues. One that cannot be written is no reason to end a run.
   */
  void keep(Snapshot snapshot);

  /** Waits until all are written; nothing by default. */
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
