package org.thalweg.data.csv;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** In which order a date in figures has its day, month and year. */
public enum DateOrder {
  /** 2023-05-31, as programs write it; also with points or strokes. */
  YEAR_FIRST("ymd"),
  /** 31.05.2023 or 31/05/2023. */
  DAY_FIRST("dmy"),
  /** 05/31/2023. */
  MONTH_FIRST("mdy");

  private static final Pattern DATE =
      Pattern.compile("(\\d{1,4})([-./])(\\d{1,2})\\2(\\d{1,4})(?:[T ,]+(.*))?");
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{1,2})(:\\d{2}(?::\\d{2}(?:[.]\\d{1,9})?)?)(?: ?([AaPp])[.]?[Mm][.]?)?"
              + "(?: ?(Z|UTC|GMT|(?:UTC|GMT)?([-+])(0?\\d|1[0-4])(?::?(\\d{2}))?))?");
  private static final int SHORTEST = 6; // 1/2/23
  private static final int NOON = 12;
  private static final int MONTHS = 12;
  private static final int CENTURY = 100;
  private static final int PIVOT = 69; // two figures from here on are of the last century

  private final String key;

  DateOrder(String key) {
    this.key = key;
  }

  /**
   * The order of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static DateOrder of(String key) {
    return Stream.of(values())
        .filter(order -> order.key.equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "data.csv.dates must be ymd, dmy or mdy but was " + key));
  }

  /** Its name in a conf. */
  public String key() {
    return key;
  }

  /**
   * A date, or a date with a time, in ISO form.
   *
   * @return null if the text is none in this order
   */
  public String iso(String text) {
    if (!mayBeDate(text)) {
      return null;
    }
    Matcher date = DATE.matcher(text);
    if (!date.matches()) {
      return null;
    }
    int first = Integer.parseInt(date.group(1));
    int second = Integer.parseInt(date.group(3));
    int third = Integer.parseInt(date.group(4));
    LocalDate day =
        switch (this) {
          case YEAR_FIRST -> of(date.group(1).length() == 4 ? first : -1, second, third);
          case DAY_FIRST -> of(year(date.group(4)), second, first);
          case MONTH_FIRST -> of(year(date.group(4)), first, second);
        };
    String time = date.group(5) == null ? "" : time(date.group(5));
    return day == null || time == null ? null : time.isEmpty() ? day.toString() : day + "T" + time;
  }

  /** Whether text has the length of a date and begins like one. */
  static boolean mayBeDate(String text) {
    return text.length() >= SHORTEST && Character.isDigit(text.charAt(0)) && hasTwoMarks(text);
  }

  /** Whether there are two of the marks that stand between the parts of a date. */
  private static boolean hasTwoMarks(String text) {
    int marks = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      marks += c == '-' || c == '.' || c == '/' ? 1 : 0;
    }
    return marks >= 2;
  }

  /** A day; null if there is none of these figures, of which a negative year is none. */
  private static LocalDate of(int year, int month, int day) {
    boolean isMonth = year >= 0 && month >= 1 && month <= MONTHS;
    return isMonth && day >= 1 && day <= YearMonth.of(year, month).lengthOfMonth()
        ? LocalDate.of(year, month, day)
        : null;
  }

  private static int year(String figures) {
    int year = Integer.parseInt(figures);
    return switch (figures.length()) {
      case 4 -> year;
      case 2 -> year + (year < PIVOT ? 20 : 19) * CENTURY;
      default -> -1;
    };
  }

  /** In 24 hours; null if it is no time of day. */
  private static String time(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      return null;
    }
    int hour = Integer.parseInt(time.group(1));
    if (time.group(3) != null) {
      boolean isAfternoon = time.group(3).equalsIgnoreCase("p");
      hour = hour % NOON + (isAfternoon ? NOON : 0);
    }
    return "%02d%s%s".formatted(hour, time.group(2), zone(time));
  }

  /** As ISO 8601 has it; empty for none. */
  private static String zone(Matcher time) {
    if (time.group(5) == null) {
      return time.group(4) == null ? "" : "Z";
    }
    String minutes = time.group(7) == null ? "00" : time.group(7);
    return "%s%02d:%s".formatted(time.group(5), Integer.parseInt(time.group(6)), minutes);
  }
}
