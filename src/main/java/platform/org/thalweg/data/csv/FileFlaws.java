package org.thalweg.data.csv;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What keeps a file from being a table of separated values, in words that begin with "must". */
final class FileFlaws {
  private static final String ARFF = "@relation";
  private static final int PREAMBLE = 30; // lines that may stand before the header
  private static final int SHOWN = 60; // characters of a line
  private static final double MOST = 0.9; // of the rows
  private static final Pattern BLANKS = Pattern.compile("[ \\t]+");
  private static final Pattern MANY_BLANKS = Pattern.compile(".*(?: {2,}|\\t{2,}).*");

  private FileFlaws() {}

  /** Files that are no text, by their first bytes. */
  private static final Map<String, String> BEGINS =
      Map.of(
          "PK\u0003\u0004",
              "a zip archive, as workbooks of Excel are: unzip it, or save a sheet as CSV",
          "\u00fd7zXZ", "packed by xz: unxz unpacks it",
          "\u001f\u008b", "packed by gzip: its name must end with .gz",
          "BZh91AY", "packed by bzip2: its name must end with .bz2",
          "(\u00b5/\u00fd", "packed by zstd: unzstd unpacks it",
          "PAR1\u0015", "of Parquet: its name must end with .parquet",
          "\u00d0\u00cf\u0011\u00e0", "a workbook of Excel: save a sheet as CSV");

  /**
   * Requires that a file is text.
   *
   * @param bytes its beginning
   * @throws IllegalArgumentException if it is packed, or of another format that is no text
   */
  static void requireText(byte[] bytes) {
    String begin = new String(bytes, 0, Math.min(bytes.length, 8), StandardCharsets.ISO_8859_1);
    BEGINS.forEach(
        (magic, what) -> {
          if (begin.startsWith(magic)) {
            throw new IllegalArgumentException("must be text but is " + what);
          }
        });
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

  /** Text above the table, such as its title, which has no delimiters as rows have, or blanks. */
  static void requireNothingBefore(
      String text, Dialect dialect, List<List<String>> rows, int width) {
    String begin = rows.isEmpty() ? "" : rows.get(0).get(0).strip();
    if (begin.matches("(?i)sep=.?")) {
      throw new IllegalArgumentException(
          "must begin with the names of its columns but begins with a line sep=, which is for Excel alone; sed 1d removes it");
    }
    if (begin.regionMatches(true, 0, ARFF, 0, ARFF.length())) {
      throw new IllegalArgumentException(
          "must begin with the names of its columns but is ARFF; sed '1,/^@data/Id' removes all before its rows");
    }
    int first = Math.max(shorter(rows, width), emptier(rows, width));
    if (first > 0) {
      long lines =
          text.lines()
              .takeWhile(
                  line -> !new CsvText(line, dialect).rows(true, 1).contains(rows.get(first)))
              .count();
      boolean isWide = dialect.encoding().startsWith("UTF-16");
      throw new IllegalArgumentException(
          "must begin with the names of its columns or with its first row but begins with %d lines of other text, such as %s; %ssed 1,%dd removes them"
              .formatted(
                  lines,
                  rows.get(0).stream().filter(cell -> !cell.isBlank()).findFirst().orElse(begin),
                  isWide ? "iconv -f %s -t UTF-8 | ".formatted(dialect.encoding()) : "",
                  lines));
    }
  }

  /** How many rows before a table have fewer delimiters than its rows. */
  private static int shorter(List<List<String>> rows, int width) {
    int named = HeaderRow.named(rows);
    if (rows.isEmpty() || named <= rows.get(0).size() || width <= 2) {
      return 0; // since what rows have besides is blank
    }
    int first = 0;
    while (first < Math.min(PREAMBLE, rows.size()) && rows.get(first).size() < width - 1) {
      first++;
    }
    long fitting = rows.stream().skip(first).filter(row -> row.size() == width).count();
    return first < rows.size() && fitting >= MOST * (rows.size() - first) ? first : 0;
  }

  /** How many rows before names of columns are mostly blank, as a title is that Excel writes. */
  private static int emptier(List<List<String>> rows, int width) {
    int named = HeaderRow.named(rows);
    int most = 0; // cells with something in a row above
    for (int i = 0; i < Math.min(PREAMBLE, rows.size() - 2); i++) {
      int filled = filled(rows.get(i));
      boolean isFuller = i > 0 && filled > 1 && most <= Math.max(1, filled / 2);
      if (isFuller
          && filled >= named - 1
          && HeaderRow.isAboveNumbers(rows.subList(i, rows.size()), width)) {
        return i;
      }
      most = Math.max(most, filled);
    }
    return 0;
  }

  private static int filled(List<String> row) {
    return (int) row.stream().filter(cell -> !cell.isBlank()).count();
  }
}
