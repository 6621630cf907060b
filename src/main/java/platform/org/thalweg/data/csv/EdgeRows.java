package org.thalweg.data.csv;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Rows that are none of a table though they stand in it: units below the names, and sums at the
 * end.
 *
 * @param names of the columns
 * @param rows the first ones, of which one is the header where there is one
 */
record EdgeRows(Dialect dialect, List<String> names, List<List<String>> rows) {
  /** Rows that are looked at. */
  static final int MOST = 200;

  private static final int FEWEST = 4; // rows below the first one that say what a column holds
  private static final int FAR = 5; // times as large as any other number
  private static final double NEAR = 0.99; // of the sum of the others
  private static final double NUMERIC = 0.9; // of the cells of a column of numbers
  private static final Set<String> SUMS =
      Set.of(
          """
          total, totals, grand total, sum, sums, summe, gesamt, gesamtsumme, insgesamt, somme,
          totaal, totale, suma, soma, summa"""
              .split(",\\s+"));

  /** Whether a first row says in which units the others are. */
  Optional<String> units() {
    if (!dialect.header() || rows.size() < 2 + FEWEST) {
      return Optional.empty();
    }
    List<String> first = rows.get(1).stream().map(NumberMarks::strip).toList();
    int[] numeric = IntStream.range(0, first.size()).filter(this::isNumeric).toArray();
    int[] words =
        IntStream.of(numeric)
            .filter(i -> !isNumber(first.get(i)) && isWord(first.get(i)))
            .toArray();
    boolean isNumbered = IntStream.of(numeric).anyMatch(i -> isNumber(first.get(i)));
    boolean isStrange =
        words.length > 1 || words.length == 1 && NumberAffixes.isUnit(first.get(words[0]));
    return isStrange && !isNumbered
        ? Optional.of(
            "must have its first row of values below its header but has units or other words there,"
                + " such as "
                + remedy(words[0], first.get(words[0])))
        : Optional.empty();
  }

  /** Whether the last row of the file has the sums of the others. */
  Optional<String> sum(List<String> last) {
    int place = 0;
    while (place < last.size() && NumberMarks.strip(last.get(place)).isEmpty()) {
      place++;
    }
    if (last.size() != names.size() || place == last.size()) {
      return Optional.empty(); // which is malformed in any case
    }
    String word = NumberMarks.strip(last.get(place));
    int column = place;
    boolean isSum = SUMS.contains(word.replaceAll("[:.]$", "").toLowerCase(Locale.ROOT));
    long others =
        rows.stream()
            .filter(row -> row != last && row.size() > column && !row.equals(last))
            .filter(row -> NumberMarks.strip(row.get(column)).equals(word))
            .count();
    return isSum && others == 0 && last.stream().anyMatch(this::isNumber)
        ? Optional.of("must end with a row of values but ends with sums, " + remedy(place, word))
        : bareSum(last);
  }

  /** A row of sums without a word: a number far beyond others, beside a blank where none is. */
  private Optional<String> bareSum(List<String> last) {
    List<List<String>> others = rows.stream().skip(1).filter(row -> !row.equals(last)).toList();
    boolean hasBlank =
        IntStream.range(0, last.size())
            .anyMatch(
                i ->
                    last.get(i).isBlank()
                        && others.stream()
                            .noneMatch(row -> i >= row.size() || row.get(i).isBlank()));
    if (!hasBlank || others.size() < FEWEST) {
      return Optional.empty();
    }
    return IntStream.range(0, last.size())
        .filter(i -> isNumeric(i) && isNumber(last.get(i)))
        .filter(i -> isFarBeyond(value(last, i), values(others, i)))
        .mapToObj(
            i ->
                "must end with a row of values but ends with blanks beside a number far beyond others, as sums are, "
                    + remedy(i, dialect.plain(last.get(i))))
        .findFirst();
  }

  /**
   * Whether a value is many times as large as any other, and no less than the sum of those that are
   * known, up to what people round away.
   */
  private static boolean isFarBeyond(double value, double[] others) {
    double largest = DoubleStream.of(others).map(Math::abs).max().orElse(0);
    double sum = Math.abs(DoubleStream.of(others).sum());
    return largest > 0 && Math.abs(value) > FAR * largest && Math.abs(value) >= NEAR * sum;
  }

  private double[] values(List<List<String>> rows, int column) {
    return rows.stream().mapToDouble(row -> value(row, column)).toArray();
  }

  /** A number; 0 of anything else. */
  private double value(List<String> row, int column) {
    String plain = column < row.size() ? dialect.plain(row.get(column)) : null;
    return plain != null && Shapes.isPlainNumber(plain) ? Double.parseDouble(plain) : 0;
  }

  private boolean isNumeric(int column) {
    List<String> cells =
        rows.stream()
            .skip(2)
            .filter(row -> row.size() == names.size())
            .map(row -> NumberMarks.strip(row.get(column)))
            .filter(EdgeRows::isWord)
            .toList();
    return column < names.size()
        && cells.size() >= FEWEST
        && cells.stream().filter(this::isNumber).count() >= NUMERIC * cells.size();
  }

  private boolean isNumber(String cell) {
    String plain = dialect.plain(cell);
    return plain != null && Shapes.isNumber(plain);
  }

  private static boolean isWord(String cell) {
    return !cell.isEmpty() && !MissingWords.isAny(cell);
  }

  /** The word with its column, and how the row is left out. */
  private String remedy(int place, String word) {
    if (dialect.index() && place == 0) {
      return "%s among the names of rows; remove that line".formatted(word);
    }
    String name = names.get(place);
    String cell =
        name.matches("[A-Za-z_][A-Za-z_0-9]*") ? name : "`" + name.replace("`", "``") + "`";
    return "%s in column %s; data.sql = \"select * from __THIS__ where not (%s <=> '%s')\" leaves that row out"
        .formatted(word, name, cell, word.replace("\\", "\\\\").replace("'", "\\'"));
  }
}
