package org.thalweg.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.inspect.ColumnRules.ColumnUse;
import org.thalweg.inspect.ColumnRules.ColumnUse.ColumnKind;

/** What a column is, by its values and its name, over kinds of columns. */
class ColumnRulesTest {
  private static final int ROWS = 3000;

  private static Stream<Arguments> columns() {
    SplittableRandom random = new SplittableRandom(4);
    List<Integer> shuffled = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      shuffled.add(i);
    }
    Collections.shuffle(shuffled, new java.util.Random(1));
    return Stream.of(
        // identifiers: they number or name the rows, whatever they are called
        column("id", ColumnKind.IDENTIFIER, i -> i),
        column("Nr.", ColumnKind.IDENTIFIER, i -> 2 * i + 17),
        column("PassengerId", ColumnKind.IDENTIFIER, i -> i + 1),
        column("customerID", ColumnKind.IDENTIFIER, i -> 100_000 + shuffled.get(i)),
        column("customerid", ColumnKind.IDENTIFIER, i -> "C-%05d".formatted(shuffled.get(i))),
        column("user id", ColumnKind.IDENTIFIER, i -> i * 7 % 800),
        column("Rechnungs-Nr", ColumnKind.IDENTIFIER, i -> "2023/" + i),
        column("IDpol", ColumnKind.IDENTIFIER, i -> 3 * i + 10),
        column("invoice no", ColumnKind.IDENTIFIER, i -> shuffled.get(i) + 5000),
        column("", ColumnKind.IDENTIFIER, i -> i),
        column("tweet", ColumnKind.IDENTIFIER, i -> 100_000_000_000_000_000L + 7919L * i),
        column("zeile", ColumnKind.IDENTIFIER, i -> i + 1),
        column("hash", ColumnKind.IDENTIFIER, i -> Integer.toHexString(i * 7919)),
        column("PID", ColumnKind.IDENTIFIER, i -> 561 + shuffled.get(i)),
        column("subject", ColumnKind.IDENTIFIER, i -> i % 500),
        column("litter", ColumnKind.IDENTIFIER, i -> i / 3),
        column("patient id", ColumnKind.IDENTIFIER, i -> "X%03d".formatted(i % 500)),
        column("district", ColumnKind.IDENTIFIER, i -> 61_000 + 3 * shuffled.get(i)),
        column("index", ColumnKind.IDENTIFIER, i -> 1 + i % 50),
        column("zip", ColumnKind.IDENTIFIER, i -> "%05d".formatted(1000 + 37 * (i % 900))),
        column("plz", ColumnKind.IDENTIFIER, i -> 10_000 + 37 * (i % 900)),
        column("route", ColumnKind.CATEGORY, i -> "%03d".formatted(i % 20)),
        column("lfd", ColumnKind.IDENTIFIER, i -> i + i / 4),
        // near-unique whole numbers that are measures
        column("income", ColumnKind.NUMBER, i -> 20_000 + shuffled.get(i) * 7),
        column("timestamp", ColumnKind.NUMBER, i -> 1_600_000_000L + i * 60L),
        column("t", ColumnKind.NUMBER, i -> i),
        column("x", ColumnKind.NUMBER, i -> i),
        column("year", ColumnKind.NUMBER, i -> 1 + i),
        column("price index", ColumnKind.NUMBER, i -> 93 + random.nextInt(40) / 10.0),
        column("number of rooms", ColumnKind.NUMBER, i -> random.nextInt(9)),
        column("ideal", ColumnKind.NUMBER, i -> 3 * i + 10),
        column("humid", ColumnKind.NUMBER, i -> random.nextInt(90)),
        column("amount paid", ColumnKind.NUMBER, i -> 3 * shuffled.get(i) + 1),
        column("distance to store", ColumnKind.NUMBER, i -> 100 + 3 * shuffled.get(i)),
        column("cows per household", ColumnKind.NUMBER, i -> random.nextInt(40)),
        column("size index", ColumnKind.NUMBER, i -> 1 + random.nextInt(50)),
        // names of few things are categories, even if they are called id
        column("store_id", ColumnKind.CATEGORY, i -> i * 7 % 12),
        column("shop id", ColumnKind.CATEGORY, i -> "S" + i % 5),
        column("race", ColumnKind.CATEGORY, i -> 1 + i % 3),
        column("subject", ColumnKind.CATEGORY, i -> 1 + i % 12),
        column("zip", ColumnKind.CATEGORY, i -> 10_000 + 37 * (i % 20)),
        column("hour", ColumnKind.CATEGORY, i -> i % 24),
        column("city", ColumnKind.CATEGORY, i -> List.of("Rome", "Oslo", "Bern").get(i % 3)),
        column("smoker", ColumnKind.BOOLEAN, i -> i % 3 == 0 ? "Yes" : "No"),
        column("Raucher", ColumnKind.BOOLEAN, i -> i % 3 == 0 ? "ja" : "nein"),
        column("flag", ColumnKind.BOOLEAN, i -> i % 3 == 0 ? "T" : "F"),
        column("paid", ColumnKind.BOOLEAN, i -> i % 3 == 0),
        column("size", ColumnKind.ORDERED_CATEGORY, i -> List.of("S", "M", "L", "XL").get(i % 4)),
        column(
            "risk", ColumnKind.ORDERED_CATEGORY, i -> List.of("low", "High", "medium").get(i % 3)),
        column(
            "ages", ColumnKind.ORDERED_CATEGORY, i -> List.of("18-24", "25-34", "65+").get(i % 3)),
        column("when", ColumnKind.DATE, i -> "2023-%02d-%02d".formatted(1 + i % 12, 1 + i % 28)),
        column("took", ColumnKind.TIME, i -> "%d:%02d:%02d".formatted(i % 5, i % 60, i % 59)),
        column("at", ColumnKind.TIME, i -> "%02d:%02d".formatted(i % 24, i % 60)),
        column("leaves", ColumnKind.TIME, i -> "%02d:30".formatted(6 + i % 5)),
        column("weight", ColumnKind.TEXT, i -> i % 3 == 0 ? i + " lb" : i + " kg"),
        column("note", ColumnKind.TEXT, i -> "the customer called again, day " + i),
        column("name", ColumnKind.TEXT, i -> "Mr. Smith " + i),
        column("seven", ColumnKind.CONSTANT, i -> 7),
        column("gone", ColumnKind.EMPTY, i -> null));
  }

  private static Arguments column(String name, ColumnKind kind, IntFunction<Object> cell) {
    return Arguments.of(name, kind, cell);
  }

  @ParameterizedTest
  @MethodSource("columns")
  void aColumnIsWhatItsValuesAndItsNameSay(String name, ColumnKind kind, IntFunction<Object> cell) {
    ColumnUse use = use(name, values(ROWS, cell), true);
    assertThat(use.kind()).as(name + ": " + use.words()).isEqualTo(kind);
    boolean isLeftOut =
        List.of(ColumnKind.IDENTIFIER, ColumnKind.TEXT, ColumnKind.CONSTANT, ColumnKind.EMPTY)
            .contains(kind);
    assertThat(use.isNone()).isEqualTo(isLeftOut);
    assertThat(use.words().startsWith("left out: ")).isEqualTo(isLeftOut);
  }

  /** Who reads that a column is left out also reads which key takes it. */
  @ParameterizedTest
  @MethodSource("columns")
  void whatIsLeftOutCanBeTaken(String name, ColumnKind kind, IntFunction<Object> cell) {
    if (kind == ColumnKind.IDENTIFIER || kind == ColumnKind.TEXT) {
      assertThat(use(name, values(ROWS, cell), true).words())
          .containsPattern("data\\.(id|categorical|text|sql) ?");
    }
  }

  /** Texts alone become their words if that is asked for. */
  @ParameterizedTest
  @MethodSource("columns")
  void wordsAreFeaturesOnRequest(String name, ColumnKind kind, IntFunction<Object> cell) {
    ColumnUse use = ColumnRules.of(name, values(ROWS, cell), true, true, List.of());
    assertThat(use.kind()).isEqualTo(kind);
    if (kind == ColumnKind.TEXT && !use.isNone()) {
      assertThat(use.categories()).containsExactly("words(" + name + ")");
    } else {
      assertThat(use).isEqualTo(use(name, values(ROWS, cell), true));
    }
  }

  /** Weights of a survey and counts of a table are no measures of their rows. */
  @ParameterizedTest
  @ValueSource(strings = {"Freq", "fnlwgt", "sampling weight", "survey_wt", "PopWeight"})
  void whatSaysHowManyRowsEachStandsForIsAWeight(String name) {
    ColumnUse use = use(name, values(ROWS, i -> 1 + i * 7 % 90), false);
    assertThat(use.isNone()).isTrue();
    assertThat(use.words()).contains("data.weight = ");
    assertThat(use("weight", values(ROWS, i -> 1 + i * 7 % 90), false).isNone()).isFalse();
  }

  @Test
  void fewNumbersInARowAreNumbersOfRowsOnlyInFront() {
    for (boolean isFirst : new boolean[] {true, false}) {
      assertThat(use("zeile", values(50, i -> i + 1), isFirst).isNone()).isEqualTo(isFirst);
      assertThat(use("zeile", values(ROWS, i -> i + 1), isFirst).isNone()).isTrue();
      assertThat(use("height", values(15, i -> 58 + i), isFirst).isNone()).isFalse();
      assertThat(use("row", values(15, i -> 58 + i), isFirst).isNone()).isTrue();
    }
  }

  @Test
  void digitsThatMayBeDatesAreSaidToBecomeDaysByAQuery() {
    IntFunction<Object> days = i -> 2023_00_00 + 100 * (1 + i % 12) + 1 + i % 28;
    assertThat(use("date", values(ROWS, days), false).words())
        .contains("to_date(`date`, 'yyyyMMdd') as `date` from __THIS__");
    assertThat(use("price", values(ROWS, days), false).words()).isEqualTo("a feature");
  }

  @Test
  void aDateHasThePartsThatItsRowsCanTellApart() {
    assertThat(date(ROWS, i -> "2023-%02d-%02d".formatted(1 + i % 12, 1 + i % 28)))
        .containsExactly("weekday(when)");
    assertThat(date(ROWS, i -> "20%02d-%02d-%02d".formatted(i % 20, 1 + i % 12, 1 + i % 28)))
        .containsExactly("weekday(when)", "month(when)");
    assertThat(date(ROWS, i -> "2023-05-01 %02d:30:00".formatted(i % 24)))
        .containsExactly("hour(when)");
    assertThat(date(100, i -> "20%02d-%02d-%02d".formatted(i % 20, 1 + i % 12, 1 + i % 28)))
        .isEmpty();
  }

  private static List<String> date(int rows, IntFunction<Object> cell) {
    ColumnUse use = use("when", values(rows, cell), true);
    assertThat(use.features()).containsExactly("when");
    return use.categories();
  }

  @Test
  void timesAreNumbersUnlessTheyAreFewOrOfTwoKinds() {
    IntFunction<Object> seconds = i -> "%d:%02d:%02d".formatted(i % 5, i % 60, i % 59);
    assertThat(use("t", values(ROWS, seconds), false).features()).containsExactly("seconds(t)");
    assertThat(use("t", values(ROWS, i -> "%d:%02d".formatted(i % 50, i % 60)), false).features())
        .containsExactly("minutes(t)");
    assertThat(use("t", values(ROWS, i -> i % 9 + ":30"), false).categories()).containsExactly("t");
    assertThat(use("t", values(ROWS, i -> i % 2 == 0 ? seconds.apply(i) : "59:58"), false).words())
        .contains("two kinds, such as 59:58 and 0:00:00; data.sql");
    assertThat(use("t", values(ROWS, i -> i % 90 == 0 ? "DNF" : seconds.apply(i)), false).words())
        .contains("but others are not, such as DNF");
  }

  /** Each unit alone would be one of numbers; few sizes in several units are names. */
  @Test
  void numbersOfSeveralUnitsAreToldUnlessTheyAreFew() {
    assertThat(use("w", values(ROWS, i -> i % 3 == 0 ? i + " lb" : i + " kg"), false).words())
        .isEqualTo(
            "left out: its numbers are not of one unit, such as 1 kg and 0 lb; data.sql can write them in one");
    assertThat(use("w", values(ROWS, i -> i % 3 == 0 ? i : i + " kg"), false).words())
        .contains("not of one unit, such as 0 and 1 kg");
    assertThat(use("w", values(ROWS, i -> i % 3 == 0 ? "500 g" : "1 kg"), false).categories())
        .containsExactly("w");
    assertThat(use("w", values(ROWS, i -> i % 3 == 0 ? i + " lb" : "n. b."), false).words())
        .doesNotContain("unit");
  }

  @Test
  void numbersWithAWordAmongThemAreSaidToNeedAWordForWhatIsMissing() {
    ColumnUse use = use("power", values(ROWS, i -> i % 40 == 0 ? "not known" : i / 8.0), true);
    assertThat(use.isNone()).isTrue();
    assertThat(use.words())
        .contains("not known", "data.csv.missing = [\"not known\"] takes that as missing");
    ColumnValues some =
        values(ROWS, i -> i % 40 > 2 ? i / 8.0 : List.of("n. b.", "-inf", "x").get(i % 40));
    assertThat(ColumnRules.of("power", some, true, false, List.of("NA", "?")).words())
        .endsWith("data.csv.missing = [NA, \"?\", \"-inf\", \"n. b.\", x] takes them as missing");
  }

  @Test
  void whatIsMissingInMostRowsIsLeftOut() {
    ColumnUse use = use("age", values(100, i -> i % 3 == 0 ? i : null), true);
    assertThat(use.words())
        .isEqualTo("left out: it is missing in 66 of 100 rows; data.features takes it");
  }

  @Test
  void manyDistinctValuesAreCountedToAHundredthInAnyOrder() {
    ColumnValues forth = values(60_000, i -> i % 50_000);
    ColumnValues back = values(30_000, i -> (59_999 - i) % 50_000);
    back.merge(values(30_000, i -> i));
    assertThat(forth.isDistinctExact()).isFalse();
    assertThat((double) forth.distinct()).isBetween(48_500.0, 51_500.0);
    assertThat(back.distinct()).isEqualTo(forth.distinct());
  }

  private static ColumnUse use(String name, ColumnValues values, boolean isFirst) {
    return ColumnRules.of(name, values, isFirst, false, List.of());
  }

  static ColumnValues values(int rows, IntFunction<Object> cell) {
    ColumnValues values = new ColumnValues();
    for (int i = 0; i < rows; i++) {
      Object value = cell.apply(i);
      values.add(value == null ? null : value.toString());
    }
    return values;
  }
}
