package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule's own arguments stand among those of the metric, or behind a formula. */
class EarlyStopTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "auc(patience=3, minImprovement=1e-3); 3; 0.001; auc",
        "pinball(0.9, patience=7); 7; 0; pinball(quantile=0.9)",
        "formula(abs(y - z) > 10); 5; 0; formula(abs(y - z) > 10)",
        "formula(max(y - z, 0), patience = 3); 3; 0; formula(pos(y - z))",
        "formula(huber(y - z, c), c = 2, patience=3, minImprovement=1e-3); 3; 0.001;"
            + " formula(huber(y - z, c), c = 2)",
      })
  void isReadBackAsItIsWritten(String text, int patience, double margin, String metric) {
    EarlyStop rule = EarlyStop.parse(text);
    assertThat(rule.patience()).isEqualTo(patience);
    assertThat(rule.minImprovement()).isEqualTo(margin);
    assertThat(rule.metric().text().replace("max(y - z, 0)", "pos(y - z)")).isEqualTo(metric);
    assertThat(EarlyStop.parse(rule.toString())).isEqualTo(rule);
  }

  @Test
  void whatIsNoFormulaIsTold() {
    assertThatThrownBy(() -> EarlyStop.parse("formula(abs(y - z)"))
        .isInstanceOf(ConfException.class);
    assertThatThrownBy(() -> EarlyStop.parse("formula(abs(y - q), patience=3)"))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("q");
  }
}
