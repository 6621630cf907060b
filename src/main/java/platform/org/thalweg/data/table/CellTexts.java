package org.thalweg.data.table;

import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.trim;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.thalweg.data.text.Decimal;

/** How the texts of cells are read as numbers. */
final class CellTexts {
  private static final UTF8String NOT_A_NUMBER = UTF8String.fromString("nan");

  private CellTexts() {}

  /** The number of a cell, as {@link #decimal(UTF8String)}; from where it lies, without a copy. */
  static double decimal(InternalRow row, int i) {
    if (row instanceof UnsafeRow cells && cells.getBaseObject() instanceof byte[] bytes) {
      long place = cells.getLong(i); // offset and length of a text
      int from = (int) (cells.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET + (place >> 32));
      return decimal(bytes, from, from + (int) place);
    }
    return decimal(row.getUTF8String(i));
  }

  /** A decimal number, with spaces round it or none; NaN where it is no number. */
  static double decimal(UTF8String text) {
    byte[] bytes = text.getBytes();
    return decimal(bytes, 0, bytes.length);
  }

  private static double decimal(byte[] bytes, int from, int to) {
    int begin = from;
    int end = to;
    while (begin < end && bytes[begin] == ' ') {
      begin++;
    }
    while (begin < end && bytes[end - 1] == ' ') {
      end--;
    }
    return Decimal.parse(bytes, begin, end);
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

  /** Whether a cell of a column of texts is missing; null is. */
  static Column isMissing(Column text) {
    return text.isNull().or(lower(trim(text)).isin("", NOT_A_NUMBER.toString()));
  }

  /** Whether a text begins with a letter as names do, and is not the name of a number. */
  static boolean isName(UTF8String text) {
    String trimmed = text.trim().toString();
    return trimmed.matches("(?s)\\p{L}.*") && !trimmed.matches("(?i)nan|inf|infinity");
  }
}
