package org.thalweg.data.csv;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds the {@link Dialect} of a file from its beginning. Of each way in which it could be written
 * it asks how many rows have as many cells as most, and how many cells are something: a number, a
 * date, a word without a delimiter in it. The best way wins; among equals the plainer one.
 */
public final class DialectSniffer {
  private static final char[] DELIMITERS = {',', ';', '\t', '|', ' '};
  private static final double NUMERIC = 0.7; // of the cells of a column of numbers, at least
  private static final int FIRST = 1 << 15; // characters that say what the delimiter is
  private static final int MOST_ROWS = 5_000;
  private static final int PREAMBLE = 30; // lines that may stand before the header

  private final List<List<String>> rows; // without the header
  private final List<String> header; // empty where there is none
  private final Form form;
  private final int width;

  /**
   * How cells are set apart.
   *
   * @param score the larger the better
   */
  private record Form(
      Dialect dialect, double score, boolean hasLineBreaks, List<List<String>> rows) {}

  private DialectSniffer(Form form) {
    this.form = form;
    this.width = commonWidth(form.rows);
    requireNothingBefore(form.rows, width);
    boolean hasHeader = !form.rows.isEmpty() && hasHeader(form.rows, width);
    this.header = hasHeader ? form.rows.get(0) : List.of();
    this.rows = hasHeader ? form.rows.subList(1, form.rows.size()) : form.rows;
  }

  /**
   * The dialect of a file.
   *
   * @param bytes its beginning
   * @param isWhole whether they are all of it
   * @throws IllegalArgumentException if lines that are no rows stand before the header
   */
  public static Dialect sniff(byte[] bytes, boolean isWhole) {
    SampleText sample = SampleText.of(bytes);
    String text = sample.text();
    boolean isShort = text.length() <= FIRST;
    Form best =
        forms(isShort ? text : text.substring(0, FIRST), sample.encoding(), isWhole && isShort)
            .max(Comparator.comparingDouble(Form::score))
            .orElseThrow();
    Form whole = isShort ? best : form(text, best.dialect, isWhole);
    return new DialectSniffer(whole).dialect();
  }

  private static Stream<Form> forms(String text, String encoding, boolean isWhole) {
    List<Form> forms = new ArrayList<>();
    char comment = text.startsWith("#") && !isNamesLine(text) ? '#' : 0;
    for (char quote : new char[] {'"', '\''}) {
      for (char delimiter : DELIMITERS) {
        boolean isThere = delimiter == ',' || text.indexOf(delimiter) >= 0;
        if (isThere && (quote == '"' || text.indexOf(delimiter + "'") >= 0)) {
          forms.add(form(text, dialect(delimiter, quote, quote, comment, encoding), isWhole));
          if (text.indexOf("\\" + quote) >= 0) {
            forms.add(form(text, dialect(delimiter, quote, '\\', comment, encoding), isWhole));
          }
        }
      }
    }
    return forms.stream();
  }

  /** Whether the first line is one of names, though it begins as a comment does. */
  private static boolean isNamesLine(String text) {
    List<String> lines = text.lines().limit(2).toList();
    return lines.size() == 2
        && DELIMITERS.length > 0
        && IntStream.range(0, DELIMITERS.length - 1)
            .mapToObj(i -> DELIMITERS[i])
            .anyMatch(
                sign ->
                    count(lines.get(0), sign) > 0
                        && count(lines.get(0), sign) == count(lines.get(1), sign));
  }

  private static long count(String line, char sign) {
    return line.chars().filter(c -> c == sign).count();
  }

  private static Dialect dialect(
      char delimiter, char quote, char escape, char comment, String encoding) {
    Dialect standard = Dialect.standard();
    return new Dialect(
        delimiter,
        quote,
        escape,
        comment,
        encoding,
        true,
        false,
        false,
        List.of(),
        standard.numbers(),
        standard.dates());
  }

  private static Form form(String text, Dialect dialect, boolean isWhole) {
    CsvText csv = new CsvText(text, dialect);
    List<List<String>> rows = csv.rows(isWhole, MOST_ROWS);
    if (rows.isEmpty()) {
      rows = new CsvText(text, dialect).rows(true, 1); // of a header that is longer than the sample
    }
    int width = commonWidth(rows);
    long fitting = rows.stream().filter(row -> row.size() == width).count();
    double alike = rows.isEmpty() ? 0 : (double) fitting / rows.size();
    double clean =
        rows.stream().flatMap(List::stream).mapToDouble(cell -> clean(cell)).average().orElse(0);
    double many = width > 1 ? 1 : 0.3; // one column is a last resort
    double score = many * alike * alike * clean * (csv.isUneven() ? 0.8 : 1);
    if (dialect.delimiter() == ' ') { // which stands within texts, too
      score *= rows.size() > 2 ? 0.7 : 0.2;
    }
    score -= dialect.quote() == '\'' ? 1e-3 : 0;
    return new Form(dialect, score, csv.brokenLine() > 0 && csv.openLine() == 0, rows);
  }

