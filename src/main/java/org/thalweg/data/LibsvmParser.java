package org.thalweg.data;

import java.nio.charset.StandardCharsets;

/**
 * Parses lines of LIBSVM text, {@code label index:value index:value … # comment}, straight from
 * bytes into a {@link ShardBuilder}. Indices count from 1 and ascend; values and labels are finite.
 * Blank lines and lines of comment alone are no rows.
 */
final class LibsvmParser {
  private final LabelRule labelRule;
  private final int featureLimit;
  private final ShardBuilder builder;

  /**
   * A parser into the given builder.
   *
   * @param featureLimit the largest index allowed
   */
  LibsvmParser(LabelRule labelRule, int featureLimit, ShardBuilder builder) {
    this.labelRule = labelRule;
    this.featureLimit = featureLimit;
    this.builder = builder;
  }

  /**
   * Reads the line {@code line[from, to)}, which holds no line feed.
   *
   * @throws MalformedRow if it breaks a rule
   */
  void parse(byte[] line, int from, int to) throws MalformedRow {
    int at = skipBlanks(line, from, to);
    if (at == to || line[at] == '#') {
      return;
    }
    int end = tokenEnd(line, at, to);
    double raw = Decimal.parse(line, at, end);
    if (!builder.beginRow(raw)) {
      throw MalformedRow.label(labelRule, raw, text(line, at, end));
    }
    int previous = 0;
    for (at = skipBlanks(line, end, to); at < to; at = skipBlanks(line, end, to)) {
      if (line[at] == '#') {
        break;
      }
      end = tokenEnd(line, at, to);
      previous = entry(line, at, end, previous);
    }
    builder.endRow(1, 0);
  }

  private int entry(byte[] line, int from, int to, int previous) throws MalformedRow {
    int at = from;
    long index = 0;
    for (; at < to && line[at] >= '0' && line[at] <= '9'; at++) {
      index = Math.min(Integer.MAX_VALUE, 10 * index + (line[at] - '0'));
    }
    if (at == from || at == to || line[at] != ':') {
      throw new MalformedRow(
          "entry", "a whole index from 1, a colon and a value", text(line, from, to));
    }
    if (index < 1) {
      throw new MalformedRow("index", "at least 1", text(line, from, at));
    }
    if (index <= previous) {
      throw new MalformedRow(
          "index", "greater than the one before, %d,".formatted(previous), text(line, from, at));
    }
    if (index > featureLimit) {
      throw new MalformedRow("index", "at most %d".formatted(featureLimit), text(line, from, at));
    }
    double value = Decimal.parse(line, at + 1, to);
    if (!Double.isFinite(value)) {
      throw new MalformedRow(
          "value of index %d".formatted(index), "a finite number", text(line, at + 1, to));
    }
    builder.entry((int) index - 1, value);
    return (int) index;
  }

  private static int skipBlanks(byte[] line, int from, int to) {
    int at = from;
    while (at < to && isBlank(line[at])) {
      at++;
    }
    return at;
  }

  private static int tokenEnd(byte[] line, int from, int to) {
    int at = from;
    while (at < to && !isBlank(line[at])) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  private static String text(byte[] line, int from, int to) {
    int shown = Math.min(to, from + 40);
    String text = new String(line, from, shown - from, StandardCharsets.UTF_8);
    text = text.replaceAll("\\p{Cntrl}", "?");
    return '"' + text + (shown < to ? "…" : "") + '"';
  }
}
