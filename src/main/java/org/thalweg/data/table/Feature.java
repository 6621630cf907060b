package org.thalweg.data.table;

import java.io.Serializable;

/**
 * One column of a table as a range of features.
 *
 * @param column its name
 * @param kind what its cells hold
 * @param width number of features
 */
public record Feature(String column, Kind kind, int width) implements Serializable {

  /** What the cells of a column hold. */
  public enum Kind {
    /** A number, or the text of one. */
    NUMBER,
    /** 1 for true and 0 for false, or the text of one of the words. */
    TRUTH,
    /** A date or a time, as days since the begin of 1970 in UTC, or the text of one by ISO 8601. */
    DATE,
    /** A vector or an array, of as many numbers as the column is wide. */
    VECTOR,
    /** A category, which is one of as many features. */
    ONE_HOT,
    /** A category, which is hashed to one of the features that all such columns share. */
    HASHED
  }

  /**
   * Checks that a column of that kind can be so wide.
   *
   * @throws IllegalArgumentException if not
   */
  public Feature {
    boolean fits =
        switch (kind) {
          case NUMBER, TRUTH, DATE -> width == 1;
          case VECTOR, ONE_HOT -> width >= 0;
          case HASHED ->
              Integer.bitCount(width) == 1 && width > 0; // its decoder takes the last bits
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "width of column %s must be that of a %s but was %d".formatted(column, kind, width));
    }
  }
}
