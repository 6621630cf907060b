package org.thalweg.data.csv;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What programs and people write where a value is missing. */
final class MissingWords {
  /** In any column, for they mean nothing else. */
  private static final Set<String> EVERYWHERE =
      Set.of(
          "NA", "N/A", "n/a", "#N/A", "#NA", "<NA>", "NULL", "null", "\\N", "NaN", "nan", "?",
          "#NV", "#VALUE!", "#DIV/0!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "#WERT!", "#BEZUG!",
          "#ZAHL!");

  /** In columns of numbers or dates alone, for as texts they may say something. */
  private static final Set<String> AMONG_NUMBERS =
      Set.of(
          """
          -, --, ---, ., .., ..., *, na, Na, None, none, NONE, Null, nil, NIL, missing, Missing,
          MISSING, unknown, Unknown, UNKNOWN, n.a., N.A., k.A., k. A., n/d, N/D, nd, ND, (null),
          (NULL), –, —, not available, Not available, -nan, NAN, 1.#QNAN, -1.#IND"""
              .split(",\\s+"));

  private MissingWords() {}

  static boolean isAny(String text) {
    return EVERYWHERE.contains(text) || AMONG_NUMBERS.contains(text);
  }

  /** Whether text is of two capital letters, as codes of countries are. */
  private static boolean isCode(String text) {
    return text.length() == 2 && isCapital(text.charAt(0)) && isCapital(text.charAt(1));
  }

  private static boolean isCapital(char c) {
    return c >= 'A' && c <= 'Z';
  }

  /**
   * The words of a column that stand for missing values.
   *
   * @param cells without spaces at their ends
   * @param isFigure whether a cell is a number or a date
   * @param numeric the share of cells that are in a column of such, at least
   */
  static List<String> of(List<String> cells, Predicate<String> isFigure, double numeric) {
    Set<String> words = new LinkedHashSet<>();
    for (String cell : cells) {
      if (isAny(cell)) {
        words.add(cell);
      }
    }
    if (words.isEmpty()) {
      return List.of(); // as in most columns, whatever else they hold
    }
    long present = 0;
    long figures = 0;
    long codes = 0; // texts of two capital letters, such as those of countries
    for (String cell : cells) {
      if (!cell.isEmpty() && !words.contains(cell)) {
        present++;
        figures += isFigure.test(cell) ? 1 : 0;
        codes += isCode(cell) ? 1 : 0;
      }
    }
    boolean isNumeric = present > 0 && figures >= numeric * present;
    boolean isOfCodes = 2 * codes > present && present > 0;
    List<String> missing = new ArrayList<>();
    for (String word : words) {
      boolean isCode = isOfCodes && isCode(word);
      if (isNumeric || EVERYWHERE.contains(word) && !isCode) {
        missing.add(word);
      }
    }
    return missing;
  }
}
