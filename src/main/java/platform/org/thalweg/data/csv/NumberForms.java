package org.thalweg.data.csv;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The first cells of a column with 0 in place of each digit, and how many look like that: a column
 * has far fewer forms than cells, and whether a cell is a number is a matter of its form. Cells
 * without a value are left out.
 *
 * @param zeros cells that are 0
 * @param haveSmall whether a number has 0 before its point
 */
record NumberForms(Map<String, Integer> counts, int zeros, boolean haveSmall) {
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
