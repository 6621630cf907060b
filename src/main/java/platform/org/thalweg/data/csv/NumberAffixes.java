package org.thalweg.data.csv;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What stands beside the digits of a text that may be a number in some marks: a currency before
 * them, or a currency or a unit behind them. Signs, and parentheses round negative numbers, are no
 * part of it.
 *
 * @param before empty for nothing
 * @param behind empty for nothing
 */
public record NumberAffixes(String before, String behind) {
  /** What stands before and behind the number that a text is; nothing if it is none. */
  public static List<String> beside(String text) {
    if (Shapes.isBareNumber(text) || Shapes.isPlain(text)) {
      return List.of(); // as beside most
    }
    NumberAffixes affixes = of(text);
    return affixes == null ? List.of() : affixes.words();
  }

  private static final Set<String> CURRENCIES =
      words(
          "$ € £ ¥ ₹ ₽ ₩ ₺ US$ R$ kr kr. CHF USD EUR GBP JPY CAD AUD SEK NOK DKK PLN CZK HUF BRL INR"
              + " CNY Rs Rs.");
  private static final Set<String> UNITS =
      words(
          "% ‰ bps kg g mg µg t lb lbs oz km m cm mm mi ft in m² m2 km² sqft sq_ft ha l L ml mL h hr"
              + " hrs min mins sec s ms °C °F ° K W kW kWh MWh V A Hz kHz MHz GHz mph km/h kmh kph B"
              + " KB kB MB GB TB k px yr yrs year years month months day days hour hours kcal cal kJ J"
              + " M bn Mio Mio. Mrd Mrd. hp PS HP bhp cc CC kmpl km/kg mpg Nm bar psi");
  private static final String MARKS = ".,'\u2019\u00a0\u202f "; // between digits
  private static final String ENDS = ")-\u2013\u2014"; // of negative numbers and of prices
  private static final String SIGNS = "-+\u2212";
  private static final NumberAffixes NONE = new NumberAffixes("", "");

  private static Set<String> words(String all) {
    return Stream.of(all.split(" "))
        .map(word -> word.replace('_', ' '))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Of a text; null if it is no number in any marks. */
  static NumberAffixes of(String text) {
    int to = text.length();
    int from = to > 0 && text.charAt(0) == '(' ? 1 : 0;
    from += from < to && SIGNS.indexOf(text.charAt(from)) >= 0 ? 1 : 0;
    int first = from; // digit
    while (first < to && !isDigit(text.charAt(first))) {
      first++;
    }
    if (first == to) {
      return null;
    }
    String before = before(text.substring(from, first));
    String behind = behind(text.substring(behindDigits(text, first)));
    if (before == null || behind == null) {
      return null;
    }
    return before.isEmpty() && behind.isEmpty() ? NONE : new NumberAffixes(before, behind);
  }

  /**
   * The currency that ends before a digit, a sign or the mark of a fraction; null if it is none.
   */
  private static String before(String text) {
    if (text.isEmpty() || CURRENCIES.contains(text)) {
      return text;
    }
    int end = text.length();
    end -= text.charAt(end - 1) == '.' || text.charAt(end - 1) == ',' ? 1 : 0; // of .5
    end -= end > 0 && SIGNS.indexOf(text.charAt(end - 1)) >= 0 ? 1 : 0;
    String core = NumberMarks.strip(text.substring(0, end));
    return core.isEmpty() || CURRENCIES.contains(core) ? core : null;
  }

  /** The place behind digits, the marks between them, and an exponent. */
  private static int behindDigits(String text, int first) {
    int to = text.length();
    int end = first;
    while (end < to && (isDigit(text.charAt(end)) || MARKS.indexOf(text.charAt(end)) >= 0)) {
      end++;
    }
    if (end < to && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
      int digit = end + 1;
      digit += digit < to && (text.charAt(digit) == '-' || text.charAt(digit) == '+') ? 1 : 0;
      int behind = digit;
      while (behind < to && isDigit(text.charAt(behind))) {
        behind++;
      }
      return behind > digit ? behind : end;
    }
    return end;
  }

  private static String behind(String text) {
    boolean isSign = !text.isEmpty() && ENDS.indexOf(text.charAt(text.length() - 1)) >= 0;
    String unit = NumberMarks.strip(isSign ? text.substring(0, text.length() - 1) : text);
    return unit.isEmpty() || UNITS.contains(unit) || CURRENCIES.contains(unit) ? unit : null;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Whether text is a unit or a currency, perhaps in brackets. */
  static boolean isUnit(String text) {
    int from = text.startsWith("(") || text.startsWith("[") ? 1 : 0;
    int to = text.endsWith(")") || text.endsWith("]") ? text.length() - 1 : text.length();
    String unit = text.substring(Math.min(from, to), to);
    return UNITS.contains(unit) || CURRENCIES.contains(unit);
  }

  /** What stands there, of either side. */
  List<String> words() {
    return Stream.of(before, behind).filter(word -> !word.isEmpty()).toList();
  }
}
