package org.thalweg.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.config.Registry;

class StrengthTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "0.3, 0.3",
    "0.01, 0.01",
    "0.0123, 0.01",
    "0.001, 1e-3",
    "2.53e-5, 3e-5",
    "1e-12, 1e-12",
    "17, 20",
    "99, 1e2",
    "1234, 1e3",
    "5e15, 5e15"
  })
  void aStrengthHasOneDigitAndIsOneOfAPenalty(double strength, String text) {
    assertThat(DataInspection.strength(strength)).isEqualTo(text);
    assertThat(Registry.penalties().parse("l2(%s)".formatted(text)).text())
        .isEqualTo("l2(lambda=%s)".formatted(Double.parseDouble(text)));
  }
}
