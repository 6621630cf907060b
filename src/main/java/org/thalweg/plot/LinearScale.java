package org.thalweg.plot;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** Equal differences are equally long; ticks at multiples of 1, 2 or 5 times a power of ten. */
public record LinearScale(double from, double to) implements Scale {
  private static final int[] STEPS = {1, 2, 5, 10};

  public LinearScale {
    if (!(from < to) || !Double.isFinite(to - from)) {
      throw new IllegalArgumentException(
          "a linear scale must ascend and be finite but was from %s to %s".formatted(from, to));
    }
  }

  /**
   * A scale that holds all finite values, with a twentieth of their extent on either side; around a
   * single value one of length 2; from −1 to 1 where there is none. It is at least a thousandth as
   * long as it is far from 0, since its labels would be long otherwise.
   */
  public static LinearScale around(double... values) {
    double[] finite = DoubleStream.of(values).filter(Double::isFinite).toArray();
    double low = DoubleStream.of(finite).min().orElse(0);
    double high = DoubleStream.of(finite).max().orElse(0);
    double least = Math.max(Math.abs(low), Math.abs(high)) / 2000;
    double margin = Math.max(least, low < high ? (high - low) / 20 : 1);
    return new LinearScale(low - margin, high + margin);
  }

  /** The i-th of some places at equal distances, both ends included. */
  public double place(int i, int places) {
    return from + (to - from) * i / (places - 1);
  }

  @Override
  public double share(double value) {
    return (value - from) / (to - from);
  }

  @Override
  public List<Tick> ticks(int parts) {
    BigDecimal step = step((to - from) / parts);
    BigDecimal end = BigDecimal.valueOf(to);
    // in decimals, so that a tick is 0.3 and not 0.30000000000000004
    BigDecimal value =
        BigDecimal.valueOf(from).divide(step, 0, RoundingMode.CEILING).multiply(step);
    List<BigDecimal> values = new ArrayList<>();
    while (value.compareTo(end) <= 0) {
      values.add(value);
      value = value.add(step);
    }
    return Tick.labelled(values);
  }

  /** The least round number that is not below another one. */
  private static BigDecimal step(double least) {
    int exponent = (int) Math.floor(StrictMath.log10(least));
    BigDecimal step = BigDecimal.ZERO;
    for (int i = 0; i < STEPS.length && step.doubleValue() < least; i++) {
      step = BigDecimal.valueOf(STEPS[i]).scaleByPowerOfTen(exponent);
    }
    return step.stripTrailingZeros();
  }
}
