package org.thalweg.data.table;

import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.UserDefinedType;
import org.apache.spark.unsafe.types.UTF8String;
import org.thalweg.data.text.Decimal;

/** What a cell of a table holds, and so how it is read. */
enum Cell {
  /** Nothing: the table has no such column. */
  ABSENT,
  /** A number of any type of Spark's, which is the feature. */
  DOUBLE,
  /** Text that is parsed as a number, as all cells of CSV are. */
  TEXT,
  /** Text that says true or false, which become 1 and 0. */
  TRUTH,
  /** Text that is parsed as a date or a moment, in days since 1970. */
  DATE_TEXT,
  /** A date, in days since 1970. */
  DATE,
  /** A moment, in microseconds since 1970. */
  TIME,
  /** Text that names the class of a row, which becomes the number of the class. */
  CLASS,
  /** A cell of which only whether it is missing is the feature: 1 where it is, else 0. */
  MISSING,
  /** A vector of Spark ML, dense or sparse, with a feature for each entry. */
  VECTOR,
  /** An array of numbers, with a feature for each. */
  ARRAY,
  /** The text of a category, of which each is a feature. */
  CATEGORY,
  /** The hash of a text, by which it has its feature. */
  HASH,
  /** The hashes of the words of a text. */
  HASHES;

  private static final UTF8String NOT_A_NUMBER = UTF8String.fromString("nan");

  /** Whether the cells of a column are of the kind that the feature was settled as. */
  static boolean fits(DataType type, Feature.FeatureKind kind) {
    return switch (kind) {
      case NUMBER, TRUTH, STEPS, CURVE -> !isVector(type) && !isTime(type);
      case DATE -> isTime(type) || type instanceof StringType;
      case VECTOR -> isVector(type);
      case MISSING, ONE_HOT, HASHED -> true;
    };
  }

  /**
   * The cell of a column.
   *
   * @param kind of the feature; null for a label, a weight and an offset
   */
  static Cell of(DataType type, Feature.FeatureKind kind) {
    if (kind == Feature.FeatureKind.ONE_HOT) {
      return CATEGORY;
    }
    if (kind == Feature.FeatureKind.HASHED) {
      return type instanceof ArrayType ? HASHES : HASH;
    }
    if (kind == Feature.FeatureKind.MISSING) {
      return MISSING;
    }
    if (type instanceof StringType) {
      return kind == Feature.FeatureKind.TRUTH
          ? TRUTH
          : kind == Feature.FeatureKind.DATE ? DATE_TEXT : TEXT;
    }
    if (isTime(type)) {
      return type instanceof DateType ? DATE : TIME;
    }
    if (type instanceof ArrayType) {
      return ARRAY;
    }
    return isSparkVector(type) ? VECTOR : DOUBLE;
  }

  /** Vectors; as the structures they are, in formats that keep no more of them. */
  static boolean isSparkVector(DataType type) {
    DataType vector = SQLDataTypes.VectorType();
    return type.equals(vector) || type.sameType(((UserDefinedType<?>) vector).sqlType());
  }

  /** Points in time, but not times of day. */
  static boolean isTime(DataType type) {
    return type instanceof DateType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType;
  }

  /** Vectors, and arrays of numbers. */
  static boolean isVector(DataType type) {
    return isSparkVector(type)
        || type instanceof ArrayType array && array.elementType() instanceof NumericType;
  }

  /** A decimal number, with spaces round it or none; NaN where it is no number. */
  static double decimal(UTF8String text) {
    byte[] bytes = text.trim().getBytes();
    return Decimal.parse(bytes, 0, bytes.length);
  }

  /** 1 for {@code true} and 1, 0 for {@code false} and 0, in upper or lower case; else NaN. */
  static double truth(UTF8String text) {
    return switch (text.trim().toLowerCase().toString()) {
      case "true", "1" -> 1;
      case "false", "0" -> 0;
      default -> Double.NaN;
    };
  }

  /** Whether a text stands for a number that is missing: blank, or {@code nan} in any case. */
  static boolean isMissing(UTF8String text) {
    UTF8String trimmed = text.trim();
    return trimmed.numBytes() == 0
        || trimmed.numBytes() == 3 && trimmed.toLowerCase().equals(NOT_A_NUMBER);
  }

  /** Whether a text begins with a letter as names do, and is not the name of a number. */
  static boolean isName(UTF8String text) {
    String trimmed = text.trim().toString();
    return trimmed.matches("(?s)\\p{L}.*") && !trimmed.matches("(?i)nan|inf|infinity");
  }
}
