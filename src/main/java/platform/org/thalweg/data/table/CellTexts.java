package org.thalweg.data.table;

import org.apache.spark.unsafe.types.UTF8String;
import org.thalweg.data.text.Decimal;

/** How the texts of cells are read as numbers. */
final class CellTexts {
  private static final UTF8String NOT_A_NUMBER = UTF8String.fromString("nan");

  private CellTexts() {}

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
