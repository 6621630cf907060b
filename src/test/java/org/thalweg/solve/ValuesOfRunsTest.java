package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The small values that runs are described by. */
class ValuesOfRunsTest {
  private static final OnDivergence BACKOFF = new OnDivergence.Backoff();

  private static StepReport report(double norm, double loss, double penalty) {
    return new StepReport(4, 2.5, loss, penalty, norm, 0.1, 0.2, 7, 0.3, Duration.ofMillis(500));
  }

  @Test
  void backoffHalvesTheRateFiveTimesAndStopNever() {
    assertThat(BACKOFF.factor()).isEqualTo(0.5);
    assertThat(BACKOFF.times()).isEqualTo(5);
    assertThat(new OnDivergence.Stop().factor()).isEqualTo(1);
    assertThat(new OnDivergence.Stop().times()).isZero();
    for (double factor : new double[] {0, 1, Double.NaN}) {
      assertThatThrownBy(() -> new OnDivergence.Backoff(factor, 1)).hasMessageContaining("factor");
    }
    assertThatThrownBy(() -> new OnDivergence.Backoff(0.5, 0)).hasMessageContaining("times");
    assertThat(new OnDivergence.Backoff(0.5, 1).times()).isEqualTo(1);
  }

  /** F > F₀ + 1000·max(1, |F₀|), and F ≤ F₀ + |F₀|. */
  @Test
  void anObjectiveExplodesFarAboveTheFirstAndIsGoodUpToTwiceIt() {
    assertThat(BACKOFF.isExploded(1000.5, 0.5)).isFalse();
    assertThat(BACKOFF.isExploded(1000.6, 0.5)).isTrue();
    assertThat(BACKOFF.isExploded(3003, 3)).isFalse();
    assertThat(BACKOFF.isExploded(3003.1, 3)).isTrue();
    assertThat(BACKOFF.isExploded(2997.1, -3)).isTrue();
    assertThat(BACKOFF.isExploded(2997, -3)).isFalse();
    assertThat(BACKOFF.isGood(6, 3)).isTrue();
    assertThat(BACKOFF.isGood(6.1, 3)).isFalse();
    assertThat(BACKOFF.isGood(0, -3)).isTrue();
    assertThat(BACKOFF.isGood(0.1, -3)).isFalse();
    OnDivergence stop = new OnDivergence.Stop();
    assertThat(stop.isExploded(1e300, 1)).isFalse();
    assertThat(stop.isGood(0, 1)).isFalse();
  }

  /** Five of 10 steps, 2.5 of 4 passes, half of 2 seconds: the passes end first. */
  @Test
  void whatIsSpentIsTheShareOfTheLimitThatComesFirst() {
    StepReport report = report(1, 1, 1);
    Budget all = new Budget(Optional.of(10L), Optional.of(4.0), Optional.of(2.0));
    assertThat(all.spent(report)).isEqualTo(0.625);
    assertThat(new Budget(Optional.of(10L), Optional.empty(), Optional.of(2.0)).spent(report))
        .isEqualTo(0.5);
    assertThat(new Budget(Optional.empty(), Optional.empty(), Optional.of(2.0)).spent(report))
        .isEqualTo(0.25);
    assertThat(new Budget(Optional.of(2L), Optional.empty(), Optional.empty()).spent(report))
        .isEqualTo(1);
    assertThat(Budget.unlimited().spent(report)).isZero();
  }

  @Test
  void phasesAddUpAndSubtractOneByOne() {
    Phases one = new Phases(1, 2, 3, 4, 5);
    Phases other = new Phases(10, 20, 30, 40, 50);
    assertThat(one.plus(other)).isEqualTo(new Phases(11, 22, 33, 44, 55));
    assertThat(other.minus(one)).isEqualTo(new Phases(9, 18, 27, 36, 45));
  }

  @Test
  void aReportIsTheSameFromItsArray() {
    StepReport report = report(1, 2, 3);
    assertThat(StepReport.of(report.toArray())).isEqualTo(report);
    assertThat(report.objective()).isEqualTo(5);
    double[] old = java.util.Arrays.copyOf(report.toArray(), 9);
    assertThat(StepReport.of(old).gap()).as("of a version without a gap").isNaN();
    assertThat(StepReport.of(old).elapsed()).isEqualTo(Duration.ofMillis(500));
    assertThatThrownBy(() -> StepReport.of(new double[8])).hasMessageContaining("8");
    assertThatThrownBy(() -> StepReport.of(new double[11])).hasMessageContaining("11");
  }

  @Test
  void aReportIsFiniteWhereObjectiveAndGradientAre() {
    assertThat(report(1, 2, 3).isFinite()).isTrue();
    assertThat(report(Double.NaN, 2, 3).isFinite()).isFalse();
    assertThat(report(1, Double.POSITIVE_INFINITY, 3).isFinite()).isFalse();
    assertThat(report(1, 2, Double.NaN).isFinite()).isFalse();
  }

  @Test
  void aGradientOfZeroIsStationaryBesideAnyOther() {
    assertThat(Standing.relativeGradient(0, 0)).isZero();
    assertThat(Standing.relativeGradient(0, Double.NaN)).isZero();
    assertThat(Standing.relativeGradient(3, 4)).isCloseTo(0.75, within(1e-15));
  }

  @Test
  void reasonsAndDecisionsAreSentences() {
    Reason reason = new Reason(Reason.Kind.CONVERGED, "gap", "1e-9 <= 1e-8");
    assertThat(reason.toString()).contains("converged", "gap", "1e-9 <= 1e-8");
    Decision decision = new Decision("method", "newton", "rows are few");
    assertThat(decision.toString()).contains("method", "newton", "rows are few");
  }
}
