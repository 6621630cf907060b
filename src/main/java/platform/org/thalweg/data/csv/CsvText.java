package org.thalweg.data.csv;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits text into rows of cells, as RFC 4180 says and as Spark's reader does: for looking at a
 * sample, not for reading data. Lines of comment and lines without anything are no rows.
 */
final class CsvText {
  private final String text;
  private final Dialect dialect;
  private final boolean arePairs; // whether lines end with two signs, as on Windows

  CsvText(String text, Dialect dialect) {
    this.text = text;
    this.dialect = dialect;
    this.arePairs = text.contains("\r\n");
  }

  /**
   * The rows; to be asked for once.
   *
   * @param isWhole whether the text ends where the file does; else its last row is left out
   * @param most that are read
   */
  List<List<String>> rows(boolean isWhole, int most) {
    List<List<String>> rows = new ArrayList<>();
    int i = 0;
    while (i < text.length() && rows.size() < most) {
      List<String> row = new ArrayList<>();
      i = row(i, row);
      boolean isEnd = i >= text.length() && !isWhole && !endsLine(text.length() - 1);
      if (!isEnd && hasCells(row)) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** The place in the text where the row of a number begins, from 0; its end if there is none. */
  int begin(int number) {
    int before = 0;
    int i = 0;
    while (i < text.length()) {
      List<String> row = new ArrayList<>();
      int next = row(i, row);
      if (hasCells(row) && before++ == number) {
        return i;
      }
      i = next;
    }
    return text.length();
  }

  private static boolean hasCells(List<String> row) {
    return row.size() > 1 || !row.isEmpty() && !row.get(0).isBlank();
  }

  /** Adds the cells of a row that begins at a place; gives that behind its end. */
  private int row(int from, List<String> row) {
    int i = from;
    if (dialect.comment() != 0 && text.charAt(i) == dialect.comment()) {
      while (i < text.length() && !endsLine(i)) {
        i++;
      }
      return behind(i);
    }
    StringBuilder cell = new StringBuilder();
    boolean isBlank = true; // until here
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == dialect.quote() && c != 0 && isBlank) {
        cell.setLength(0);
        i = quoted(i + 1, cell);
        isBlank = false;
      } else if (c == dialect.delimiter()) {
        row.add(cell.toString());
        cell.setLength(0);
        isBlank = true;
        i++;
      } else if (endsLine(i)) {
        break;
      } else {
        cell.append(c);
        isBlank &= c <= ' ';
        i++;
      }
    }
    row.add(cell.toString());
    return behind(i);
  }

  private boolean endsLine(int i) {
    return text.charAt(i) == '\n' || text.charAt(i) == '\r';
  }

  /** The place behind the end of a line that begins at a place. */
  private int behind(int i) {
    boolean isPair = i + 1 < text.length() && text.charAt(i) == '\r' && text.charAt(i + 1) == '\n';
    return i + (isPair ? 2 : 1);
  }

  /** Reads a cell in quotes from behind the first one; gives the place behind the last one. */
  private int quoted(int from, StringBuilder cell) {
    int length = text.length();
    for (int i = from; i < length; i++) {
      char c = text.charAt(i);
      boolean isNextQuote = i + 1 < length && text.charAt(i + 1) == dialect.quote();
      if (c == dialect.escape() && isNextQuote) {
        cell.append(dialect.quote());
        i++;
      } else if (c == dialect.quote() && isEnd(i + 1)) {
        return i + 1;
      } else {
        cell.append(c);
      }
    }
    return length;
  }

  /** Whether a cell in quotes ends before a place, with no more than spaces behind it. */
  private boolean isEnd(int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) <= ' ' && !isMark(i)) {
      i++;
    }
    return i == text.length() || isMark(i);
  }

  private boolean isMark(int i) {
    boolean isAlone = text.charAt(i) == '\r' && !text.startsWith("\r\n", i);
    return text.charAt(i) == dialect.delimiter() || endsLine(i) && !(isAlone && arePairs);
  }
}
