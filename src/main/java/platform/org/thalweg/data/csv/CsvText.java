package org.thalweg.data.csv;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits text into rows of cells, as RFC 4180 says and as Spark's reader does: for looking at a
 * sample, not for reading data.
 */
final class CsvText {
  private final String text;
  private final char delimiter;
  private final char quote; // 0 for none
  private final char escape;
  private boolean hasLineBreaks; // within cells
  private boolean isBroken; // a quote that is never closed, or that is followed by other text

  CsvText(String text, char delimiter, char quote, char escape) {
    this.text = text;
    this.delimiter = delimiter;
    this.quote = quote;
    this.escape = escape;
  }

  /** The rows, without empty lines. */
  List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    int length = text.length();
    int i = 0;
    while (i < length) {
      char c = text.charAt(i);
      if (quote != 0 && c == quote && cell.toString().isBlank()) {
        cell.setLength(0);
        i = quoted(i + 1, cell);
      } else if (c == delimiter) {
        row.add(cell.toString());
        cell.setLength(0);
        i++;
        if (i == length) {
          row.add("");
        }
      } else if (c == '\n' || c == '\r') {
        end(rows, row, cell);
        row = new ArrayList<>();
        i += c == '\r' && i + 1 < length && text.charAt(i + 1) == '\n' ? 2 : 1;
      } else {
        cell.append(c);
        i++;
      }
    }
    end(rows, row, cell);
    return rows;
  }

  private static void end(List<List<String>> rows, List<String> row, StringBuilder cell) {
    if (!row.isEmpty() || !cell.toString().isBlank()) {
      row.add(cell.toString());
      rows.add(row);
    }
    cell.setLength(0);
  }

  /** Reads a cell in quotes from behind the first one; gives the place behind the last one. */
  private int quoted(int from, StringBuilder cell) {
    int length = text.length();
    for (int i = from; i < length; i++) {
      char c = text.charAt(i);
      boolean isNextQuote = i + 1 < length && text.charAt(i + 1) == quote;
      if (c == escape && isNextQuote) {
        cell.append(quote);
        i++;
      } else if (c == quote) {
        boolean isEnd =
            i + 1 == length
                || text.charAt(i + 1) == delimiter
                || "\r\n ".indexOf(text.charAt(i + 1)) >= 0;
        isBroken |= !isEnd;
        return i + 1;
      } else {
        hasLineBreaks |= c == '\n' || c == '\r';
        cell.append(c);
      }
    }
    isBroken = true;
    return length;
  }

  /** Whether a cell contains the end of a line; known once the rows are. */
  boolean hasLineBreaks() {
    return hasLineBreaks;
  }

  /** Whether quotes do not stand where they should; known once the rows are. */
  boolean isBroken() {
    return isBroken;
  }
}
