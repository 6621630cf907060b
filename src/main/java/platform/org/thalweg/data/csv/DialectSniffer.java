package org.thalweg.data.csv;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds the {@link Dialect} of a file from its beginning. Of each way in which it could be written
 * it asks how many rows have as many cells as most, and how many cells are something: a number, a
 * date, a word without a delimiter in it. The best way wins; among equals the plainer one.
 */
public final class DialectSniffer {
  private static final double NUMERIC = 0.7; // of the cells of a column of numbers, at least
  private static final int FIRST = 1 << 15; // characters that say what the delimiter is
  private static final int MOST_ROWS = 5_000;
  private static final double ODD = 0.4; // at most, which is more than one column has

  private final List<List<String>> rows; // without the header
  private final List<String> header; // empty where there is none
  private final Form form;
  private final KnownDialect known;
  private final int width;

  /** How cells are set apart. */
  private record Form(Dialect dialect, QuoteScan quotes, List<List<String>> rows) {

    boolean hasLineBreaks() {
      return quotes.brokenLine() > 0 && quotes.openLine() == 0;
    }

    /** How well it fits the text: the larger the better. */
    double score() {
      int width = commonWidth(rows);
      long cells = 0;
      double fitting = 0;
      double clean = 0;
      for (List<String> row : rows) {
        fitting += row.size() == width ? 1 : 0;
        cells += row.size();
        for (String cell : row) {
          clean += clean(cell);
        }
      }
      double alike = rows.isEmpty() ? 0 : fitting / rows.size();
      boolean isFirstWhole = width > 1 && rows.get(0).size() == 1; // of names in one cell, or title
      double first = isFirstWhole ? dialect.delimiter() == ' ' ? 0.5 : 0.75 : 1;
      double many = width > 1 ? first : 0.2; // one column is a last resort
      double whole = quotes.isUneven() ? 0.8 : 1;
      double score = many * alike * alike * (clean / Math.max(1, cells)) * whole;
      if (dialect.delimiter() == ' ') { // which stands within texts, too
        score *= rows.size() > 2 ? 0.7 : 0.2;
      }
      score *= KnownDialect.isOdd(dialect.delimiter()) ? ODD : 1;
      return score - (dialect.quote() == '\'' ? 1e-3 : 0);
    }
  }

  private DialectSniffer(Form form, KnownDialect known) {
    this.form = form;
    this.known = known;
    this.width = commonWidth(form.rows);
    boolean hasHeader =
        !form.rows.isEmpty()
            && known
                .get("header", Dialect::header)
                .orElseGet(() -> HeaderRow.isThere(form.rows, width));
    this.header = hasHeader ? form.rows.get(0) : List.of();
    this.rows = hasHeader ? form.rows.subList(1, form.rows.size()) : form.rows;
  }

  /**
   * The dialect of a file of which something is known.
   *
   * @param bytes its beginning
   * @param isWhole whether they are all of it
   * @param given options that describe a dialect, which are taken as they are
   * @throws IllegalArgumentException if the file is not one of separated values alone
   */
  public static Dialect sniff(byte[] bytes, boolean isWhole, Map<String, String> given) {
    FileFlaws.requireText(bytes);
    KnownDialect known = KnownDialect.of(given);
    SampleText sample = SampleText.of(bytes, known.get("encoding", Dialect::encoding));
    String text = sample.text();
    Dialect.zero(text)
        .ifPresent(
            flaw -> {
              throw new IllegalArgumentException(flaw);
            });
    boolean isShort = text.length() <= FIRST;
    String begin = isShort ? text : text.substring(0, FIRST);
    Form best = best(begin, isWhole && isShort, known.candidates(begin, sample.encoding()));
    Form whole = isShort ? best : form(text, best.dialect, isWhole);
    int width = commonWidth(whole.rows);
    if (known.get("delimiter", Dialect::delimiter).isEmpty()) {
      FileFlaws.requireOneDelimiter(text, whole.rows, width);
    }
    FileFlaws.requireNothingBefore(text, whole.dialect, whole.rows, width);
    return new DialectSniffer(whole, known).dialect();
  }

  private static Form best(String text, boolean isWhole, Stream<Dialect> candidates) {
    Form best = null;
    double most = Double.NEGATIVE_INFINITY;
    for (Dialect dialect : candidates.toList()) {
      if (most >= ODD && KnownDialect.isOdd(dialect.delimiter())) {
        continue;
      }
      Form form = form(text, dialect, isWhole);
      double score = form.score();
      if (score > most) {
        most = score;
        best = form;
      }
    }
    return best;
  }

  private static Form form(String text, Dialect dialect, boolean isWhole) {
    QuoteScan quotes = QuoteScan.of(text, isWhole, dialect);
    List<List<String>> rows = new CsvText(text, dialect).rows(isWhole, MOST_ROWS);
    if (rows.isEmpty()) {
      rows = new CsvText(text, dialect).rows(true, 1); // of a header that is longer than the sample
    }
    return new Form(dialect, quotes, rows);
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
    for (int i = 0; i < text.length(); i++) {
      if (";\t|\"".indexOf(text.charAt(i)) >= 0) {
        return 0.3;
      }
    }
    return text.length() <= 40 ? 0.95 : 0.8;
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
    NumberMarks marks =
        Shapes.marks(
            columns,
            form.delimiter(),
            known.get("decimal", all -> all.numbers().decimal()),
            known.get("thousands", all -> all.numbers().thousands()),
            known.get("affixes", all -> all.numbers().affixes()));
    DateOrder dates = known.get("dates", Dialect::dates).orElseGet(() -> Shapes.dates(columns));
    Predicate<String> isFigure = cell -> marks.plain(cell) != null || dates.iso(cell) != null;
    List<String> missing =
        known
            .get("missing", Dialect::missing)
            .orElseGet(
                () ->
                    columns.stream()
                        .flatMap(cells -> MissingWords.of(cells, isFigure, NUMERIC).stream())
                        .distinct()
                        .sorted()
                        .toList());
    return new Dialect(
        form.delimiter(),
        form.quote(),
        form.escape(),
        form.comment(),
        form.encoding(),
        known.get("header", Dialect::header).orElse(this.form.rows.isEmpty() || !header.isEmpty()),
        known.get("lineBreaks", Dialect::hasLineBreaks).orElse(this.form.hasLineBreaks()),
        known.get("index", Dialect::index).orElseGet(() -> isIndex(columns)),
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
        HeaderRow.isWithoutFirst(form.rows, width)
            || name.isEmpty()
            || name.matches("unnamed: 0|rownames");
    return isNameless && new HashSet<>(columns.get(0)).size() == columns.get(0).size();
  }
}
