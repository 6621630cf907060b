package org.thalweg.data.text;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.thalweg.data.shard.LabelRule;
import org.thalweg.data.shard.MalformedRow;
import org.thalweg.data.shard.ShardBuilder;

/**
 * Parses lines of LIBSVM text, {@code label index:value index:value … # comment}, straight from
 * bytes into a {@link ShardBuilder}. Indices count from 1 and ascend; values and labels are finite.
 * Blank lines and lines of comment alone are no rows.
 */
final class LibsvmParser {
  private final LabelRule labelRule;
  private final int featureLimit;
  private final ShardBuilder builder;
  private int previous; // index of the entry before, 0 at the beginning of a row

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
      throw label(raw, text(line, at, end), text(line, at, to));
    }
    previous = 0;
    at = skipBlanks(line, end, to);
    while (at < to && line[at] != '#') {
      end = plainEntry(line, at, to);
      if (end < 0) {
        end = tokenEnd(line, at, to);
        entry(line, at, end);
      }
      at = skipBlanks(line, end, to);
    }
    builder.endRow(1, 0);
  }

  private MalformedRow label(double raw, String text, String line) {
    return Double.isNaN(raw)
        ? format(line)
            .map(
                other ->
                    new MalformedRow(
                        "label",
                        "a finite number (this was taken for LIBSVM text; data.format = %s reads %s)"
                            .formatted(other, other.equals("csv") ? "a table with a header" : "it"),
                        text))
            .orElseGet(() -> MalformedRow.label("label", labelRule, raw, text))
        : MalformedRow.label("label", labelRule, raw, text);
  }

  /** The format of which a line seems to be that is none of LIBSVM text. */
  private static Optional<String> format(String quoted) {
    String line = quoted.substring(1);
    return line.startsWith("PAR1")
        ? Optional.of("parquet")
        : line.startsWith("ORC")
            ? Optional.of("orc")
            : line.startsWith("Obj?")
                ? Optional.of("avro")
                : line.startsWith("{") || line.startsWith("[")
                    ? Optional.of("json")
                    : line.matches("[^#:]+[,;\t].*") ? Optional.of("csv") : Optional.empty();
  }

  /**
   * Reads an ordinary entry in one walk: its value has at most fifteen digits and no exponent.
   *
   * @return where it ends; −1 where it is not an ordinary one, and nothing was read
   */
  private int plainEntry(byte[] line, int from, int to) {
    int at = from;
    int index = 0;
    for (; at < to && isDigit(line[at]) && index < 100_000_000; at++) {
      index = 10 * index + (line[at] - '0');
    }
    if (at + 1 >= to || line[at++] != ':' || index <= previous || index > featureLimit) {
      return -1;
    }
    if (isDigit(line[at]) && (at + 1 == to || line[at + 1] == ' ')) { // an indicator or a count
      builder.entry(index - 1, line[at] - '0');
      previous = index;
      return at + 1;
    }
    boolean negative = line[at] == '-';
    int begin = negative ? at + 1 : at;
    long digits = 0;
    for (at = begin; at < to && isDigit(line[at]) && at - begin < 16; at++) {
      digits = 10 * digits + (line[at] - '0');
    }
    int scale = 0;
    if (at < to && line[at] == '.' && at > begin) {
      int point = at++;
      long eight = at + 8 <= to ? Decimal.eightDigits(line, at) : -1;
      if (eight >= 0 && at - begin < 9) {
        digits = 100_000_000 * digits + eight;
        at += 8;
      }
      for (; at < to && isDigit(line[at]) && at - begin < 17; at++) {
        digits = 10 * digits + (line[at] - '0');
      }
      scale = at - point - 1;
    }
    if (at == begin || at - begin > 16 || at < to && !isBlank(line[at])) {
      return -1;
    }
    double value = scale == 0 ? digits : Decimal.of(digits, scale);
    builder.entry(index - 1, negative ? -value : value);
    previous = index;
    return at;
  }

  private void entry(byte[] line, int from, int to) throws MalformedRow {
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
    previous = (int) index;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
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
