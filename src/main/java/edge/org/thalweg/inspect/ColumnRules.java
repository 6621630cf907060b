package org.thalweg.inspect;

import static org.thalweg.inspect.ConfProposal.quoted;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.inspect.ColumnUse.ColumnKind;

/**
 * Says what a column is, by its values and its name. Neither is enough: incomes may all differ
 * without being identifiers, and a column called {@code id} may hold five kinds of things.
 */
record ColumnRules(
    String name,
    ColumnValues values,
    ColumnName called,
    boolean isFirst,
    boolean areWordsHashed,
    List<String> missing) {
  private static final double MOST_MISSING = 0.5; // of a column, to be a feature
  static final int FEW_ROWS = 20; // in which every value may differ by chance
  private static final int MANY_ROWS = 200; // in which numbers that all differ leave gaps
  private static final double MOST_GAPS = 1.5; // numbers for each row, of which some went
  private static final double LONG_NUMBER = 1e15;
  private static final double FIRST_DATE = 1900_01_01; // as digits
  private static final double LAST_DATE = 2100_12_31;
  private static final int FEW_TIMES = 24;
  static final int FEW_CODES = 100; // things that a column called id may tell apart
  private static final int ROWS_OF_CODE = 10; // for each of them, at least
  private static final int MANY_IN_GROUP = 20; // rows that are numbered from 1 in each group
  private static final int WEEKS = 14; // days, in which weekdays may be told apart
  private static final int YEAR = 365;
  private static final int ROWS_OF_PART = 60; // for each weekday, month or hour
  private static final int[] PART_SIZES = {7, 12, 24};

  private ColumnRules(
      String name,
      ColumnValues values,
      boolean isFirst,
      boolean areWordsHashed,
      List<String> missing) {
    this(name, values, new ColumnName(name), isFirst, areWordsHashed, missing);
  }

  /**
   * What a column is.
   *
   * @param isFirst whether it stands before all others, as numbers of rows mostly do
   * @param areWordsHashed whether texts become features, by their words
   * @param missing words for what is missing that are known
   */
  static ColumnUse of(
      String name,
      ColumnValues values,
      boolean isFirst,
      boolean areWordsHashed,
      List<String> missing) {
    return new ColumnRules(name, values, isFirst, areWordsHashed, missing).use();
  }

  private ColumnUse use() {
    if (values.kind() == ValueKind.NONE) {
      return ColumnUse.none(ColumnKind.EMPTY, "nothing is in it");
    }
    if (values.distinct() == 1 && values.missing() == 0) {
      return ColumnUse.none(ColumnKind.CONSTANT, "it is the same in every row");
    }
    return switch (values.kind()) {
      case NUMBER -> number();
      case TRUTH -> kept(ColumnUse.feature(ColumnKind.BOOLEAN, name, "a feature: true is 1"));
      case DATE -> kept(date());
      case SECONDS -> kept(time("seconds", "1:02:03"));
      case MINUTES -> kept(time("minutes", "12:30"));
      default -> new TextRules(name, values, called, areWordsHashed, missing).use();
    };
  }

  /** A column, unless too much of it is missing to be a feature. */
  private ColumnUse kept(ColumnUse use) {
    return values.missing() > MOST_MISSING * values.rows()
        ? ColumnUse.none(
            use.kind(),
            "it is missing in %d of %d rows; data.features takes it"
                .formatted(values.missing(), values.rows()))
        : use;
  }

  private ColumnUse number() {
    boolean isUnique = values.areNearlyUnique() && values.present() > 1;
    if (called.isWeight() && values.least() >= 0) {
      return ColumnUse.none(
          ColumnKind.NUMBER,
          "it says how many rows each stands for; data.weight = %s weighs them so"
              .formatted(quoted(name)));
    }
    if (values.areWhole()) {
      if (values.first(ValueKind.NUMBER).matches("-?0\\d+")) {
        return isUnique && values.rows() > FEW_ROWS
            ? identifier("it is a code, which differs in almost every row")
            : code("a code, as its leading zeros say");
      }
      if (isUnique && (called.isIdentifier() || called.isNumbering())) {
        return identifier("it numbers the rows");
      }
      if (called.isNumbering() && areNumbersWithinGroups()) {
        return identifier("it numbers the rows of each group");
      }
      if (called.isIdentifier() || called.isGroup()) {
        return code("a name, though it is written as a number");
      }
      if (isUnique && called.isCode() && values.rows() > FEW_ROWS) {
        return identifier("it is a code, which differs in almost every row");
      }
      if (isUnique && areNumbersOfRows()) {
        return identifier(
            "it has %s of %.0f to %.0f once, as numbers of rows do"
                .formatted(
                    values.largest() - values.least() < values.present() ? "each" : "most",
                    values.least(),
                    values.largest()));
      }
      if (isUnique && values.least() >= LONG_NUMBER && !called.mayBeMoments()) {
        return identifier("its numbers have more digits than measures have");
      }
      boolean isCode = called.isCode() || called.isCalendar();
      if (called.isCode() && !isFrequent(values.distinct())) {
        return code("a code, which is no measure");
      }
      if (isCode && isFrequent(values.distinct())) {
        String why =
            called.isCalendar() ? "what begins again is no measure" : "a code is no measure";
        return ColumnUse.category(
            ColumnKind.CATEGORY,
            name,
            "a feature for each of %d values, since %s; data.features takes it as a number"
                .formatted(values.distinct(), why));
      }
    }
    return kept(ColumnUse.feature(ColumnKind.NUMBER, name, "a feature" + dateInDigits()));
  }

  /**
   * What is said of whole numbers that may be dates such as 20230531, whose digits are no measure.
   */
  private String dateInDigits() {
    boolean mayBe =
        values.areWhole()
            && values.least() >= FIRST_DATE
            && values.largest() <= LAST_DATE
            && called.mayBeMoments();
    String column = "`" + name.replace("`", "``") + "`";
    return mayBe
        ? "; if its digits are dates, data.sql = \"select * except (%s), to_date(%s, 'yyyyMMdd') as %s from __THIS__\" makes days of them"
            .formatted(column, column, column)
        : "";
  }

  /**
   * Whether values are as numbers of rows: whole numbers in a row, each once, and the name is none
   * of a time. Of few rows in any order they may be a measure, if they do not begin the table.
   */
  private boolean areNumbersOfRows() {
    double range = values.largest() - values.least() + 1;
    boolean isBegin = isFirst && (values.least() == 0 || values.least() == 1);
    boolean isInARow = range == values.present();
    boolean hasGaps = isBegin && range <= MOST_GAPS * values.present(); // rows that were taken out
    return (isInARow || hasGaps)
        && values.rows() > (isBegin ? FEW_ROWS : MANY_ROWS)
        && !called.mayBeMoments();
  }

  /** Whether values are 1 to n, or 0 to n, each equally often: numbers of rows, group by group. */
  private boolean areNumbersWithinGroups() {
    boolean isBegin = values.least() == 0 || values.least() == 1;
    boolean isInARow = values.largest() - values.least() == values.distinct() - 1.0;
    return isBegin
        && isInARow
        && values.distinct() >= MANY_IN_GROUP
        && values.counts().values().stream().distinct().count() == 1;
  }

  private ColumnUse identifier(String why) {
    return identifier(name, why);
  }

  /** A column of names or numbers of the rows. */
  static ColumnUse identifier(String name, String why) {
    return ColumnUse.none(
        ColumnKind.IDENTIFIER,
        "%s; data.id = %s puts it before each prediction".formatted(why, quoted(name)));
  }

  /** A name of something that stands in several rows. */
  private ColumnUse code(String why) {
    return values.distinct() <= FEW_CODES && isFrequent(values.distinct())
        ? ColumnUse.category(
            ColumnKind.CATEGORY,
            name,
            "a feature for each of %d values: it is %s".formatted(values.distinct(), why))
        : ColumnUse.none(
            ColumnKind.IDENTIFIER,
            "it is %s; data.categorical takes it as %d categories"
                .formatted(why, values.distinct()));
  }

  private boolean isFrequent(double categories) {
    return areFrequent(values, categories);
  }

  /** Whether there are rows enough to tell so many categories apart. */
  static boolean areFrequent(ColumnValues values, double categories) {
    return values.present() >= ROWS_OF_CODE * categories;
  }

  /** Days, and those parts of the date that come often enough to be told apart. */
  private ColumnUse date() {
    List<String> parts = new ArrayList<>();
    double days = values.largest() - values.least();
    if (days >= WEEKS
        && values.present() >= ROWS_OF_PART * PART_SIZES[0]
        && values.distinct() > WEEKS) {
      parts.add("weekday");
    }
    if (days >= YEAR
        && values.present() >= ROWS_OF_PART * PART_SIZES[1]
        && values.distinct() > PART_SIZES[1]) {
      parts.add("month");
    }
    if (!values.areWhole() && values.present() >= ROWS_OF_PART * PART_SIZES[2]) {
      parts.add("hour");
    }
    String also =
        parts.isEmpty() ? "" : "; its %s as categories".formatted(String.join(", ", parts));
    return new ColumnUse(
        ColumnKind.DATE,
        List.of(name),
        parts.stream().map(part -> "%s(%s)".formatted(part, name)).toList(),
        "a feature: days since 1970" + also);
  }

  /** Times as numbers; as categories if they are few, such as those at which trains leave. */
  private ColumnUse time(String function, String example) {
    return values.distinct() <= FEW_TIMES && isFrequent(values.distinct())
        ? ColumnUse.category(
            ColumnKind.TIME, name, "a feature for each of %d times".formatted(values.distinct()))
        : ColumnUse.feature(
            ColumnKind.TIME,
            "%s(%s)".formatted(function, name),
            "a feature: the %s of texts such as %s".formatted(function, example));
  }
}
