package org.thalweg.tune;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.thalweg.config.ConfException;

/**
 * The values of a key that are drawn: either some in a list, or text in which numbers are drawn
 * from intervals.
 *
 * @param dimensions how many numbers in [0, 1) a value takes
 * @param at the value at a point of the unit cube
 */
record Range(int dimensions, Function<double[], String> at) {
  private static final Pattern CALL =
      Pattern.compile("\\b(log|uniform|whole)\\(\\s*([^(),]+?)\\s*,\\s*([^(),]+?)\\s*\\)");

  /** One of some values, each as likely. */
  static Range of(List<String> values) {
    return new Range(1, u -> values.get((int) (u[0] * values.size())));
  }

  /**
   * Text with intervals in it, such as {@code l2(log(1e-6,1e-1))}.
   *
   * @throws ConfException if there is no interval in it, or one is none
   */
  static Range parse(String key, String text) {
    List<String> between = new ArrayList<>();
    List<DoubleFunction<String>> numbers = new ArrayList<>();
    Matcher call = CALL.matcher(text);
    int end = 0;
    while (call.find()) {
      between.add(text.substring(end, call.start()));
      numbers.add(interval(key, call.group(1), call.group(2), call.group(3)));
      end = call.end();
    }
    if (numbers.isEmpty()) {
      throw new ConfException(
          "tune.ranges.%s must have log(a,b), uniform(a,b) or whole(a,b) in it but was %s"
              .formatted(key, text));
    }
    String rest = text.substring(end);
    return new Range(
        numbers.size(),
        u -> {
          StringBuilder value = new StringBuilder();
          for (int i = 0; i < numbers.size(); i++) {
            value.append(between.get(i)).append(numbers.get(i).apply(u[i]));
          }
          return value.append(rest).toString();
        });
  }

  /**
   * The numbers from a to b at u in [0, 1): evenly, or evenly by the logarithm, to six digits; or
   * whole ones.
   */
  private static DoubleFunction<String> interval(String key, String kind, String from, String to) {
    double a = number(key, from);
    double b = number(key, to);
    boolean isLog = kind.equals("log");
    boolean isWhole = kind.equals("whole");
    boolean isOrdered = a < b && (!isLog || a > 0);
    if (!isOrdered || isWhole && (a != Math.rint(a) || b != Math.rint(b))) {
      throw new ConfException(
          "tune.ranges.%s must have %s but had %s(%s,%s)"
              .formatted(
                  key,
                  isLog
                      ? "log(a,b) with 0 < a < b"
                      : isWhole ? "whole(a,b) with whole numbers a < b" : "uniform(a,b) with a < b",
                  kind,
                  from,
                  to));
    }
    if (isWhole) {
      return u -> Long.toString((long) (a + Math.floor(u * (b - a + 1))));
    }
    return u -> {
      double value = isLog ? a * StrictMath.exp(u * StrictMath.log(b / a)) : a + u * (b - a);
      return Double.toString(new BigDecimal(value).round(new MathContext(6)).doubleValue());
    };
  }

  private static double number(String key, String text) {
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) { // it is told below
    }
    throw new ConfException(
        "tune.ranges.%s must have finite numbers in it but had %s".formatted(key, text));
  }
}
