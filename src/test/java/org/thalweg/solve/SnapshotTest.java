package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotTest {
  private static final StepReport REPORT =
      new StepReport(1, 1.5, 0.1 + 0.2, 1e-300, 2, 3, 4, 5, Duration.ofNanos(6));

  @Test
  void isItsArraysAndItsStep() {
    Snapshot snapshot = snapshot();
    Snapshot other = Snapshot.of(snapshot.step(), snapshot.arrays());
    assertThat(other.w()).containsExactly(1, -0.0);
    assertThat(other.memory()).containsOnlyKeys("slot.mean");
    assertThat(other.memory("slot.mean", 1)).containsExactly(Double.MIN_VALUE);
    assertThat(other.history().last()).isEqualTo(REPORT);
    assertThat(other.history().objective(0)).isEqualTo(REPORT.objective());
    assertThat(other.history().rowsSeen()).isEqualTo(12);
    assertThat(other.history().rows()).isEqualTo(10);
    assertThat(other.history().elapsed()).isEqualTo(Duration.ofNanos(6));
  }

  @Test
  void knowsAHistoryWithoutALastReport() {
    History history = new History(3);
    Snapshot other = Snapshot.of(0, new Snapshot(0, new double[1], Map.of(), history).arrays());
    assertThat(other.history().last()).isNull();
    other.history().add(REPORT);
    assertThat(other.history().steps()).isEqualTo(1);
  }

  @Test
  void missesWhateverIsTakenFromIt() {
    for (String name : List.of("w", "history.objectives", "history.totals", "history.last")) {
      Map<String, double[]> arrays = new HashMap<>(snapshot().arrays());
      arrays.remove(name);
      assertThatIllegalArgumentException().as(name).isThrownBy(() -> Snapshot.of(1, arrays));
    }
  }

  @Test
  void saysWhatItsMemoryLacks() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> snapshot().memory("slot.mean", 2))
        .withMessage("slot.mean must have 2 values but has 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> snapshot().memory("slot.square", 2))
        .withMessage("slot.square must have 2 values but has none");
  }

  @Test
  void hasAHistoryThatCanBeSetBackAndCopied() {
    History history = snapshot().history();
    History copy = history.copy();
    history.setBack(0);
    assertThat(history.steps()).isZero();
    assertThat(history.last()).isNull();
    assertThat(history.rowsSeen()).isEqualTo(12);
    history.add(REPORT);
    history.add(REPORT);
    assertThat(copy.steps()).isEqualTo(1);
    assertThat(copy.last()).isEqualTo(REPORT);
  }

  private static Snapshot snapshot() {
    History history = new History(10);
    history.add(REPORT);
    history.count(7);
    Map<String, double[]> memory = new LinkedHashMap<>();
    memory.put("slot.mean", new double[] {Double.MIN_VALUE});
    return new Snapshot(1, new double[] {1, -0.0}, memory, history);
  }
}
