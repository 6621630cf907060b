package org.thalweg.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Texts with numbers in them. */
public final class Text {
  private Text() {}

  /** A format with its values, written alike whatever the language of the machine. */
  public static String of(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** A number of so many digits that is not less: what is printed of a bound must cover it. */
  public static String up(double number, int digits) {
    return number == 0 || !Double.isFinite(number)
        ? of("%.0f", number)
        : of(
            "%%.%de".formatted(digits - 1),
            new BigDecimal(number).round(new MathContext(digits, RoundingMode.UP)));
  }
}
