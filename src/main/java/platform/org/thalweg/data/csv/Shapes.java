package org.thalweg.data.csv;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
          + "|px|yrs?|years?|months?|days?|hours?|kcal|cal|kJ|J|M|bn|Mio\\.?|Mrd\\.?|hp|PS|HP|bhp|cc|CC|kmpl|km/kg|mpg|Nm|bar|psi";
  private static final String MARKS = ".,'\u2019\u00a0\u202f "; // between digits
  private static final Pattern NUMBER =
      Pattern.compile(
          "[(]?[-+\u2212]?(?:(?:"
              + CURRENCY
              + ")\\s?)?[-+]?(?:\\d[\\d"
              + MARKS
              + "]*|[.,]\\d+)(?:[eE][-+]?\\d+)?\\s?(?:"
              + CURRENCY
              + "|"
              + UNITS
              + ")?[)-]?");
  private static final Pattern AFFIXED =
      Pattern.compile(
          "[(]?[-+\u2212]?\\s?("
              + CURRENCY
              + ")?\\s?[-+]?[\\d.,](?:[\\d"
              + MARKS
              + "]*[\\d.,])?(?:[eE][-+]?\\d+)?\\s?("
              + CURRENCY
              + "|"
              + UNITS
              + ")?\\s?[)-]?");
  private static final Pattern UNIT =
      Pattern.compile("[(\\[]?(?:" + CURRENCY + "|" + UNITS + ")[)\\]]?");
  private static final int SHOWN = 1000; // cells of a column that are looked at

  private Shapes() {}

  /** Whether text may be a number in some marks. */
  static boolean isNumber(String text) {
    return isBareNumber(text)
        || isPlainNumber(text)
        || hasDigit(text) && NUMBER.matcher(text).matches();
  }

  /** Whether text is of digits and marks between them, behind a sign or none. */
  private static boolean isBareNumber(String text) {
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
   * @throws IllegalArgumentException if a column has several units
   */
  static NumberMarks marks(
      List<List<String>> columns,
      char delimiter,
      Optional<Character> decimal,
      Optional<Character> thousands,
      Optional<List<String>> beside) {
    List<NumberForms> seen = new ArrayList<>(); // of numbers, some of them not plain
    Set<String> affixes = new LinkedHashSet<>();
    for (List<String> cells : columns) {
      NumberForms forms = NumberForms.of(cells);
      if (forms.areNumbers()) {
        List<String> own = forms.affixes();
        if (beside.isEmpty()) {
          MixedUnits.requireNone(cells, own);
        }
        seen.add(forms);
        affixes.addAll(own);
      }
    }
    List<String> longestFirst = new ArrayList<>(affixes);
    longestFirst.sort(
        (a, b) -> a.length() == b.length() ? a.compareTo(b) : b.length() - a.length());
    List<String> around = beside.orElse(longestFirst);
    NumberMarks best = null;
    long most = -1;
    long all = seen.stream().mapToLong(NumberForms::sum).sum();
    for (String marks : candidates(seen, delimiter)) {
      char point = decimal.orElse(marks.charAt(0));
      char group = thousands.orElse(marks.charAt(1) == '0' ? 0 : marks.charAt(1));
      if (point == group) {
        continue;
      }
      NumberMarks some = new NumberMarks(point, group, around);
      long count = seen.stream().mapToLong(forms -> forms.numbers(some)).sum();
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
  private static List<String> candidates(List<NumberForms> columns, char delimiter) {
    boolean hasCommaFractions = columns.stream().anyMatch(NumberForms::haveCommaFraction);
    return delimiter == ';' || hasCommaFractions
        ? List.of(".0", ",0", ",.", ",'", ", ", ".,", ".'", ". ")
        : List.of(".0", ".,", ".'", ". ", ",0", ",.", ",'", ", ");
  }

  /** What stands before and behind a number. */
  static List<String> beside(String text) {
    if (isBareNumber(text) || isPlain(text)) {
      return List.of(); // as beside most
    }
    Matcher parts = AFFIXED.matcher(text);
    return parts.matches()
        ? Stream.of(parts.group(1), parts.group(2))
            .filter(part -> part != null && !part.isEmpty())
            .toList()
        : List.of();
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
      if (count == some.size()) {
        break; // no other reads more
      }
    }
    return best;
  }
}
