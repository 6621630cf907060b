package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.thalweg.config.ConfException;

class DriverMemoryTest {
  /** A path keeps 24 vectors; the rounds that auto may take elsewhere are not among them. */
  @Test
  void aPathIsRefusedWhereItsOwnVectorsHaveNoRoomAlone() {
    long vectors = Runtime.getRuntime().maxMemory() / Double.BYTES;
    assertThatCode(() -> DriverMemory.requireScreened((int) (vectors / 25)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> DriverMemory.requireScreened((int) (vectors / 23)))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("raise --driver-memory");
  }
}
