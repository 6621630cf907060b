package org.thalweg.data.csv;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What keeps a file from being a table of separated values, in words that begin with "must". */
final class FileFlaws {
  private static final int PREAMBLE = 30; // lines that may stand before the header
  private static final int SHOWN = 60; // characters of a line
  private static final double MOST = 0.9; // of the rows
  private static final Pattern BLANKS = Pattern.compile("[ \\t]+");
  private static final Pattern MANY_BLANKS = Pattern.compile(".*(?: {2,}|\\t{2,}).*");

  private FileFlaws() {}

  /** A byte 0 in text, which no program writes and Spark's reader takes for blank. */
  static Optional<String> zero(String text) {
    int place = text.indexOf(0);
    if (place < 0) {
      return Optional.empty();
    }
    long line = 1 + text.substring(0, place).chars().filter(c -> c == '\n').count();
    return Optional.of(
        "must be text but has a byte 0 in line %d; data.csv.encoding says how it is written, or tr -d '\\000' removes such bytes"
            .formatted(line));
  }

  /**
   * Requires that values are not set apart by as many blanks as make columns look even.
   *
   * @throws IllegalArgumentException if they are
   */
  static void requireOneDelimiter(String text, List<List<String>> rows, int width) {
    if (!text.contains("  ") && !text.contains("\t\t")) {
      return; // as in most files
    }
    List<String> lines =
        text.lines().filter(line -> !line.isBlank()).limit(Math.max(1, rows.size())).toList();
    boolean areEven = rows.stream().allMatch(row -> row.size() == width);
    int parts = parts(lines.stream());
    if (parts > 1 && (!areEven || parts > width)) {
      throw blanks(lines.get(0), "s/[ \\t]+/,/g");
    }
    for (int i = 0; i < width; i++) {
      int place = i;
      if (parts(rows.stream().filter(row -> row.size() == width).map(row -> row.get(place))) > 1) {
        throw blanks(lines.get(lines.size() - 1), "s/ {2,}|\\t+/,/g");
      }
    }
  }

  private static IllegalArgumentException blanks(String line, String edit) {
    return new IllegalArgumentException(
        "must have one delimiter between values but has several blanks, as in %s; sed -E 's/^ +//; %s' writes commas"
            .formatted(shown(line), edit));
  }

  private static String shown(String line) {
    String plain = line.strip();
    return plain.length() > SHOWN ? plain.substring(0, SHOWN) + "…" : plain;
  }

  /** In how many parts, mostly numbers, blanks divide each text; 1 if not all alike. */
  private static int parts(Stream<String> texts) {
    List<String> some = texts.map(String::strip).filter(text -> !text.isEmpty()).toList();
    if (some.size() < 2 || some.stream().noneMatch(text -> MANY_BLANKS.matcher(text).matches())) {
      return 1;
    }
    int count = BLANKS.split(some.get(0)).length;
    long alike = some.stream().filter(text -> BLANKS.split(text).length == count).count();
    long numbers = some.stream().flatMap(BLANKS::splitAsStream).filter(Shapes::isNumber).count();
    return alike >= MOST * some.size() && 2 * numbers >= count * (long) some.size() ? count : 1;
  }

  /** Text above the table, such as its title, which has no delimiters as rows have. */
  static void requireNothingBefore(List<List<String>> rows, int width) {
    int first = 0;
    String begin = rows.isEmpty() ? "" : rows.get(0).get(0).strip();
    if (begin.matches("(?i)sep=.?")) {
      throw new IllegalArgumentException(
          "must begin with the names of its columns but begins with a line sep=, which is for Excel alone; sed 1d removes it");
    }
    if (HeaderRow.named(rows) <= rows.stream().findFirst().map(List::size).orElse(0)) {
      return; // since what rows have besides is blank
    }
    while (first < Math.min(PREAMBLE, rows.size()) && rows.get(first).size() < width - 1) {
      first++;
    }
    long fitting = rows.stream().skip(first).filter(row -> row.size() == width).count();
    if (first > 0 && width > 2 && first < rows.size() && fitting >= 0.9 * (rows.size() - first)) {
      throw new IllegalArgumentException(
          "must begin with the names of its columns or with its first row but begins with %d lines of other text, such as %s; remove them"
              .formatted(first, rows.get(0).get(0).strip()));
    }
  }
}
