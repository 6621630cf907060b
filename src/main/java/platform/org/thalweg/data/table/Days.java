package org.thalweg.data.table;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Dates and times as days since the begin of 1970 in UTC: 1.5 is noon of 2 January 1970. */
public final class Days {
  private static final double MICROS = 86_400e6;
  private static final double SECONDS = 86_400;
  private static final int DATE = 10; // characters of 2023-05-01

  private Days() {}

  /** Of what Spark keeps of a timestamp, with a time zone or without. */
  static double ofMicros(long micros) {
    return micros / MICROS;
  }

  /**
   * Of text as ISO 8601 has it, such as 2023-05-01, 2023-05-01 12:30 or
   * 2023-05-01T12:30:00.5+02:00; without an offset it is taken as UTC.
   *
   * @return NaN where it is no such text
   */
  public static double of(String text) {
    if (text.length() < DATE || text.charAt(4) != '-' || text.charAt(7) != '-') {
      return Double.NaN;
    }
    try {
      if (text.length() == DATE) {
        return LocalDate.parse(text).toEpochDay();
      }
      String iso = text.charAt(DATE) == ' ' ? text.replaceFirst(" ", "T") : text;
      boolean placed = iso.endsWith("Z") || iso.indexOf('+') > 0 || iso.lastIndexOf('-') > DATE;
      OffsetDateTime time =
          placed ? OffsetDateTime.parse(iso) : LocalDateTime.parse(iso).atOffset(ZoneOffset.UTC);
      return (time.toEpochSecond() + time.getNano() / 1e9) / SECONDS;
    } catch (DateTimeException e) {
      return Double.NaN;
    }
  }
}
