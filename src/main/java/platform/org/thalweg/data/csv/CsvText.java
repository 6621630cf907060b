package org.thalweg.data.csv;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Splits text into rows of cells, sign by sign, as RFC 4180 says and as Spark's reader does, and
 * finds which values contain the end of a line, and which can be read in more than one way. A value
 * in quotes ends at a quote that stands before a delimiter, the end of a line or the end of the
 * text, with no more than spaces between. Lines of comment and lines without anything are no rows.
 */
final class CsvText {
  private static final int BUFFER = 1 << 16; // signs
  private static final char MARK = '\ufeff';

  /** Where a sign stands. */
  private enum Within {
    LINE,
    COMMENT,
    CELL, // with nothing but spaces before it
    PLAIN,
    QUOTED,
    ESCAPED,
    BEHIND // a quote within quotes, and no more than spaces
  }

  private final Dialect dialect;
  private final int most;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<Integer> firstLines = new ArrayList<>(); // of these rows
  private List<String> row = new ArrayList<>();
  private int rowLine;
  private final StringBuilder cell = new StringBuilder();
  private int closed; // signs of the cell before the last quote within it
  private Within place = Within.LINE;
  private char before; // the sign
  private boolean arePairs; // whether lines end with two signs, as on Windows
  private int line;
  private int begin; // line of the value in quotes
  private char beforeQuote; // the sign before the last quote within it
  private boolean isEven; // whether each quote within it is escaped
  private boolean isDoubtful; // whether a value may begin within it
  private int brokenLine;
  private int openLine;
  private boolean isUneven;

  private CsvText(Dialect dialect, int most, int line) {
    this.line = line;
    this.dialect = dialect;
    this.most = most;
  }

  /**
   * Reads a text to its end.
   *
   * @param isWhole whether it ends where the file does; else its last row is left out
   * @param most rows that are kept
   */
  static CsvText of(Reader text, boolean isWhole, Dialect dialect, int most) throws IOException {
    CsvText scan = new CsvText(dialect, most, 1);
    char[] buffer = new char[BUFFER];
    for (int count = text.read(buffer); count >= 0; count = text.read(buffer)) {
      for (int i = 0; i < count; i++) {
        scan.read(buffer[i]);
      }
    }
    scan.finish(isWhole);
    return scan;
  }

