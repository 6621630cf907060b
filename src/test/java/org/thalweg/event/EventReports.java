package org.thalweg.event;

import java.time.Duration;
import org.thalweg.solve.StepReport;

/** Reports of made-up steps. */
final class EventReports {
  private EventReports() {}

  static StepReport of(long step, double objective) {
    return new StepReport(
        step, step / 4.0, objective - 0.25, 0.25, 1e-3, 2e-3, 0.1, 20, Duration.ofMillis(7 * step));
  }

  static StepReport certified(long step, double gap) {
    return new StepReport(
        step, step / 4.0, 0.5, 0.25, 1e-3, 2e-3, 0.1, 20, gap, Duration.ofMillis(7 * step));
  }
}
