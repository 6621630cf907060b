package org.thalweg.inspect;

import org.thalweg.data.table.TableColumns;

/** What most values of a column can be read as. */
public enum ValueKind {
  NUMBER,
  TRUTH,
  DATE,
  /** Texts such as 1:02:03: hours, minutes and seconds. */
  SECONDS,
  /** Texts such as 12:30: a time of day in hours and minutes, or minutes and seconds. */
  MINUTES,
  TEXT,
  /** A missing cell; of a column, that no cell has a value. */
  NONE;

  /** The kind of a text that says neither a number nor a date. */
  static ValueKind ofText(String value) {
    if (TableColumns.isTruth(value)) {
      return ValueKind.TRUTH;
    }
    return Double.isFinite(TableColumns.seconds(value))
        ? ValueKind.SECONDS
        : Double.isFinite(TableColumns.minutes(value)) ? ValueKind.MINUTES : ValueKind.TEXT;
  }
}
