package org.thalweg.page;

import java.util.stream.DoubleStream;

/** The part of an axis that a picture shows, from its low end to its high one. */
public record PlotRange(double from, double to) {
  /** Checks that it ascends. */
  public PlotRange {
    if (!(from < to) || !Double.isFinite(to - from)) {
      throw new IllegalArgumentException(
          "a range must ascend and be finite but was from %s to %s".formatted(from, to));
    }
  }

  /**
   * A range that holds all finite values, with a twentieth of their extent on either side; around a
   * single value one of length 2; from −1 to 1 where there is none. It is at least a thousandth as
   * long as it is far from 0, since its labels would be long otherwise.
   */
  public static PlotRange around(double... values) {
    double[] finite = DoubleStream.of(values).filter(Double::isFinite).toArray();
    double low = DoubleStream.of(finite).min().orElse(0);
    double high = DoubleStream.of(finite).max().orElse(0);
    double least = Math.max(Math.abs(low), Math.abs(high)) / 2000;
    double margin = Math.max(least, low < high ? (high - low) / 20 : 1);
    return new PlotRange(low - margin, high + margin);
  }

  /** The i-th of some places at equal distances, both ends included. */
  public double place(int i, int places) {
    return from + (to - from) * i / (places - 1);
  }

  /** Where a value stands: 0 at the low end, 1 at the high one, less or more outside. */
  public double share(double value) {
    return (value - from) / (to - from);
  }
}
