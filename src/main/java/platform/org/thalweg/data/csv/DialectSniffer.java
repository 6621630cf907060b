package org.thalweg.data.csv;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
  private static final int MOST_ROWS = 20_000;

  private final List<List<String>> rows; // without the header
  private final List<String> header; // empty where there is none
  private final SampleText sample;
  private final Form form;
  private final int width;

  /**
   * How cells are set apart.
   *
   * @param score the larger the better
   */
  private record Form(
      char delimiter,
      char quote,
      char escape,
      double score,
      boolean hasLineBreaks,
      List<List<String>> rows) {}

  private DialectSniffer(SampleText sample, Form form) {
    this.sample = sample;
    this.form = form;
    this.width = commonWidth(form.rows);
    boolean hasHeader = !form.rows.isEmpty() && hasHeader(form.rows, width);
    this.header = hasHeader ? form.rows.get(0) : List.of();
    this.rows = hasHeader ? form.rows.subList(1, form.rows.size()) : form.rows;
  }

  /**
   * The dialect of a file.
   *
   * @param bytes its beginning
   * @param isWhole whether they are all of it
   */
  public static Dialect sniff(byte[] bytes, boolean isWhole) {
    SampleText sample = SampleText.of(bytes);
    Form best =
        forms(sample.text(), isWhole).max(Comparator.comparingDouble(Form::score)).orElseThrow();
    return new DialectSniffer(sample, best).dialect();
  }

  private static Stream<Form> forms(String text, boolean isWhole) {
    List<Form> forms = new ArrayList<>();
    for (char quote : new char[] {'"', '\''}) {
      for (char delimiter : DELIMITERS) {
        if (quote == '"' || text.indexOf(delimiter + "'") >= 0) {
          boolean hasEscapes = text.indexOf("\\" + quote) >= 0;
          forms.add(form(text, isWhole, delimiter, quote, hasEscapes ? '\\' : quote));
        }
      }
    }
    return forms.stream();
  }

  private static Form form(String text, boolean isWhole, char delimiter, char quote, char escape) {
    CsvText csv = new CsvText(text, delimiter, quote, escape);
    List<List<String>> rows = csv.rows();
    if (!isWhole && rows.size() > 1) {
      rows = rows.subList(0, rows.size() - 1); // the last one may be a part
    }
    rows = rows.subList(0, Math.min(rows.size(), MOST_ROWS));
    int width = commonWidth(rows);
    long fitting = rows.stream().filter(row -> row.size() == width).count();
    double alike = rows.isEmpty() ? 0 : (double) fitting / rows.size();
    double clean =
        rows.stream().flatMap(List::stream).mapToDouble(cell -> clean(cell)).average().orElse(0);
    double many = width > 1 ? 1 : 0.3; // one column is a last resort
    double score = many * alike * alike * clean * (csv.isBroken() && isWhole ? 0.8 : 1);
    score -= quote == '\'' ? 1e-3 : 0;
    return new Form(delimiter, quote, escape, score, csv.hasLineBreaks(), rows);
  }

  /** How much a cell looks like one value. */
  private static double clean(String cell) {
    String text = NumberMarks.strip(cell);
    if (text.isEmpty() || MissingWords.isAny(text) || Shapes.isNumber(text)) {
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
    boolean isShort = first.size() == width - 1; // as R's write.table leaves out that of row names
    if (first.stream().anyMatch(cell -> Shapes.isNumber(cell) || Shapes.isDate(cell))) {
      return isYears(first) && rows.size() > 1 && !isYears(rows.get(1));
    }
    if (first.stream().filter(String::isEmpty).count() > 1) {
      return false;
    }
    int shift = isShort ? 1 : 0;
    int repeated = 0;
    for (int i = 0; i < first.size(); i++) {
      Set<String> below = new HashSet<>();
      for (List<String> row : rows.subList(1, rows.size())) {
        if (i + shift < row.size()) {
          below.add(NumberMarks.strip(row.get(i + shift)));
        }
      }
      repeated += !first.get(i).isEmpty() && below.contains(first.get(i)) ? 1 : 0;
    }
    return 2 * repeated < Math.max(1, first.size());
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
    NumberMarks marks = Shapes.marks(columns, form.delimiter);
    DateOrder dates = Shapes.dates(columns);
    List<String> missing =
        columns.stream()
            .flatMap(cells -> MissingWords.of(cells, marks, dates, NUMERIC).stream())
            .distinct()
            .sorted()
            .toList();
    boolean isUtf16 = sample.encoding().startsWith("UTF-16");
    return new Dialect(
        form.delimiter,
        form.quote,
        form.escape,
        sample.encoding(),
        form.rows.isEmpty() || !header.isEmpty(),
        form.hasLineBreaks || isUtf16, // whose lines do not end where bytes say so
        isIndex(columns),
        missing,
        marks,
        dates);
  }

  /** Whether the first column numbers or names the rows: its name is none, or missing. */
  private boolean isIndex(List<List<String>> columns) {
    if (header.isEmpty() || width < 2) {
      return false;
    }
    String name = NumberMarks.strip(header.get(0)).toLowerCase(Locale.ROOT);
    boolean isNameless =
        header.size() == width - 1 || name.isEmpty() || name.matches("unnamed: 0|rownames");
    return isNameless && new HashSet<>(columns.get(0)).size() == columns.get(0).size();
  }
}