  /** Reads a text that is in memory. */
  static CsvText of(String text, boolean isWhole, Dialect dialect, int most) {
    try {
      return of(new StringReader(text), isWhole, dialect, most);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The first rows of a text, of which no more is read.
   *
   * @param line the number of its first line in the file, from 1
   */
  static List<List<String>> rows(
      String text, boolean isWhole, Dialect dialect, int most, int line) {
    CsvText scan = new CsvText(dialect, most, line);
    int i = 0;
    while (i < text.length() && scan.rows.size() < most) {
      scan.read(text.charAt(i++));
    }
    if (i == text.length()) {
      scan.finish(isWhole);
    }
    return scan.rows;
  }

  /** Tells of lines, one after another, whether a value in quotes does not end in them. */
  static Predicate<String> openQuotes(Dialect dialect) {
    CsvText scan = new CsvText(dialect, 0, dialect.skip() + 1);
    return line ->
        dialect.quote() != 0 && line.indexOf(dialect.quote()) >= 0 && scan.isOpenAtEnd(line);
  }

  private boolean isOpenAtEnd(String line) {
    place = Within.LINE;
    before = 0;
    for (int i = 0; i < line.length(); i++) {
      read(line.charAt(i));
    }
    return isOpen();
  }

  private boolean isOpen() {
    return place == Within.QUOTED || place == Within.ESCAPED;
  }

  private void finish(boolean isWhole) {
    if (place == Within.BEHIND || isOpen() && isWhole) {
      isEven &= !isOpen();
      endQuoted(line);
    }
    if (isWhole && place != Within.LINE && place != Within.COMMENT) {
      endRow();
    }
  }

  private void read(char c) {
    if (c == MARK && before == 0) {
      return; // of the order of bytes
    }
    boolean isSecond = c == '\n' && before == '\r';
    arePairs |= isSecond;
    line += (c == '\n' || c == '\r') && !isSecond ? 1 : 0;
    switch (place) {
      case LINE, CELL -> begin(c);
      case COMMENT -> place = endsLine(c) ? Within.LINE : place;
      case PLAIN -> plain(c, Within.PLAIN);
      default -> quoted(c);
    }
    before = c;
  }

  private void begin(char c) {
    if (place == Within.LINE) {
      rowLine = line;
    }
    boolean isComment = c == dialect.comment() && c != 0 || line <= dialect.skip() && !endsLine(c);
    if (place == Within.LINE && isComment) {
      place = Within.COMMENT;
    } else if (c == dialect.quote() && c != 0) {
      place = Within.QUOTED;
      cell.setLength(0);
      begin = line;
      isEven = true;
      isDoubtful = false;
    } else if (place == Within.CELL || !endsLine(c)) { // a line without anything is no row
      plain(c, c <= ' ' ? Within.CELL : Within.PLAIN);
    }
  }

  private void plain(char c, Within otherwise) {
    if (c == dialect.delimiter()) {
      endCell();
    } else if (endsLine(c)) {
      endRow();
    } else {
      append(c);
      place = otherwise;
    }
  }

  private void quoted(char c) {
    if (place == Within.ESCAPED || place == Within.QUOTED && c != dialect.quote()) {
      boolean escapes = place == Within.QUOTED && c == dialect.escape();
      if (place == Within.ESCAPED && c == dialect.quote() && most > 0) {
        cell.setLength(cell.length() - 1); // the sign that escapes it
      }
      append(c);
      place = escapes && c != dialect.quote() ? Within.ESCAPED : Within.QUOTED;
    } else if (place == Within.QUOTED) {
      beforeQuote = before;
      closed = cell.length();
      append(c);
      place = Within.BEHIND;
    } else if (c == dialect.quote() && c == dialect.escape() && before == c) {
      place = Within.QUOTED; // of two that are one
    } else if (c == dialect.delimiter() || endsLine(c) && !(c == '\r' && arePairs)) {
      endQuoted(endsLine(c) ? line - 1 : line);
      if (endsLine(c)) {
        endRow();
      } else {
        endCell();
      }
    } else if (c > ' ') {
      isEven = false;
      isDoubtful |= beforeQuote == dialect.delimiter();
      beforeQuote = before;
      boolean isQuote = c == dialect.quote();
      closed = cell.length();
      append(c);
      place = isQuote ? Within.BEHIND : Within.QUOTED;
    } else {
      append(c);
    }
  }

  private void append(char c) {
    if (most > 0) {
      cell.append(c);
    }
  }

  private static boolean endsLine(char c) {
    return c == '\n' || c == '\r';
  }

  private void endQuoted(int last) {
    boolean isBroken = last > begin;
    isUneven |= !isEven;
    brokenLine = brokenLine == 0 && isBroken ? begin : brokenLine;
    openLine = openLine == 0 && (isBroken && !isEven || isDoubtful) ? begin : openLine;
  }

  private void endCell() {
    if (rows.size() < most) {
      cell.setLength(place == Within.BEHIND ? closed : cell.length());
      row.add(cell.toString());
    }
    cell.setLength(0);
    place = Within.CELL;
  }

  private void endRow() {
    endCell();
    place = Within.LINE;
    if (row.size() > 1 || !row.isEmpty() && !row.get(0).isBlank()) {
      rows.add(row);
      firstLines.add(rowLine);
      row = new ArrayList<>();
    }
    row.clear();
  }

  /** The first rows. */
  List<List<String>> rows() {
    return rows;
  }

  /** How many lines stand before one of these rows. */
  int linesBefore(int number) {
    return firstLines.get(number) - 1;
  }

  /** The line of the first value that contains the end of a line; 0 for none. */
  int brokenLine() {
    return brokenLine;
  }

  /** The line of the first value of which nobody knows where it ends; 0 for none. */
  int openLine() {
    return openLine;
  }

  /** Whether a value has quotes within that are not escaped, or does not end. */
  boolean isUneven() {
    return isUneven;
  }
}
