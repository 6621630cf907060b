package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryTest {

  @Test
  void anEmptyHistoryHasSeenNothing() {
    History history = new History(10);
    assertThat(history.steps()).isZero();
    assertThat(history.rows()).isEqualTo(10);
    assertThat(history.rowsSeen()).isZero();
    assertThat(history.epochs()).isZero();
    assertThat(history.last()).isNull();
  }

  @Test
  void keepsEveryObjectiveAndTheLastReport() {
    History history = new History(8);
    for (int step = 0; step < 1000; step++) {
      history.add(report(step, step, 0.5, 1));
    }
    for (int step = 0; step < 1000; step++) {
      assertThat(history.objective(step)).isEqualTo(step + 0.5);
    }
    assertThat(history.last()).isEqualTo(report(999, 999, 0.5, 1));
    assertThat(history.steps()).isEqualTo(1000);
    assertThat(history.rowsSeen()).isEqualTo(2000);
    assertThat(history.epochs()).isEqualTo(250);
  }

  @Test
  void meansAreOverTheStepsFromIncludedToExcluded() {
    History history = new History(8);
    for (double loss : new double[] {1, 2, 4, 8}) {
      history.add(report(0, loss, 0, 1));
    }
    assertThat(history.meanObjective(1, 3)).isEqualTo(3);
    assertThat(history.meanObjective(3, 4)).isEqualTo(8);
    assertThat(history.meanObjective(2, 2)).isNaN();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, 3, true",
    "NaN, 2, 3, false",
    "1, NaN, 3, false",
    "1, 2, NaN, false",
    "Infinity, 2, 3, false",
    "1, Infinity, 3, false",
    "1, 2, Infinity, false",
  })
  void aReportIsFiniteWhenItsObjectiveAndItsGradientAre(
      double loss, double penalty, double norm, boolean finite) {
    assertThat(report(0, loss, penalty, norm).isFinite()).isEqualTo(finite);
  }

  @Test
  void theObjectiveIsLossPlusPenalty() {
    assertThat(report(0, 1, 2, 3).objective()).isEqualTo(3);
  }

  private static StepReport report(long step, double loss, double penalty, double norm) {
    return new StepReport(step, 1, loss, penalty, norm, 0.2, 0.1, 2, Duration.ZERO);
  }
}
