package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;

class DriverMemoryTest {
  private static DriverMemory screened(long dimension) {
    return DriverMemory.ofScreened(
        TrainingConf.parse("objective.loss = logistic"), (int) dimension);
  }

  /** A path keeps 24 vectors; the rounds that auto may take elsewhere are not among them. */
  @Test
  void aPathIsRefusedWhereItsOwnVectorsHaveNoRoomAlone() {
    long vectors = Runtime.getRuntime().maxMemory() / Double.BYTES;
    assertThatCode(() -> screened(vectors / 25).require()).doesNotThrowAnyException();
    assertThatThrownBy(() -> screened(vectors / 23).require())
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("raise --driver-memory");
  }
}
