package org.thalweg.data.table;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.apache.spark.sql.api.java.UDF1;

/** A part of a date or time that is a whole number. */
enum TimePart {
  YEAR(LocalDateTime::getYear, 0, 0),
  MONTH(LocalDateTime::getMonthValue, 1, 12),
  DAY(LocalDateTime::getDayOfMonth, 1, 31),
  WEEKDAY(time -> time.getDayOfWeek().getValue(), 1, 7),
  HOUR(LocalDateTime::getHour, 0, 24);

  private final ToIntFunction<LocalDateTime> value;
  private final int first;
  private final int period; // 0 for none

  TimePart(ToIntFunction<LocalDateTime> value, int first, int period) {
    this.value = value;
    this.first = first;
    this.period = period;
  }

  /** That of a name in lower case, if there is one. */
  static Optional<TimePart> of(String name) {
    return Stream.of(values())
        .filter(part -> part.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }

  /** The first number of those that begin again, such as 1 of months. */
  int first() {
    return first;
  }

  /** After how many numbers it begins again, such as 12 months; 0 if it never does. */
  int period() {
    return period;
  }

  /** Its number in the time of a cell, as Spark gives that to a function; null where none is. */
  UDF1<Object, Integer> number() {
    return cell -> {
      LocalDateTime time = time(cell);
      return time == null ? null : value.applyAsInt(time);
    };
  }

  /** The sine or cosine of its place on a circle, likewise. */
  UDF1<Object, Double> onCircle(ToDoubleFunction<Double> function) {
    return cell -> {
      LocalDateTime time = time(cell);
      return time == null
          ? null
          : function.applyAsDouble(2 * Math.PI * (value.applyAsInt(time) - first) / period);
    };
  }

  /** The time in UTC of a cell, as Spark gives it to a function; null where there is none. */
  private static LocalDateTime time(Object cell) {
    if (cell instanceof String text) {
      double days = Days.of(text.strip());
      return Double.isNaN(days)
          ? null
          : LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC)
              .plus(Math.round(days * 86_400_000), ChronoUnit.MILLIS);
    }
    if (cell instanceof java.sql.Date date) {
      return date.toLocalDate().atStartOfDay();
    }
    if (cell instanceof java.sql.Timestamp time) {
      return LocalDateTime.ofInstant(time.toInstant(), ZoneOffset.UTC);
    }
    if (cell instanceof Instant instant) {
      return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
    return cell instanceof LocalDate date ? date.atStartOfDay() : (LocalDateTime) cell;
  }
}
