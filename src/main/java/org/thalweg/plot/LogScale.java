package org.thalweg.plot;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;

/**
 * Equal ratios are equally long. Labels stand at powers of ten, also at 2 and 5 times them where
 * there is room, at each n-th one where they are many, and within one decade at the ticks of a
 * linear scale.
 */
public record LogScale(double from, double to) implements Scale {

  public LogScale {
    if (!(from > 0 && from < to) || !Double.isFinite(to)) {
      throw new IllegalArgumentException(
          "a logarithmic scale must ascend from above 0 and be finite but was from %s to %s"
              .formatted(from, to));
    }
  }

  /**
   * A scale that holds all values that are above 0 and finite, a decade around a single one, and
   * from 1 to 10 where there is none.
   */
  public static LogScale around(double... values) {
    double[] shown = DoubleStream.of(values).filter(v -> v > 0 && Double.isFinite(v)).toArray();
    double low = DoubleStream.of(shown).min().orElse(1);
    double high = DoubleStream.of(shown).max().orElse(10);
    double factor = low < high ? 1 : Math.sqrt(10);
    return new LogScale(low / factor, high * factor);
  }

  @Override
  public double share(double value) {
    double start = StrictMath.log10(from);
    return (StrictMath.log10(value) - start) / (StrictMath.log10(to) - start);
  }

  @Override
  public List<Tick> ticks(int parts) {
    double decades = StrictMath.log10(to) - StrictMath.log10(from);
    if (decades < 1) {
      return new LinearScale(from, to).ticks(parts);
    }
    int stride = (int) Math.ceil(decades / parts);
    Set<Integer> labelled = 3 * decades <= parts ? Set.of(1, 2, 5) : Set.of(1);
    int first = (int) Math.floor(StrictMath.log10(from));
    int last = (int) Math.ceil(StrictMath.log10(to));
    List<BigDecimal> major = new ArrayList<>();
    List<Tick> ticks = new ArrayList<>();
    for (int exponent = first; exponent <= last; exponent++) {
      for (int digit = 1; digit <= (stride == 1 ? 9 : 1); digit++) {
        BigDecimal value = BigDecimal.valueOf(digit).scaleByPowerOfTen(exponent);
        if (value.doubleValue() < from || value.doubleValue() > to) {
          continue;
        }
        if (labelled.contains(digit) && exponent % stride == 0) {
          major.add(value);
        } else {
          ticks.add(new Tick(value.doubleValue(), ""));
        }
      }
    }
    ticks.addAll(Tick.labelled(major));
    ticks.sort(Comparator.comparingDouble(Tick::value));
    return ticks;
  }
}