  /** Text above the table, such as its title, which has no delimiters as rows have. */
  private static void requireNothingBefore(List<List<String>> rows, int width) {
    int first = 0;
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

  /** How much a cell looks like one value. */
  private static double clean(String cell) {
    String text = NumberMarks.strip(cell);
    if (text.isEmpty()
        || Shapes.isPlain(text)
        || MissingWords.isAny(text)
        || Shapes.isNumber(text)) {
      return 1;
    }
    long signs = text.chars().filter(c -> ";\t|\"".indexOf(c) >= 0).count();
    return signs > 0 ? 0.3 : text.length() <= 40 ? 0.95 : 0.8;
  }

  private static int commonWidth(List<List<String>> rows) {
    Map<Integer, Integer> counts = new HashMap<>();
    rows.forEach(row -> counts.merge(row.size(), 1, Integer::sum));
    return counts.entrySet().stream()
        .max(
            Map.Entry.<Integer, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse(0);
  }

  /**
   * Whether the first row has names: none of its cells is a number, and none says again what stands
   * below it. A row that is all text above rows of text has names where they differ from each
   * other.
   */
  private static boolean hasHeader(List<List<String>> rows, int width) {
    List<String> first = rows.get(0).stream().map(NumberMarks::strip).toList();
    boolean isShort = isWithoutFirst(rows, width);
    if (first.stream().anyMatch(cell -> Shapes.isNumber(cell) || Shapes.isDate(cell))) {
      return isYears(first) && rows.size() > 1 && !isYears(rows.get(1));
    }
    if (isShort && first.stream().anyMatch(DialectSniffer::beginsWithDigit)) {
      return false; // but a row of which a delimiter is lost
    }
    if (first.stream().filter(String::isEmpty).count() > 1) {
      return false;
    }
    int shift = isShort ? 1 : 0;
    int repeated = 0;
    boolean isNamed = false;
    boolean isNoName = false;
    for (int i = 0; i < first.size(); i++) {
      int place = i + shift;
      List<String> below =
          rows.stream()
              .skip(1)
              .filter(row -> place < row.size())
              .map(row -> NumberMarks.strip(row.get(place)))
              .toList();
      if (isAboveNumbers(first.get(i), below)) {
        isNamed |= !beginsWithDigit(first.get(i));
        isNoName |= beginsWithDigit(first.get(i)); // but a number that is damaged
      }
      repeated += !first.get(i).isEmpty() && below.contains(first.get(i)) ? 1 : 0;
    }
    return isNamed || !isNoName && 2 * repeated < Math.max(1, first.size());
  }

  private static boolean beginsWithDigit(String cell) {
    return !cell.isEmpty() && Character.isDigit(cell.charAt(0));
  }

  /** Whether a cell is a text above numbers, which may be its name alone. */
  private static boolean isAboveNumbers(String cell, List<String> below) {
    long present =
        below.stream().filter(text -> !text.isEmpty() && !MissingWords.isAny(text)).count();
    return !cell.isEmpty()
        && !MissingWords.isAny(cell)
        && present > 0
        && below.stream().filter(Shapes::isNumber).count() >= NUMERIC * present;
  }

  /** Whether most cells are years, which columns may be called. */
  private static boolean isYears(List<String> cells) {
    long years = cells.stream().filter(cell -> cell.matches("(19|20)\\d\\d")).count();
    return years > 0
        && cells.stream().allMatch(cell -> cell.matches("(19|20)\\d\\d") || !Shapes.isNumber(cell));
  }

  private Dialect dialect() {
    List<List<String>> columns =
        IntStream.range(0, width)
            .mapToObj(
                i ->
                    rows.stream()
                        .filter(row -> row.size() == width)
                        .map(row -> NumberMarks.strip(row.get(i)))
                        .toList())
            .toList();
    Dialect form = this.form.dialect;
    NumberMarks marks = Shapes.marks(columns, form.delimiter());
    DateOrder dates = Shapes.dates(columns);
    List<String> missing =
        columns.stream()
            .flatMap(cells -> MissingWords.of(cells, marks, dates, NUMERIC).stream())
            .distinct()
            .sorted()
            .toList();
    return new Dialect(
        form.delimiter(),
        form.quote(),
        form.escape(),
        form.comment(),
        form.encoding(),
        this.form.rows.isEmpty() || !header.isEmpty(),
        this.form.hasLineBreaks,
        isIndex(columns),
        missing,
        marks,
        dates);
  }

  /**
   * Whether the header lacks the name of the first column, as R's {@code write.table} leaves it.
   */
  private static boolean isWithoutFirst(List<List<String>> rows, int width) {
    return rows.get(0).size() == width - 1
        && rows.stream().anyMatch(row -> row.size() == width && !row.get(width - 1).isBlank());
  }

  /** Whether the first column numbers or names the rows: its name is none, or missing. */
  private boolean isIndex(List<List<String>> columns) {
    if (header.isEmpty() || width < 2) {
      return false;
    }
    String name = NumberMarks.strip(header.get(0)).toLowerCase(Locale.ROOT);
    boolean isNameless =
        isWithoutFirst(form.rows, width) || name.isEmpty() || name.matches("unnamed: 0|rownames");
    return isNameless && new HashSet<>(columns.get(0)).size() == columns.get(0).size();
  }
}
