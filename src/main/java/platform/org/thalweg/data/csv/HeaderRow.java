package org.thalweg.data.csv;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** Tells whether the first row of a sample has the names of the columns. */
public final class HeaderRow {
  private static final double NUMERIC = 0.7; // of the cells of a column of numbers, at least
  private static final int MOST_ROWS = 1000; // that are compared with the first

  private HeaderRow() {}

  /**
   * Whether the first row has names: none of its cells is a number, and none says again what stands
   * below it. A row that is all text above rows of text has names where they differ from each
   * other.
   */
  static boolean isThere(List<List<String>> rows, int width) {
    List<String> first = rows.get(0).stream().map(NumberMarks::strip).toList();
    boolean isShort = isWithoutFirst(rows, width);
    if (first.stream().anyMatch(cell -> Shapes.isNumber(cell) || Shapes.isDate(cell))) {
      return isYears(first) && rows.size() > 1 && !isYears(rows.get(1));
    }
    if (isShort && first.stream().anyMatch(HeaderRow::beginsWithDigit)) {
      return false; // but a row of which a delimiter is lost
    }
    if (first.stream().limit(named(rows)).filter(String::isEmpty).count() > 1) {
      return false;
    }
    int shift = isShort ? 1 : 0;
    int repeated = 0;
    boolean isNamed = false;
    boolean isNoName = false;
    for (int i = 0; i < first.size(); i++) {
      List<String> below = below(rows, i + shift);
      if (isAboveNumbers(first.get(i), below)) {
        isNamed |= !beginsWithDigit(first.get(i));
        isNoName |= beginsWithDigit(first.get(i)); // but a number that is damaged
      }
      repeated += !first.get(i).isEmpty() && below.contains(first.get(i)) ? 1 : 0;
    }
    return isNamed || !isNoName && 2 * repeated < Math.max(1, first.size());
  }

  /** Whether the first row has names, of which at least one is of a column of numbers. */
  static boolean isAboveNumbers(List<List<String>> rows, int width) {
    List<String> first = rows.get(0).stream().map(NumberMarks::strip).toList();
    return isThere(rows, width)
        && IntStream.range(0, first.size())
            .anyMatch(i -> isAboveNumbers(first.get(i), below(rows, i)));
  }

  private static List<String> below(List<List<String>> rows, int place) {
    List<String> below = new ArrayList<>(rows.size());
    for (List<String> row : rows.subList(1, Math.min(MOST_ROWS, rows.size()))) {
      if (place < row.size()) {
        below.add(NumberMarks.strip(row.get(place)));
      }
    }
    return below;
  }

  private static boolean beginsWithDigit(String cell) {
    return !cell.isEmpty() && Character.isDigit(cell.charAt(0));
  }

  /** Whether a cell is a text above numbers, which may be its name alone. */
  private static boolean isAboveNumbers(String cell, List<String> below) {
    int present = 0;
    int numbers = 0;
    for (String text : below) {
      boolean isNumber = Shapes.isNumber(text);
      numbers += isNumber ? 1 : 0;
      present += isNumber || !text.isEmpty() && !MissingWords.isAny(text) ? 1 : 0;
    }
    return !cell.isEmpty()
        && !MissingWords.isAny(cell)
        && present > 0
        && numbers >= NUMERIC * present;
  }

  /** Whether most cells are years, which columns may be called. */
  private static boolean isYears(List<String> cells) {
    long years = cells.stream().filter(cell -> cell.matches("(19|20)\\d\\d")).count();
    return years > 0
        && cells.stream().allMatch(cell -> cell.matches("(19|20)\\d\\d") || !Shapes.isNumber(cell));
  }

  /** How many columns there are before those at the end that have neither a name nor values. */
  static int named(List<List<String>> rows) {
    return rows.stream().mapToInt(HeaderRow::lengthWithoutBlanks).max().orElse(0);
  }

  private static int lengthWithoutBlanks(List<String> row) {
    int length = row.size();
    while (length > 0 && row.get(length - 1).isBlank()) {
      length--;
    }
    return length;
  }

  /**
   * Whether the header lacks the name of the first column, as R's {@code write.table} leaves it.
   */
  static boolean isWithoutFirst(List<List<String>> rows, int width) {
    return rows.get(0).size() == width - 1
        && rows.stream().anyMatch(row -> row.size() == width && !row.get(width - 1).isBlank());
  }

  /**
   * The names of the columns, without spaces round them: where one is empty, {@code _c} with the
   * place; where one stands again, with a number behind it. A header may lack the name of the
   * column of row names, and those of columns without values; it may have more of the latter.
   *
   * @param first rows, of which the first is the header
   */
  public static List<String> names(List<List<String>> first, boolean index) {
    if (first.isEmpty()) {
      return List.of();
    }
    List<String> cells = new ArrayList<>(first.get(0));
    List<String> last = first.get(first.size() - 1);
    if (cells.size() == last.size() - 1) { // as R leaves out that of row names
      cells.add(index ? 0 : cells.size(), "");
    }
    while (cells.size() < last.size() && last.get(cells.size()).isBlank()) {
      cells.add("");
    }
    while (cells.size() > last.size() && cells.get(cells.size() - 1).isBlank()) {
      cells.remove(cells.size() - 1);
    }
    return unique(cells);
  }

  private static List<String> unique(List<String> cells) {
    List<String> names = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i).strip();
      String name = cell.isEmpty() ? "_c" + i : cell;
      for (int k = 2; !taken.add(name.toLowerCase(Locale.ROOT)); k++) {
        name = cell + "_" + k;
      }
      names.add(name);
    }
    return names;
  }
}
