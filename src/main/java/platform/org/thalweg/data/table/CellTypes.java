package org.thalweg.data.table;

import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.UserDefinedType;

/** What the cells of a column are, by its type. */
final class CellTypes {
  private CellTypes() {}

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
}
