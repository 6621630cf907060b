package org.thalweg.data.table;

import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StringType;

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

  /** Whether the cells of a column are of the kind that the feature was settled as. */
  static boolean fits(DataType type, Feature.FeatureKind kind) {
    return switch (kind) {
      case NUMBER, TRUTH -> !CellTypes.isVector(type) && !CellTypes.isTime(type);
      case DATE -> CellTypes.isTime(type) || type instanceof StringType;
      case VECTOR -> CellTypes.isVector(type);
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
    if (CellTypes.isTime(type)) {
      return type instanceof DateType ? DATE : TIME;
    }
    if (type instanceof ArrayType) {
      return ARRAY;
    }
    return CellTypes.isSparkVector(type) ? VECTOR : DOUBLE;
  }
}
