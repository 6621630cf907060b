package org.thalweg.solve;

/**
 * Gets what happens in a run, as values and in order, in the thread of the run: {@link #onStart},
 * then for every report {@link #onPhases} and {@link #onStep}, and at last {@link #onEnd} or {@link
 * #onFailure}. A listener that throws ends the run with its exception. Only {@link #onStep} must be
 * written.
 */
@FunctionalInterface
public interface TrainingListener {
  /** The data are loaded, and the first step begins. */
  default void onStart(TrainingStart start) {}

  /** Where the time since the last report went; comes right before the report it belongs to. */
  default void onPhases(Phases seconds) {}

  /** A step was taken, or the run converged where this report was measured. */
  void onStep(StepReport report);

  /** The program chose something that the conf leaves open; before or between reports. */
  default void onDecision(Decision decision) {}

  /** A point was measured on the validation rows; comes before the report of the same step. */
  default void onValidation(ValidationReport report) {}

  /** A checkpoint is about to be written, from which the run may go on after the last report. */
  default void beforeCheckpoint() {}

  /** The run has ended, with a reason; what it found has not been evaluated yet. */
  default void onEnd(TrainingResult result) {}

  /** The run has ended without a result. */
  default void onFailure(RuntimeException failure) {}
}
