package org.thalweg.data.csv;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the cells of a sample look like: how numbers and dates are written in it. */
final class Shapes {
  private static final String CURRENCY =
      "[$€£¥₹₽₩₺]|US\\$|R\\$|kr\\.?|CHF|USD|EUR|GBP|JPY|CAD|AUD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|INR|CNY|Rs\\.?";
  private static final String UNITS =
      "%|‰|bps|kg|g|mg|µg|t|lbs?|oz|km|m|cm|mm|mi|ft|in|m²|m2|km²|sqft|sq"
          + " ft|ha|l|L|ml|mL|h|hrs?|min|mins"
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
  private static final Pattern UNIT =
      Pattern.compile("[(\\[]?(?:" + CURRENCY + "|" + UNITS + ")[)\\]]?");
  private static final Pattern COMMA_FRACTION = Pattern.compile(".*\\d,\\d{1,2}|.*\\d,\\d{4,}");
  private static final double MOST = 0.9; // of the cells of a column that are there
  private static final int SHOWN = 1000; // cells of a column that are looked at

  private Shapes() {}

  /** Whether text may be a number in some marks. */
  static boolean isNumber(String text) {
    return isPlainNumber(text) || hasDigit(text) && NUMBER.matcher(text).matches();
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

  private static boolean hasDigit(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
        return true;
      }
    }
    return false;
  }

  /** Whether text is a unit or a currency, perhaps in brackets. */
  static boolean isUnit(String text) {
    return UNIT.matcher(text).matches();
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
   *
   * @param decimal before fractions, if it is known; as are the others
   */
  static NumberMarks marks(
      List<List<String>> columns,
      char delimiter,
      Optional<Character> decimal,
      Optional<Character> thousands,
      Optional<List<String>> beside) {
    List<List<String>> seen = new ArrayList<>(); // columns of numbers, some of which are not plain
    List<String> plain = new ArrayList<>(); // cells of the other columns of numbers
    Set<String> affixes = new LinkedHashSet<>();
    for (List<String> cells : columns) {
      List<String> some = cells.subList(0, Math.min(SHOWN, cells.size()));
      if (some.stream().allMatch(Shapes::isPlainNumber)) {
        plain.addAll(some);
        continue;
      }
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
    List<String> around = beside.orElse(longestFirst);
    NumberMarks best = null;
    long most = -1;
    long all = plain.size() + seen.stream().mapToLong(List::size).sum();
    for (String marks : candidates(seen, delimiter)) {
      char point = decimal.orElse(marks.charAt(0));
      char group = thousands.orElse(marks.charAt(1) == '0' ? 0 : marks.charAt(1));
      if (point == group) {
        continue;
      }
      NumberMarks some = new NumberMarks(point, group, around);
      long count =
          Stream.concat(seen.stream(), point == '.' ? Stream.empty() : Stream.of(plain))
              .flatMap(List::stream)
              .filter(cell -> some.plain(cell) != null)
              .count();
      count += point == '.' ? plain.size() : 0;
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
    List<String> some =
        columns.stream()
            .flatMap(cells -> cells.stream().limit(SHOWN))
            .filter(DateOrder::mayBeDate)
            .toList();
    DateOrder best = DateOrder.YEAR_FIRST;
    long most = 0;
    for (DateOrder order : DateOrder.values()) {
      long count = some.stream().filter(cell -> order.iso(cell) != null).count();
      if (count > most) {
        most = count;
        best = order;
      }
    }
    return best;
  }
}
