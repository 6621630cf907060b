package org.thalweg.data.csv;

import java.io.Serializable;
import java.util.List;

/**
 * How numbers are written in text for people: which sign stands before the fraction, which between
 * groups of three digits, and what may stand beside a number without changing it.
 *
 * @param decimal before the fraction: a point or a comma
 * @param thousands between groups of three digits, or of two before the last as in India: a point,
 *     a comma, an apostrophe, curved or not, or a space for spaces of any kind; 0 for nothing
 * @param affixes what may stand before or behind a number, such as {@code $} or {@code kg}
 */
public record NumberMarks(char decimal, char thousands, List<String> affixes)
    implements Serializable {
  private static final char NO_BREAK_SPACE = '\u00a0';
  private static final char CURVED = '\u2019'; // apostrophe, as Excel writes it in Switzerland

  /** As programs write numbers: 1234.5. */
  public static final NumberMarks PLAIN = new NumberMarks('.', (char) 0, List.of());

  public NumberMarks {
    affixes = List.copyOf(affixes);
    if (decimal == thousands) {
      throw new IllegalArgumentException(
          "the decimal mark must differ from the thousands mark but both are " + decimal);
    }
  }

  /** Whether text in these marks is what it says already. */
  public boolean isPlain() {
    return decimal == '.' && thousands == 0 && affixes.isEmpty();
  }

  /**
   * A number as programs write it.
   *
   * @return such as {@code -1234.5} for {@code (1.234,5 €)}; null if the text is no number
   */
  public String plain(String text) {
    if (decimal == '.' && Shapes.isPlainNumber(text)) {
      return text;
    }
    String core = strip(text);
    boolean isNegative = false;
    if (core.length() > 2 && core.charAt(0) == '(' && core.charAt(core.length() - 1) == ')') {
      core = strip(core.substring(1, core.length() - 1)); // as accountants write it
      isNegative = true;
    } else if (core.length() > 2 && isWithoutFraction(core)) {
      core = core.substring(0, core.length() - 2);
    } else if (core.length() > 1 && core.charAt(core.length() - 1) == '-') {
      core = strip(core.substring(0, core.length() - 1)); // as SAP writes it
      isNegative = true;
    }
    String sign = sign(core);
    core = withoutAffixes(strip(core.substring(sign.length())));
    if (sign.isEmpty() && !isNegative) {
      sign = sign(core);
      core = core.substring(sign.length());
    }
    StringBuilder number = new StringBuilder(text.length());
    if (isNegative && sign.isEmpty() || !isNegative && sign.equals("-")) {
      number.append('-');
    } else if (isNegative) {
      return null;
    }
    return digits(core, number) ? number.toString() : null;
  }

  /** Whether a dash stands for the fraction, as in prices: 12,- or 12.–. */
  private static boolean isWithoutFraction(String text) {
    char last = text.charAt(text.length() - 1);
    char mark = text.charAt(text.length() - 2);
    return (last == '-' || last == '\u2013' || last == '\u2014') && (mark == ',' || mark == '.');
  }

  private static String sign(String text) {
    if (text.isEmpty()) {
      return "";
    }
    char first = text.charAt(0);
    return first == '-' || first == '\u2212' ? "-" : first == '+' ? "+" : "";
  }

  private String withoutAffixes(String text) {
    String core = text;
    for (String affix : affixes) {
      if (core.length() > affix.length() && core.startsWith(affix)) {
        return strip(core.substring(affix.length()));
      }
      if (core.length() > affix.length() && core.endsWith(affix)) {
        return strip(core.substring(0, core.length() - affix.length()));
      }
    }
    return core;
  }

  /** Appends digits, fraction and exponent; says whether the text is nothing else. */
  private boolean digits(String text, StringBuilder number) {
    int i = 0;
    int group = 0; // digits since the last mark
    boolean isGrouped = false;
    int inner = 0; // digits of each group between the first and the last: 3, or 2 in India
    int length = text.length();
    int begin = number.length();
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (isDigit(c)) {
        number.append(c);
        group++;
      } else if (isThousands(c)) {
        boolean isLike = inner == 0 ? group == 3 || group == 2 : group == inner;
        if (group == 0 || group > 3 || isGrouped && !isLike) {
          return false;
        }
        inner = isGrouped ? group : 0;
        isGrouped = true;
        group = 0;
      } else {
        break;
      }
    }
    if (isGrouped && group != 3) {
      return false;
    }
    boolean hasDigits = number.length() > begin;
    if (i < length && text.charAt(i) == decimal) {
      int fraction = ++i;
      number.append('.');
      for (; i < length && isDigit(text.charAt(i)); i++) {
        number.append(text.charAt(i));
      }
      hasDigits |= i > fraction;
    }
    return hasDigits && (i == length || !isGrouped && exponent(text, i, number));
  }

  private static boolean exponent(String text, int from, StringBuilder number) {
    String rest = text.substring(from);
    if (!rest.matches("[eE][-+]?[0-9]{1,4}")) {
      return false;
    }
    number.append(rest);
    return true;
  }

  private boolean isThousands(char c) {
    return c == thousands && c != 0
        || thousands == ' ' && c > ' ' && isSpace(c)
        || thousands == '\'' && c == CURVED; // and no control character, which is damage
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isSpace(char c) {
    return c <= ' ' || c >= NO_BREAK_SPACE && Character.isSpaceChar(c);
  }

  /** Without spaces of any kind at the ends. */
  static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (from < to && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }
}
