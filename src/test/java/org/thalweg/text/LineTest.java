package org.thalweg.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineTest {
  @Test
  void isOneAndSteersNoTerminal() {
    assertThat(Line.of(" a\nb\r\nc\u001b[31m\u0000\u2028\u0085é ")).isEqualTo("a?b??c?[31m???é");
  }

  @Test
  void endsWithTheRuleHoweverLongTheValue() {
    String line = Line.of("the value " + "9".repeat(100_000) + " must be at most 7");
    assertThat(line)
        .hasSizeLessThan(1600)
        .startsWith("the value 999")
        .contains(" … ")
        .endsWith("999 must be at most 7");
  }

  @Test
  void holdsNoSecret() {
    assertThat(Line.of("password = x")).isEqualTo("password = ***");
  }
}
