package org.thalweg.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.config.Columns;
import org.thalweg.config.InputConf;

/** A label that nobody has named is guessed rightly, or asked for. */
class LabelGuessTest {
  private static final int ROWS = 330;
  private static final String PATH = "t.csv";

  /** What may stand last, and whether it may be a label by what it holds. */
  private enum Last {
    DAY(false, i -> "2024-%02d-%02d".formatted(1 + i % 12, 1 + i % 28)),
    MOMENT(false, i -> "2024-01-%02d 10:%02d:%02d".formatted(1 + i % 28, i % 60, i % 59)),
    CLOCK(false, i -> "%d:%02d:%02d".formatted(i % 24, i % 60, i % 59)),
    NOTE(false, i -> "called again about order " + i),
    NUMBER_OF_ROW(false, i -> String.valueOf(i + 1)),
    CODE(false, i -> "k%05d".formatted(i * 7919 % 100_003)),
    CONSTANT(false, i -> "EU"),
    EMPTY(false, i -> ""),
    SELDOM(false, i -> i % 5 == 0 ? String.valueOf(i % 7) : ""),
    TOWN(false, i -> "town" + i % 160),
    AMOUNT(true, i -> String.valueOf(i * 7919 % 1000 / 7.0)),
    PLAN(true, i -> "plan" + i % 3);

    private final boolean isAble;
    private final IntFunction<String> value;

    Last(boolean isAble, IntFunction<String> value) {
      this.isAble = isAble;
      this.value = value;
    }
  }

  private static LabelGuess guess(Map<String, IntFunction<String>> columns, String... settings) {
    Map<String, ColumnValues> values = new LinkedHashMap<>();
    Map<String, ColumnRules.ColumnUse> uses = new LinkedHashMap<>();
    columns.forEach(
        (name, value) -> {
          ColumnValues column = new ColumnValues();
          for (int i = 0; i < ROWS; i++) {
            String text = value.apply(i);
            column.add(text.isEmpty() ? null : text);
          }
          values.put(name, column);
          uses.put(name, ColumnRules.of(name, column, uses.isEmpty(), false, List.of()));
        });
    List<String> form = new ArrayList<>(List.of("data.format=csv"));
    form.addAll(List.of(settings));
    Columns given = InputConf.of(form).columns().orElseThrow();
    return LabelGuess.of(PATH, given, values, uses);
  }

  private static String outcome(int i) {
    return i * 31 % 17 < 8 ? "1" : "0";
  }

  private static Map<String, IntFunction<String>> table(Last last, int place, String label) {
    List<Map.Entry<String, IntFunction<String>>> columns = new ArrayList<>();
    columns.add(Map.entry("age", i -> String.valueOf(20 + i % 51)));
    columns.add(Map.entry("income", i -> String.valueOf(i * 37 % 501 / 3.0)));
    columns.add(Map.entry("extra", last.value));
    columns.add(place, Map.entry(label, LabelGuessTest::outcome));
    Map<String, IntFunction<String>> table = new LinkedHashMap<>();
    columns.forEach(column -> table.put(column.getKey(), column.getValue()));
    return table;
  }

  static Stream<Arguments> tables() {
    return Stream.of(Last.values())
        .flatMap(last -> Stream.of(0, 1, 2, 3).map(place -> Arguments.of(last, place)));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aUsualNameIsTakenWhereverItStands(Last last, int place) {
    for (String name : List.of("label", "Target", "y", "CLASS", "outcome")) {
      LabelGuess guess = guess(table(last, place, name));
      assertThat(guess.label()).as(guess.words()).contains(name);
      assertThat(guess.words()).contains(name + " is the label, by its name", "data.label = NAME");
    }
  }

  /** A wrong guess is one of a column that may be a label and stands where labels mostly do. */
  @ParameterizedTest
  @MethodSource("tables")
  void aNameOfItsOwnIsRightOrAskedFor(Last last, int place) {
    LabelGuess guess = guess(table(last, place, "churned"));
    Optional<String> expected =
        place == 3
            ? Optional.of("churned")
            : last.isAble && place > 0 ? Optional.of("extra") : Optional.empty();
    assertThat(guess.label()).as(guess.words()).isEqualTo(expected);
    if (expected.isEmpty()) {
      assertThat(guess.question())
          .hasMessageStartingWith("data.label must be given, since ")
          .hasMessageContainingAll("may be the label: ", "age", "churned", "such as data.label=")
          .hasMessageNotContaining("\n");
    } else {
      assertThat(guess.words()).contains("is the label, as the last column; data.label = NAME");
    }
  }

  /** Where nothing else can be a label, it is the one, whatever stands behind it. */
  @Test
  void theOnlyColumnThatCanBeOneIsTheLabel() {
    for (Last last : Last.values()) {
      Map<String, IntFunction<String>> table = new LinkedHashMap<>();
      table.put("note", Last.NOTE.value);
      table.put("churned", LabelGuessTest::outcome);
      table.put("extra", last.value);
      assertThat(guess(table).label()).contains(last.isAble ? "extra" : "churned");
      table.remove("churned");
      LabelGuess alone = guess(table);
      assertThat(alone.label()).isEqualTo(last.isAble ? Optional.of("extra") : Optional.empty());
      if (!last.isAble) {
        assertThat(alone.question())
            .hasMessageContaining("no column of t.csv seems to be a label: note (text), extra (");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"label, target", "y, class", "Outcome, label"})
  void twoUsualNamesAreAQuestion(String one, String other) {
    Map<String, IntFunction<String>> table = table(Last.DAY, 1, one);
    table.put(other, LabelGuessTest::outcome);
    LabelGuess guess = guess(table);
    assertThat(guess.label()).isEmpty();
    assertThat(guess.question()).hasMessageContaining("may be the label: %s, %s;", one, other);
    Map<String, IntFunction<String>> sure = table(Last.DAY, 1, "class");
    sure.put("target", LabelGuessTest::outcome);
    assertThat(guess(sure).label()).contains("target");
  }

  /** Names of codes are none of labels, and a column that has a use is no label. */
  @Test
  void whatHasAnotherUseIsNoLabel() {
    for (String name : List.of("store_id", "zip", "month", "subject")) {
      Map<String, IntFunction<String>> table = table(Last.NOTE, 1, "churned");
      table.put(name, i -> String.valueOf(1 + i % 9));
      assertThat(guess(table).label()).as(name).isEmpty();
    }
    Map<String, IntFunction<String>> table = table(Last.AMOUNT, 1, "churned");
    assertThat(guess(table, "data.weight=extra").label()).isEmpty();
    assertThat(guess(table, "data.features=[age, income]", "data.offset=extra").label())
        .contains("churned");
    assertThat(guess(table, "data.categorical=[extra]", "data.id=churned").label()).isEmpty();
  }
}
