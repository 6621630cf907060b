package org.thalweg.tune;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.thalweg.config.ConfException;

/**
 * The values of a key that are drawn: either some in a list, or text in which numbers are drawn
 * from intervals.
 */
sealed interface Range {

  /** How many numbers in [0, 1) a value takes. */
  int dimensions();

  /** The value at a point of the unit cube. */
  String at(double[] u);

  /** One of some values, each as likely. */
  record Choice(List<String> values) implements Range {
    @Override
    public int dimensions() {
      return 1;
    }

    @Override
    public String at(double[] u) {
      return values.get((int) (u[0] * values.size()));
    }
  }

  /** Text with intervals in it. */
  record Text(List<String> between, List<Interval> intervals) implements Range {
    private static final Pattern CALL =
        Pattern.compile("\\b(log|uniform|whole)\\(\\s*([^(),]+?)\\s*,\\s*([^(),]+?)\\s*\\)");

    /**
     * Reads {@code l2(log(1e-6,1e-1))}.
     *
     * @throws ConfException if there is no interval in it, or one is none
     */
    static Text parse(String key, String text) {
      List<String> between = new ArrayList<>();
      List<Interval> intervals = new ArrayList<>();
      Matcher call = CALL.matcher(text);
      int end = 0;
      while (call.find()) {
        between.add(text.substring(end, call.start()));
        intervals.add(Interval.parse(key, call.group(1), call.group(2), call.group(3)));
        end = call.end();
      }
      if (intervals.isEmpty()) {
        throw new ConfException(
            "tune.ranges.%s must have log(a,b), uniform(a,b) or whole(a,b) in it but was %s"
                .formatted(key, text));
      }
      between.add(text.substring(end));
      return new Text(between, intervals);
    }

    @Override
    public int dimensions() {
      return intervals.size();
    }

    @Override
    public String at(double[] u) {
      StringBuilder text = new StringBuilder(between.get(0));
      for (int i = 0; i < intervals.size(); i++) {
        text.append(intervals.get(i).at(u[i])).append(between.get(i + 1));
      }
      return text.toString();
    }
  }

  /** From a to b: evenly, evenly by the logarithm, or whole numbers. */
  record Interval(Kind kind, double from, double to) {
    enum Kind {
      LOG,
      UNIFORM,
      WHOLE
    }

    static Interval parse(String key, String name, String from, String to) {
      Kind kind = Kind.valueOf(name.toUpperCase(Locale.ROOT));
      double a = number(key, from);
      double b = number(key, to);
      boolean isOrdered = a < b && (kind != Kind.LOG || a > 0);
      boolean isWhole = kind != Kind.WHOLE || a == Math.rint(a) && b == Math.rint(b);
      if (!isOrdered || !isWhole) {
        throw new ConfException(
            "tune.ranges.%s must have %s but had %s(%s,%s)"
                .formatted(
                    key,
                    switch (kind) {
                      case LOG -> "log(a,b) with 0 < a < b";
                      case UNIFORM -> "uniform(a,b) with a < b";
                      case WHOLE -> "whole(a,b) with whole numbers a < b";
                    },
                    name,
                    from,
                    to));
      }
      return new Interval(kind, a, b);
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

    /** The number at u in [0, 1), to six digits. */
    String at(double u) {
      if (kind == Kind.WHOLE) {
        return Long.toString((long) (from + Math.floor(u * (to - from + 1))));
      }
      double value =
          kind == Kind.UNIFORM
              ? from + u * (to - from)
              : from * StrictMath.exp(u * StrictMath.log(to / from));
      return Double.toString(new BigDecimal(value).round(new MathContext(6)).doubleValue());
    }
  }
}
