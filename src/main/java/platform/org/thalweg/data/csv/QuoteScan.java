package org.thalweg.data.csv;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.function.Predicate;

/**
 * Looks at the quotes of a text, sign by sign, and keeps nothing of it: which values contain the
 * end of a line, and which can be read in more than one way. A value in quotes ends at a quote that
 * stands before a delimiter, the end of a line or the end of the text, with no more than spaces
 * between, as for Spark's reader.
 */
final class QuoteScan {
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
  private Within place = Within.LINE;
  private char before; // the sign
  private boolean arePairs; // whether lines end with two signs, as on Windows
  private int line = 1;
  private int begin; // line of the value in quotes
  private char beforeQuote; // the sign before the last quote within it
  private boolean isEven; // whether each quote within it is escaped
  private boolean isDoubtful; // whether a value may begin within it
  private int brokenLine;
  private int openLine;
  private boolean isUneven;

  private QuoteScan(Dialect dialect) {
    this.dialect = dialect;
  }

  /**
   * Reads a text to its end.
   *
   * @param isWhole whether it ends where the file does
   */
  static QuoteScan of(Reader text, boolean isWhole, Dialect dialect) throws IOException {
    QuoteScan scan = new QuoteScan(dialect);
    char[] buffer = new char[BUFFER];
    for (int count = text.read(buffer); count >= 0; count = text.read(buffer)) {
      for (int i = 0; i < count; i++) {
        scan.read(buffer[i]);
      }
    }
    if (scan.place == Within.BEHIND || scan.isOpen() && isWhole) {
      scan.isEven &= !scan.isOpen();
      scan.end(scan.line);
    }
    return scan;
  }

  /** Tells of lines, one after another, whether a value in quotes does not end in them. */
  static Predicate<String> openQuotes(Dialect dialect) {
    QuoteScan scan = new QuoteScan(dialect);
    return line -> isQuoted(line, dialect) && scan.isOpenAtEnd(line);
  }

  private static boolean isQuoted(String text, Dialect dialect) {
    return dialect.quote() != 0 && text.indexOf(dialect.quote()) >= 0;
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

  /** Reads a text that is in memory. */
  static QuoteScan of(String text, boolean isWhole, Dialect dialect) {
    if (!isQuoted(text, dialect)) {
      return new QuoteScan(dialect); // which has found nothing
    }
    try {
      return of(new StringReader(text), isWhole, dialect);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
      case COMMENT, PLAIN -> place = endsLine(c) ? Within.LINE : next(c, place);
      default -> quoted(c);
    }
    before = c;
  }

  private void begin(char c) {
    if (place == Within.LINE && c == dialect.comment() && c != 0) {
      place = Within.COMMENT;
    } else if (c == dialect.quote() && c != 0) {
      place = Within.QUOTED;
      begin = line;
      isEven = true;
      isDoubtful = false;
    } else if (endsLine(c)) {
      place = Within.LINE;
    } else {
      place = next(c, c <= ' ' ? Within.CELL : Within.PLAIN);
    }
  }

  private Within next(char c, Within otherwise) {
    return c == dialect.delimiter() && place != Within.COMMENT ? Within.CELL : otherwise;
  }

  private void quoted(char c) {
    if (place == Within.ESCAPED || place == Within.QUOTED && c != dialect.quote()) {
      boolean escapes = place == Within.QUOTED && c == dialect.escape();
      place = escapes && c != dialect.quote() ? Within.ESCAPED : Within.QUOTED;
    } else if (place == Within.QUOTED) {
      beforeQuote = before;
      place = Within.BEHIND;
    } else if (c == dialect.quote() && c == dialect.escape() && before == c) {
      place = Within.QUOTED; // of two that are one
    } else if (c == dialect.delimiter() || endsLine(c) && !(c == '\r' && arePairs)) {
      end(endsLine(c) ? line - 1 : line);
      place = endsLine(c) ? Within.LINE : Within.CELL;
    } else if (c > ' ') {
      isEven = false;
      isDoubtful |= beforeQuote == dialect.delimiter();
      beforeQuote = before;
      place = c == dialect.quote() ? Within.BEHIND : Within.QUOTED;
    }
  }

  private boolean endsLine(char c) {
    return c == '\n' || c == '\r';
  }

  private void end(int last) {
    boolean isBroken = last > begin;
    isUneven |= !isEven;
    brokenLine = brokenLine == 0 && isBroken ? begin : brokenLine;
    openLine = openLine == 0 && (isBroken && !isEven || isDoubtful) ? begin : openLine;
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
