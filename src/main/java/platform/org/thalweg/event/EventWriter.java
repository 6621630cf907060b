package org.thalweg.event;

import org.thalweg.solve.Decision;
import org.thalweg.solve.Phases;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.ValidationReport;

/**
 * A listener that writes {@link EventLines}: what is reported between two steps is in the line of
 * the second.
 */
public interface EventWriter extends TrainingListener {
  /** The lines of its run. */
  EventLines lines();

  @Override
  default void onDecision(Decision decision) {
    lines().add(decision);
  }

  @Override
  default void onPhases(Phases seconds) {
    lines().add(seconds);
  }

  @Override
  default void onValidation(ValidationReport report) {
    lines().add(report);
  }
}
