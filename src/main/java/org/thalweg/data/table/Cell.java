package org.thalweg.data.table;

import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StringType;

/** What a cell of a table holds, and so how it is read. */
enum Cell {
  /** Nothing: the table has no such column. */
  ABSENT,
  /** A number. */
  DOUBLE,
  /** The text of a number. */
  TEXT,
  /** The text of a truth value. */
  TRUTH,
  /** The text of a date. */
  DATE_TEXT,
  /** A date, in days since 1970. */
  DATE,
  /** A moment, in microseconds since 1970. */
  TIME,
  /** The name of a class. */
  CLASS,
  /** A number of which it counts alone whether it is missing. */
  MISSING,
  /** A vector of Spark ML. */
  VECTOR,
  /** An array of numbers. */
  ARRAY,
  /** The index of a category, of which each is a feature. */
  CATEGORY,
  /** The hash of a text, by which it has its feature. */
  HASH;

  /**
   * The cell of a column.
   *
   * @param kind of the feature; null for a label, a weight and an offset
   */
  static Cell of(DataType type, Feature.Kind kind) {
    if (kind == Feature.Kind.ONE_HOT) {
      return CATEGORY;
    }
    if (kind == Feature.Kind.HASHED) {
      return HASH;
    }
    if (kind == Feature.Kind.MISSING) {
      return MISSING;
    }
    if (type instanceof StringType) {
      return kind == Feature.Kind.TRUTH ? TRUTH : kind == Feature.Kind.DATE ? DATE_TEXT : TEXT;
    }
    if (CellTypes.isTime(type)) {
      return type instanceof DateType ? DATE : TIME;
    }
    if (type instanceof ArrayType) {
      return ARRAY;
    }
    return CellTypes.isSparkVector(type) ? VECTOR : DOUBLE;
  }
}
