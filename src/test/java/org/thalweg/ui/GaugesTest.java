package org.thalweg.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.thalweg.solve.History;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingStart;

/** What is read of the runs of a process. */
class GaugesTest {
  @Test
  void runsSideBySideAreUnderWayUntilTheLastOfThemEnds() {
    Gauges one = begun();
    Gauges two = begun();
    two.onStep(report(0));
    two.onStep(report(1));
    Reason reason = new Reason(Reason.Kind.BUDGET, "maxSteps", "2 steps");
    one.onEnd(new TrainingResult(new double[0], reason, new History(9), 0, true));
    assertThat(Gauges.isRunning()).isTrue();
    assertThat(Gauges.rowsPerSecond()).isEqualTo(20);
    new Gauges().onFailure(new IllegalStateException("before it began"));
    assertThat(Gauges.isRunning()).isTrue();
    two.onFailure(new IllegalStateException("in a step"));
    assertThat(Gauges.isRunning()).isFalse();
    assertThat(Gauges.rowsPerSecond()).isZero();
  }

  private static Gauges begun() {
    Gauges gauges = new Gauges();
    gauges.onStart(new TrainingStart("sgd", 9, 3, null, "seed = 3"));
    return gauges;
  }

  private static StepReport report(long step) {
    return new StepReport(step, step, 1, 0, 1, 1, 0.1, 20, Duration.ofSeconds(step));
  }
}
