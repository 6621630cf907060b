package org.thalweg.solve;

/** Gets a report after every step. A listener that throws ends the run with its exception. */
@FunctionalInterface
public interface TrainingListener {
  /** A step was taken, or the run converged where this report was measured. */
  void stepped(StepReport report);

  /** A point was measured on the validation rows; comes before the report of the same step. */
  default void validated(ValidationReport report) {}

  /** A checkpoint is about to be written, from which the run may go on after the last report. */
  default void beforeCheckpoint() {}
}
