package org.thalweg.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.Registry;
import org.thalweg.data.shard.LabelRule;
import org.thalweg.data.shard.MalformedRow;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.RowText;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardBuilder;
import org.thalweg.data.shard.ShardSummary;
import org.thalweg.model.DomainLabels;

class LibsvmParserTest {
  private static final LabelRule ZERO_ONE = rule("logistic");
  private static final LabelRule REAL = rule("halfSquared");

  @Test
  void readsALabelAndItsEntries() {
    assertThat(rows("1 1:0.5 3:-2e1 1000000:7")).containsExactly("1.0 0:0.5 2:-20.0 999999:7.0");
    assertThat(rows("0")).containsExactly("0.0");
    assertThat(rows("+1 2:+3")).containsExactly("1.0 1:3.0");
    assertThat(rows("1 007:1")).containsExactly("1.0 6:1.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 1:2 3:4",
        "  1 1:2 3:4",
        "1 1:2 3:4  ",
        "1   1:2\t3:4",
        "\t1\t1:2\t\t3:4",
        "1 1:2 3:4\r",
        "1 1:2 3:4 \r",
        "1 1:2 3:4 # 5:6",
        "1 1:2 3:4 #5:6 # x:y",
        "1 1:2 3:4 #",
        "1.0 1:2. 3:.4e1"
      })
  void blanksAndCommentsDoNotMatter(String line) {
    assertThat(rows(line)).containsExactly("1.0 0:2.0 2:4.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t", "\r", " \r", "#", "# 1 1:2", "  # 1 1:2", "#1 1:2\r"})
  void blankLinesAndLinesOfCommentAreNoRows(String line) {
    assertThat(rows(line)).isEmpty();
  }

  @Test
  void binaryLabelsMayBeMinusOneForZero() {
    assertThat(rows(ZERO_ONE, "-1 1:2")).containsExactly("0.0 0:2.0");
    assertThat(rows(ZERO_ONE, "0 1:2")).containsExactly("0.0 0:2.0");
    assertThat(rows(ZERO_ONE, "1.000 1:2")).containsExactly("1.0 0:2.0");
    assertThat(rows(REAL, "-1 1:2")).containsExactly("-1.0 0:2.0");
  }

