package org.thalweg.plot;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A place on an axis.
 *
 * @param label what stands beside it; empty at a minor tick
 */
public record Tick(double value, String label) {
  private static final int SHORT = 7; // characters

  boolean isMinor() {
    return label.isEmpty();
  }

  /**
   * Ticks with their values as labels, written out as they are given, such as 0.50; or as powers of
   * ten, 5e-9, where that is shorter and one of the others would be long.
   */
  static List<Tick> labelled(List<BigDecimal> values) {
    List<String> plain = values.stream().map(BigDecimal::toPlainString).toList();
    List<String> powers = values.stream().map(Tick::power).toList();
    boolean isPlain = longest(plain) <= Math.max(SHORT, longest(powers));
    List<Tick> ticks = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      ticks.add(new Tick(values.get(i).doubleValue(), (isPlain ? plain : powers).get(i)));
    }
    return ticks;
  }

  private static String power(BigDecimal value) {
    if (value.signum() == 0) {
      return "0";
    }
    int exponent = value.precision() - value.scale() - 1;
    BigDecimal mantissa = value.scaleByPowerOfTen(-exponent).stripTrailingZeros();
    return mantissa.toPlainString() + (exponent == 0 ? "" : "e" + exponent);
  }

  private static int longest(List<String> labels) {
    return labels.stream().mapToInt(String::length).max().orElse(0);
  }
}
