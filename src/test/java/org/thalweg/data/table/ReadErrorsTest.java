package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import org.junit.jupiter.api.Test;

class ReadErrorsTest {
  private static final String TOO_MUCH =
      "x.csv cannot be read: a line has more values than data.options.maxColumns, or a value more"
          + " characters than data.options.maxCharsPerColumn";

  /** After some hundreds of them, a JVM throws exceptions of a bound without a message. */
  @Test
  void aLineOfTooManyValuesIsToldInTheSameWordsHoweverOften() {
    CsvParserSettings settings = new CsvParserSettings();
    settings.setMaxColumns(3);
    CsvParser parser = new CsvParser(settings);
    for (int i = 0; i < 20_000; i++) {
      assertThat(told(parser, "1,2,3,4")).isEqualTo(TOO_MUCH);
    }
    assertThat(parser.parseLine("1,2,3")).hasSize(3);
  }

  @Test
  void aValueOfTooManyCharactersToo() {
    CsvParserSettings settings = new CsvParserSettings();
    settings.setMaxCharsPerColumn(4);
    assertThat(told(new CsvParser(settings), "123,12345")).isEqualTo(TOO_MUCH);
  }

  private static String told(CsvParser parser, String line) {
    try {
      return "read: " + String.join(",", parser.parseLine(line));
    } catch (RuntimeException e) {
      return ReadErrors.failure("x.csv", new IllegalStateException("[FAILED_READ_FILE] x.csv", e))
          .getMessage();
    }
  }
}
