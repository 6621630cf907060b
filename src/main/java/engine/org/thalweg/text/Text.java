package org.thalweg.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

  /**
   * Rows of cells as lines, with two blanks at least between the columns.
   *
   * @param toTheRight numbers of the columns whose cells end below each other
   */
  public static Stream<String> aligned(List<List<String>> rows, List<Integer> toTheRight) {
    int[] widths =
        IntStream.range(0, rows.get(0).size())
            .map(c -> rows.stream().mapToInt(row -> row.get(c).length()).max().orElse(0))
            .toArray();
    return rows.stream()
        .map(
            row ->
                IntStream.range(0, widths.length)
                    .mapToObj(
                        c -> {
                          String space = " ".repeat(widths[c] - row.get(c).length());
                          return toTheRight.contains(c) ? space + row.get(c) : row.get(c) + space;
                        })
                    .collect(Collectors.joining("  "))
                    .stripTrailing());
  }
}
