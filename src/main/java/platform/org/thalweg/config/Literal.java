package org.thalweg.config;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Numbers, truth values, constants and lists from text. */
final class Literal {
  private static final int LONGEST = 1000; // characters of a number

  private Literal() {}

  /** A double, or a whole number of the given type; {@code what} names it in the message. */
  static Object number(String what, Class<?> type, String text) {
    if (type == double.class) {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw new ConfException("%s must be a number but was %s".formatted(what, text));
      }
    }
    long largest = type == int.class ? Integer.MAX_VALUE : Long.MAX_VALUE;
    try {
      String digits = text.length() > LONGEST ? "" : text; // their time is that of their square
      long value = new BigDecimal(digits).longValueExact(); // 1e6 is a whole number too
      return type == int.class ? (Object) Math.toIntExact(value) : (Object) value;
    } catch (NumberFormatException | ArithmeticException e) {
      throw new ConfException(
          "%s must be a whole number up to %d but was %s".formatted(what, largest, text));
    }
  }

  static boolean isNumber(String text) {
    try {
      return !Double.isNaN(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  static boolean truth(String what, String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new ConfException("%s must be true or false but was %s".formatted(what, text));
    }
    return text.equals("true");
  }

  /** The constant of an enum whose name in lower case is given. */
  static Object constant(String what, Object[] constants, String given) {
    return Arrays.stream(constants)
        .filter(constant -> lower(constant).equals(given))
        .findFirst()
        .orElseThrow(
            () ->
                Nearest.unknown(
                    what, given, Arrays.stream(constants).map(Literal::lower).toList()));
  }

  static String lower(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT);
  }

  /** The whole numbers of a list. */
  static List<Integer> wholeNumbers(String what, Expression given) {
    if (!given.isList()) {
      throw new ConfException(
          "%s must be a list such as [64,32] but was %s".formatted(what, given));
    }
    return given.arguments().stream()
        .map(argument -> (Integer) number(what, int.class, argument.toString()))
        .toList();
  }
}
