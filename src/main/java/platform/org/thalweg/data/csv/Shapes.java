package org.thalweg.data.csv;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the cells of a sample look like: how numbers and dates are written in it. */
final class Shapes {
  private static final String CURRENCY =
      "[$€£¥₹₽₩₺]|US\\$|R\\$|kr\\.?|CHF|USD|EUR|GBP|JPY|CAD|AUD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|INR|CNY|Rs\\.?";
  private static final String UNITS =
      "%|‰|bps|kg|g|mg|µg|t|lbs?|oz|km|m|cm|mm|mi|ft|in|m²|m2|km²|sqft|sq ft|ha|l|L|ml|mL|h|hrs?|min|mins"
          + "|sec|s|ms|°C|°F|°|K|W|kW|kWh|MWh|V|A|Hz|kHz|MHz|GHz|mph|km/h|kmh|kph|B|KB|kB|MB|GB|TB"
          + "|px|yrs?|years?|months?|days?|hours?|kcal|cal|kJ|J|hp|PS|HP|bhp|cc|CC|kmpl|km/kg|mpg|Nm|bar|psi";
  private static final Pattern NUMBER =
      Pattern.compile(
          "[(]?[-+\u2212]?(?:(?:"
              + CURRENCY
              + ")\\s?)?[-+]?(?:\\d[\\d.,'\u00a0\u202f ]*|[.,]\\d+)(?:[eE][-+]?\\d+)?\\s?(?:"
              + CURRENCY
              + "|"
              + UNITS
              + ")?[)-]?");
  private static final Pattern AFFIXED =
      Pattern.compile(
          "[(]?[-+\u2212]?\\s?("
              + CURRENCY
              + ")?\\s?[-+]?[\\d.,](?:[\\d.,'\u00a0\u202f ]*[\\d.,])?(?:[eE][-+]?\\d+)?\\s?("
              + CURRENCY
              + "|"
              + UNITS
              + ")?\\s?[)-]?");
  private static final Pattern COMMA_FRACTION = Pattern.compile(".*\\d,\\d{1,2}|.*\\d,\\d{4,}");
  private static final double MOST = 0.9; // of the cells of a column that are there
  private static final int SHOWN = 1000; // cells of a column that are looked at

  private Shapes() {}

  /** Whether text may be a number in some marks. */
  static boolean isNumber(String text) {
    return hasDigit(text) && (isPlainNumber(text) || NUMBER.matcher(text).matches());
  }

  /** Whether text is of digits with a point at most, behind a minus or none. */
  private static boolean isPlainNumber(String text) {
    return isPlain(text)
        && text.indexOf('.') == text.lastIndexOf('.')
        && text.lastIndexOf('-') <= 0;
  }

  private static boolean hasDigit(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
        return true;
      }
    }
    return false;
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

  /** How numbers are written in a sample; plain where other marks make no more of it numbers. */
  static NumberMarks marks(List<List<String>> columns, char delimiter) {
    List<List<String>> seen = new ArrayList<>();
    Set<String> affixes = new LinkedHashSet<>();
    for (List<String> cells : columns) {
      List<String> present =
          cells.stream()
              .filter(cell -> !cell.isEmpty() && !MissingWords.isAny(cell))
              .limit(SHOWN)
              .toList();
      if (present.stream().filter(Shapes::isNumber).count() >= MOST * present.size()
          && !present.isEmpty()) {
        seen.add(present);
        affixes.addAll(affixes(present));
      }
    }
    List<String> longestFirst = new ArrayList<>(affixes);
    longestFirst.sort(
        (a, b) -> a.length() == b.length() ? a.compareTo(b) : b.length() - a.length());
    NumberMarks best = null;
    long most = -1;
    long all = seen.stream().mapToLong(List::size).sum();
    for (String marks : candidates(seen, delimiter)) {
      char thousands = marks.charAt(1) == '0' ? 0 : marks.charAt(1);
      NumberMarks some = new NumberMarks(marks.charAt(0), thousands, longestFirst);
      long count =
          seen.stream().flatMap(List::stream).filter(cell -> some.plain(cell) != null).count();
      if (count > most) {
        most = count;
        best = some;
      }
      if (count == all) {
        break; // nothing reads more
      }
    }
    return best;
  }

  /** Pairs of decimal mark and thousands mark, the likelier of equals first; 0 is none. */
  private static List<String> candidates(List<List<String>> columns, char delimiter) {
    boolean hasCommaFractions =
        columns.stream()
            .flatMap(List::stream)
            .anyMatch(c -> c.indexOf(',') >= 0 && COMMA_FRACTION.matcher(c).matches());
    return delimiter == ';' || hasCommaFractions
        ? List.of(".0", ",0", ",.", ",'", ", ", ".,", ".'", ". ")
        : List.of(".0", ".,", ".'", ". ", ",0", ",.", ",'", ", ");
  }

  /** What stands beside the number in most cells of a column. */
  private static List<String> affixes(List<String> cells) {
    Map<String, Integer> counts = new HashMap<>();
    for (String cell : cells) {
      if (isPlain(cell)) {
        continue;
      }
      Matcher parts = AFFIXED.matcher(cell);
      if (parts.matches()) {
        for (int i = 1; i <= 2; i++) {
          if (parts.group(i) != null && !parts.group(i).isEmpty()) {
            counts.merge(parts.group(i), 1, Integer::sum);
          }
        }
      }
    }
    int all = counts.values().stream().mapToInt(Integer::intValue).sum();
    boolean areMany = all >= MOST * cells.size();
    return areMany ? List.copyOf(counts.keySet()) : List.of();
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

  /** In which order dates have their parts: that in which most cells are dates. */
  static DateOrder dates(List<List<String>> columns) {
    DateOrder best = DateOrder.YEAR_FIRST;
    long most = 0;
    for (DateOrder order : DateOrder.values()) {
      long count = 0;
      for (List<String> cells : columns) {
        count += cells.stream().limit(SHOWN).filter(cell -> order.iso(cell) != null).count();
      }
      if (count > most) {
        most = count;
        best = order;
      }
    }
    return best;
  }
}