  /** Up to twenty digits, a point anywhere among them or none, a sign, an exponent now and then. */
  @Test
  void readsNumbersAsJavaReadsThemHoweverTheyAreWritten() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "-" : "");
      int digits = 1 + random.nextInt(20);
      int point = random.nextInt(25);
      for (int k = 0; k < digits; k++) {
        text.append(k == point ? "." : "").append(random.nextInt(10));
      }
      text.append(point == digits ? "." : "").append(random.nextInt(9) == 0 ? "e-3" : "");
      int index = 1 + random.nextInt(120);
      String line = "1 %d:%s%s".formatted(index, text, random.nextBoolean() ? " " : "");
      double value = Double.parseDouble(text.toString());
      String entry = value == 0 ? "" : " %d:%s".formatted(index - 1, value);
      assertThat(rows(line)).containsExactly("1.0" + entry);
    }
  }

  @Test
  void readsOnlyItsPartOfTheBytes() throws MalformedRow {
    byte[] bytes = "9\n1 1:2\n3:4".getBytes(StandardCharsets.US_ASCII);
    ShardBuilder builder = new ShardBuilder(0, RowRules.of(REAL));
    new LibsvmParser(REAL, 9, builder).parse(bytes, 2, 7);
    assertThat(RowText.of(builder.build())).containsExactly("1.0 0:2.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "x 1:2      | label in f line 8 must be a finite number but was \"x\"",
        "1:2        | label in f line 8 must be a finite number but was \"1:2\"",
        "nan 1:2    | label in f line 8 must be a finite number but was \"nan\"",
        "1e999 1:2  | label in f line 8 must be a finite number but was \"1e999\"",
        "1# 1:2     | label in f line 8 must be a finite number but was \"1#\"",
        "2 1:2      | label in f line 8 must be in {0, 1}, as logistic requires, but was \"2\"",
        "-2 1:2     | label in f line 8 must be in {0, 1}, as logistic requires, but was \"-2\"",
        "0.5 1:2    | label in f line 8 must be in {0, 1}, as logistic requires, but was \"0.5\"; objective.loss = crossEntropy takes labels in [0, 1]",
        "1 2        | entry in f line 8 must be a whole index from 1, a colon and a value but was"
            + " \"2\"",
        "1 qid:3 1:2| entry in f line 8 must be a whole index from 1, a colon and a value but was"
            + " \"qid:3\"",
        "1 1.5:2    | entry in f line 8 must be a whole index from 1, a colon and a value but was"
            + " \"1.5:2\"",
        "1 -1:2     | entry in f line 8 must be a whole index from 1, a colon and a value but was"
            + " \"-1:2\"",
        "1 :2       | entry in f line 8 must be a whole index from 1, a colon and a value but was"
            + " \":2\"",
        "1 0:2      | index in f line 8 must be at least 1 but was \"0\"",
        "1 3:2 3:2  | index in f line 8 must be greater than the one before, 3, but was \"3\"",
        "1 3:2 2:2  | index in f line 8 must be greater than the one before, 3, but was \"2\"",
        "1 9:2 10:2 | index in f line 8 must be at most 9 but was \"10\"",
        "1 99999999999999999999:2 | index in f line 8 must be at most 9 but was"
            + " \"99999999999999999999\"",
        "1 2:       | value of index 2 in f line 8 must be a finite number but was \"\"",
        "1 2:a      | value of index 2 in f line 8 must be a finite number but was \"a\"",
        "1 2:3:4    | value of index 2 in f line 8 must be a finite number but was \"3:4\"",
        "1 2: 3     | value of index 2 in f line 8 must be a finite number but was \"\"",
        "1 2:inf    | value of index 2 in f line 8 must be a finite number but was \"inf\"",
        "1 2:-1e999 | value of index 2 in f line 8 must be a finite number but was \"-1e999\"",
        "1 2:3#c    | value of index 2 in f line 8 must be a finite number but was \"3#c\"",
      })
  void aMalformedLineIsRejectedWithThingPlaceRuleAndValue(String line, String message) {
    assertThat(message(line)).isEqualTo(message);
  }

  @Test
  void aMessageShowsTheBeginningOfALongValueAndNoControlCharacters() {
    assertThat(message("1 2:" + "x".repeat(99))).endsWith(" was \"" + "x".repeat(40) + "…\"");
    assertThat(message("1 2:" + "x".repeat(40))).endsWith(" was \"" + "x".repeat(40) + "\"");
    assertThat(message("a\u0000b\u001b[0m")).endsWith(" was \"a?b?[0m\"");
  }

  @Test
  void remembersWhichOfTheTwoWordsForTheSameLabelItRead() throws MalformedRow {
    assertThat(summary("1 1:1").sawMinusOne()).isFalse();
    assertThat(summary("1 1:1").sawZero()).isFalse();
    assertThat(summary("-1 1:1").sawMinusOne()).isTrue();
    assertThat(summary("-1 1:1").sawZero()).isFalse();
    assertThat(summary("0 1:1").sawZero()).isTrue();
  }

  private static ShardSummary summary(String line) throws MalformedRow {
    return parse(line, ZERO_ONE, 9).summary();
  }

  private static List<String> rows(String line) {
    return rows(REAL, line);
  }

  private static List<String> rows(LabelRule rule, String line) {
    try {
      return RowText.of(parse(line, rule, Integer.MAX_VALUE));
    } catch (MalformedRow e) {
      throw new AssertionError(e);
    }
  }

  private static String message(String line) {
    return catchThrowableOfType(MalformedRow.class, () -> parse(line, ZERO_ONE, 9))
        .in("f", 8)
        .message("line", 8);
  }

  private static Shard parse(String line, LabelRule rule, int limit) throws MalformedRow {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    ShardBuilder builder = new ShardBuilder(0, RowRules.of(rule));
    new LibsvmParser(rule, limit, builder).parse(bytes, 0, bytes.length);
    return builder.build();
  }

  private static LabelRule rule(String loss) {
    return DomainLabels.of(Registry.losses().parse(loss));
  }
}
