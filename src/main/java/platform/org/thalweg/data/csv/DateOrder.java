package org.thalweg.data.csv;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** In which order a date has its day, month and year. */
public enum DateOrder {
  /** 2023-05-31 and 2023-05-31 10:30:00, as programs write it: nothing else is a date. */
  ISO("iso", ""),
  /** 2023/5/31 or 2023-May-31; also 2023-05-31 1:05 PM and all that is ISO. */
  YEAR_FIRST("ymd", "(?<year>\\d{4})[-/ ](?<month>\\p{L}{3,10})[-/ ](?<day>\\d{1,2})"),
  /** 31.05.2023, 31/05/2023, 31-May-2023 or 31MAY2023. */
  DAY_FIRST(
      "dmy",
      "(?<day>\\d{1,2})(?:st|nd|rd|th|[.])?[-/ ]?(?<month>\\p{L}{3,10})[.]?[-/ ,]*(?<year>\\d{4}|\\d\\d)"),
  /** 05/31/2023 or May 31, 2023. */
  MONTH_FIRST(
      "mdy",
      "(?<month>\\p{L}{3,10})[.]?[-/ ](?<day>\\d{1,2})(?:st|nd|rd|th)?,?[-/ ]+(?<year>\\d{4}|\\d\\d)");

  private static final Pattern PROGRAMS =
      Pattern.compile(
          "(\\d{4})-(\\d{2})-(\\d{2})"
              + "(?:[T ]\\d{2}:\\d{2}(?::\\d{2}(?:[.]\\d{1,9})?)?(?:Z|[-+]\\d{2}:\\d{2})?)?");
  private static final Pattern DATE =
      Pattern.compile("(\\d{1,4})([-./])(\\d{1,2})\\2(\\d{1,4})(?:[T ,]+(.*))?");
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{1,2})(:\\d{2}(?::\\d{2}(?:[.]\\d{1,9})?)?)(?: ?([AaPp])[.]?[Mm][.]?)?"
              + "(?: ?(Z|UTC|GMT|(?:UTC|GMT)?([-+])(0?\\d|1[0-4])(?::?(\\d{2}))?))?");
  private static final int SHORTEST = 6; // 1/2/23
  private static final int MOST_BEFORE = 6; // characters before the name of a month: 2023-
  private static final int LONGEST = 48; // with a name and a zone
  private static final int NOON = 12;
  private static final int MONTHS = 12;
  private static final int CENTURY = 100;
  private static final int PIVOT = 69; // two figures from here on are of the last century

  private final String key;
  private final Pattern named; // a date with the name of its month

  DateOrder(String key, String named) {
    this.key = key;
    this.named = Pattern.compile(named + "(?:[T ,:]+(?<time>.*))?");
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
                    "data.csv.dates must be iso, ymd, dmy or mdy but was " + key));
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
    if (this == ISO) {
      return isOfPrograms(text) ? text : null;
    }
    Matcher date = DATE.matcher(text);
    if (!date.matches()) {
      return isNamed(text) ? named(text) : null;
    }
    int first = Integer.parseInt(date.group(1));
    int second = Integer.parseInt(date.group(3));
    int third = Integer.parseInt(date.group(4));
    LocalDate day =
        switch (this) {
          case DAY_FIRST -> of(year(date.group(4)), second, first);
          case MONTH_FIRST -> of(year(date.group(4)), first, second);
          default -> of(date.group(1).length() == 4 ? first : -1, second, third);
        };
    return withTime(day, date.group(5));
  }

  private static boolean isOfPrograms(String text) {
    Matcher date = PROGRAMS.matcher(text);
    return date.matches()
        && of(
                Integer.parseInt(date.group(1)),
                Integer.parseInt(date.group(2)),
                Integer.parseInt(date.group(3)))
            != null;
  }

  private String named(String text) {
    Matcher date = named.matcher(text);
    if (!date.matches()) {
      return null;
    }
    int month = MonthNames.month(date.group("month"));
    LocalDate day = of(year(date.group("year")), month, Integer.parseInt(date.group("day")));
    return withTime(day, date.group("time"));
  }

  private static String withTime(LocalDate day, String written) {
    String time = written == null ? "" : time(written);
    return day == null || time == null ? null : time.isEmpty() ? day.toString() : day + "T" + time;
  }

  /** Whether text has the length of a date and begins like one. */
  static boolean mayBeDate(String text) {
    return text.length() >= SHORTEST
        && (Character.isDigit(text.charAt(0)) && hasTwoMarks(text) || isNamed(text));
  }

  /** Whether text may be a date with the name of its month. */
  private static boolean isNamed(String text) {
    int name = 0;
    while (name < text.length() && !Character.isLetter(text.charAt(name))) {
      name++;
    }
    boolean isNear = name <= MOST_BEFORE && text.length() <= LONGEST;
    return isNear && MonthNames.month(text.substring(name)) > 0;
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

  /**
   * Names of months in English, German, French, Italian and Spanish, whole or in usual short forms.
   */
  private static final class MonthNames {
    private static final int FEWEST = 3; // letters of a name
    private static final int MOST = 10;

    /** The names of each month, apart by blanks. */
    private static final String[] NAMES = {
      "jan january januar jän jänner jaenner janv janvier gen gennaio ene enero",
      "feb february februar feber fév fev févr fevr février fevrier febbraio febrero",
      "mar march mär mrz märz maer maerz mars marzo",
      "apr april avr avril aprile abr abril",
      "may mai mag maggio mayo",
      "jun june juni juin giu giugno junio",
      "jul july juli juil juill juillet lug luglio julio",
      "aug august aoû aou août aout ago agosto",
      "sep sept september septembre set sett settembre septiembre setiembre",
      "oct october okt oktober octobre ott ottobre octubre",
      "nov november novembre noviembre",
      "dec december dez dezember déc décembre decembre dic dicembre diciembre"
    };

    private static final Map<String, Integer> MONTHS = new HashMap<>();

    static {
      for (int i = 0; i < NAMES.length; i++) {
        for (String name : NAMES[i].split(" ")) {
          MONTHS.put(name, i + 1);
        }
      }
    }

    private MonthNames() {}

    /**
     * The month, from 1, whose name the letters are with which a text begins; 0 if there is none.
     */
    static int month(String text) {
      int length = 0;
      while (length <= MOST && length < text.length() && Character.isLetter(text.charAt(length))) {
        length++;
      }
      return length < FEWEST || length > MOST
          ? 0
          : MONTHS.getOrDefault(text.substring(0, length).toLowerCase(Locale.ROOT), 0);
    }
  }
}
