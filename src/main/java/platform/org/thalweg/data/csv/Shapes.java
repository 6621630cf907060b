package org.thalweg.data.csv;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What the cells of a sample look like: how numbers and dates are written in it. */
final class Shapes {
  private static final String MARKS = ".,'\u2019\u00a0\u202f "; // between digits
  private static final int SHOWN = 1000; // cells of a column that are looked at

  private Shapes() {}

  /** Whether text may be a number in some marks. */
  static boolean isNumber(String text) {
    return isBareNumber(text) || isPlainNumber(text) || NumberAffixes.of(text) != null;
  }

  /** Whether text is of digits and marks between them, behind a sign or none. */
  static boolean isBareNumber(String text) {
    int first = !text.isEmpty() && "-+\u2212".indexOf(text.charAt(0)) >= 0 ? 1 : 0;
    for (int i = first; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (i == first || MARKS.indexOf(c) < 0)) {
        return false;
      }
    }
    return first < text.length();
  }

  /** Whether text is of digits with a point at most, behind a minus or none. */
  static boolean isPlainNumber(String text) {
    boolean hasDigit = false;
    boolean hasPoint = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        hasDigit = true;
      } else if (c == '.' ? hasPoint : c != '-' || i > 0) {
        return false;
      } else {
        hasPoint |= c == '.';
      }
    }
    return hasDigit;
  }

  /** Whether text is a date in some order. */
  static boolean isDate(String text) {
    for (DateOrder order : DateOrder.values()) {
      if (order.iso(text) != null) {
        return true;
      }
    }
    return false;
  }

  /**
   * How numbers are written in a sample; plain where other marks make no more of it numbers.
   * Columns of several units stay texts.
   *
   * @param decimal before fractions, if it is known; as are the others
   * @throws IllegalArgumentException if a column has several units that are those of others, too
   */
  static NumberMarks marks(
      List<List<String>> columns,
      char delimiter,
      Optional<Character> decimal,
      Optional<Character> thousands,
      Optional<List<String>> beside) {
    List<NumberForms> numbers =
        columns.stream().map(NumberForms::of).filter(NumberForms::areNumbers).toList();
    List<NumberForms> seen = // some of which are not plain
        numbers.stream()
            .filter(forms -> beside.isPresent() || MixedUnits.unlike(forms.affixes()).isEmpty())
            .toList();
    List<String> around = beside.orElseGet(() -> longestFirst(seen));
    if (seen.size() < numbers.size()) {
      columns.forEach(
          cells -> MixedUnits.requireNone(cells, NumberForms.of(cells).affixes(), around));
    }
    Stream<NumberMarks> some =
        candidates(seen, delimiter).stream()
            .map(
                marks ->
                    List.of(
                        decimal.orElse(marks.charAt(0)),
                        thousands.orElse(marks.charAt(1) == '0' ? 0 : marks.charAt(1))))
            .filter(marks -> !marks.get(0).equals(marks.get(1)))
            .map(marks -> new NumberMarks(marks.get(0), marks.get(1), around));
    return best(
        some,
        marks -> seen.stream().mapToLong(forms -> forms.numbers(marks)).sum(),
        seen.stream().mapToLong(NumberForms::sum).sum());
  }

  /** The first of those that read most; null if there is none. */
  private static <T> T best(Stream<T> candidates, ToLongFunction<T> count, long all) {
    T best = null;
    long most = -1;
    for (Iterator<T> each = candidates.iterator(); each.hasNext() && most < all; ) {
      T one = each.next();
      long read = count.applyAsLong(one);
      best = read > most ? one : best;
      most = Math.max(most, read);
    }
    return best;
  }

  /** What stands beside numbers in some column. */
  private static List<String> longestFirst(List<NumberForms> columns) {
    return columns.stream()
        .flatMap(forms -> forms.affixes().stream())
        .distinct()
        .sorted(Comparator.comparing(String::length).reversed().thenComparing(text -> text))
        .toList();
  }

  /** Pairs of decimal mark and thousands mark, the likelier of equals first; 0 is none. */
  private static List<String> candidates(List<NumberForms> columns, char delimiter) {
    if (columns.stream().anyMatch(NumberForms::areGroupedByPoints)) {
      return List.of(",.", ".0", ",0", ",'", ", ", ".,", ".'", ". ");
    }
    boolean hasCommaFractions = columns.stream().anyMatch(NumberForms::haveCommaFraction);
    return delimiter == ';' || hasCommaFractions
        ? List.of(".0", ",0", ",.", ",'", ", ", ".,", ".'", ". ")
        : List.of(".0", ".,", ".'", ". ", ",0", ",.", ",'", ", ");
  }

  /** Whether text is of nothing but digits, points and signs. */
  static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && c != '.' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static Stream<String> likeDates(List<String> cells) {
    List<String> present =
        cells.stream()
            .limit(SHOWN)
            .filter(cell -> !cell.isEmpty() && !MissingWords.isAny(cell))
            .toList();
    List<String> some = present.stream().filter(DateOrder::mayBeDate).toList();
    return 2 * some.size() >= present.size() ? some.stream() : Stream.empty();
  }

  /**
   * In which order dates have their parts: that in which most cells are dates, of columns that may
   * be of dates; a number that is damaged may look like one, too.
   */
  static DateOrder dates(List<List<String>> columns) {
    List<String> some = columns.stream().flatMap(Shapes::likeDates).toList();
    return best(
        Stream.of(DateOrder.values()),
        order -> some.stream().filter(cell -> order.iso(cell) != null).count(),
        some.size());
  }

  /**
   * The first cells of a column with 0 in place of each digit, and how many look like that: a
   * column has far fewer forms than cells, and whether a cell is a number is a matter of its form.
   * Cells without a value are left out.
   *
   * @param zeros cells that are 0
   * @param haveSmall whether a number has 0 before its point
   */
  private record NumberForms(Map<String, Integer> counts, int zeros, boolean haveSmall) {
    private static final double MOST = 0.9; // of the cells of a column that are there
    private static final int FEWEST_GROUPED = 15; // numbers, as fractions are not by chance
    private static final int FEWEST_BARE = 2;
    private static final int SHOWN = 1000; // cells of a column that are looked at

    static NumberForms of(List<String> cells) {
      Map<String, Integer> forms = new HashMap<>();
      int present = 0;
      int zeros = 0;
      boolean haveSmall = false;
      for (int i = 0; i < cells.size() && present < SHOWN; i++) {
        String cell = cells.get(i);
        if (!cell.isEmpty() && !MissingWords.isAny(cell)) {
          present++;
          forms.merge(form(cell), 1, Integer::sum);
          zeros += cell.equals("0") ? 1 : 0;
          haveSmall |= cell.startsWith("0.") || cell.startsWith("-0.");
        }
      }
      return new NumberForms(forms, zeros, haveSmall);
    }

    private static String form(String cell) {
      char[] signs = cell.toCharArray();
      for (int i = 0; i < signs.length; i++) {
        boolean isOfUnit = i > 0 && signs[i - 1] == 'm'; // as of m2
        signs[i] = isDigit(signs[i]) && !isOfUnit ? '0' : signs[i];
      }
      return new String(signs);
    }

    private static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }

    /** How many cells there are. */
    long sum() {
      return sum(counts);
    }

    private static long sum(Map<String, Integer> counts) {
      long sum = 0;
      for (int count : counts.values()) {
        sum += count;
      }
      return sum;
    }

    /** Whether most cells may be numbers in some marks. */
    boolean areNumbers() {
      long numbers = 0;
      for (Map.Entry<String, Integer> form : counts.entrySet()) {
        numbers += Shapes.isNumber(form.getKey()) ? form.getValue() : 0;
      }
      return numbers >= MOST * sum();
    }

    /** How many cells are numbers in marks. */
    long numbers(NumberMarks marks) {
      long sum = 0;
      for (Map.Entry<String, Integer> form : counts.entrySet()) {
        sum += marks.plain(form.getKey()) == null ? 0 : form.getValue();
      }
      return sum;
    }

    /** What stands beside the number in most cells; nothing where it does in few. */
    List<String> affixes() {
      Map<String, Integer> beside = new HashMap<>();
      counts.forEach(
          (form, count) ->
              NumberAffixes.beside(form).forEach(text -> beside.merge(text, count, Integer::sum)));
      return sum(beside) >= MOST * sum() ? List.copyOf(beside.keySet()) : List.of();
    }

    /**
     * Whether points stand between groups of three digits, as in Germany, and not before fractions:
     * all numbers with a point have three digits behind it, and those without have three at most.
     */
    boolean areGroupedByPoints() {
      long grouped = 0;
      long bare = 0;
      for (Map.Entry<String, Integer> form : counts.entrySet()) {
        String digits = form.getKey().replaceAll("[^0.]", "");
        if (!Shapes.isNumber(form.getKey()) || digits.isEmpty()) {
          continue;
        }
        if (digits.matches("0{1,3}(?:[.]000)+")) {
          grouped += form.getValue();
        } else if (digits.matches("0{1,3}")) {
          bare += form.getValue();
        } else {
          return false;
        }
      }
      return !haveSmall && grouped >= FEWEST_GROUPED && bare - zeros >= FEWEST_BARE;
    }

    /** Whether one ends with a comma between digits, of which not three are behind it. */
    boolean haveCommaFraction() {
      return counts.keySet().stream().anyMatch(NumberForms::hasCommaFraction);
    }

    private static boolean hasCommaFraction(String text) {
      int comma = text.lastIndexOf(',');
      int behind = text.length() - comma - 1;
      boolean isWithin = comma > 0 && isDigit(text.charAt(comma - 1)) && behind > 0 && behind != 3;
      for (int i = comma + 1; isWithin && i < text.length(); i++) {
        isWithin = isDigit(text.charAt(i));
      }
      return isWithin;
    }
  }
}
