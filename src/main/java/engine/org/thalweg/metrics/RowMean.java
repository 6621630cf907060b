package org.thalweg.metrics;

import java.util.Arrays;

/** Weighted sums and the sum of the weights. A final class, because it is a task result. */
final class RowMean implements MetricSum {
  private static final long serialVersionUID = 1;

  private final double[] sums;
  private double weight;

  RowMean(double weight, double... sums) {
    this.sums = sums;
    this.weight = weight;
  }

  @Override
  public RowMean merge(MetricSum sum) {
    RowMean other = (RowMean) sum;
    Arrays.setAll(sums, i -> sums[i] + other.sums[i]);
    weight += other.weight;
    return this;
  }

  /** The mean of the only sum; not a number where there is no weight. */
  double value() {
    return sums[0] / weight;
  }

  /** Each sum over the weight: a new array. */
  double[] means() {
    return Arrays.stream(sums).map(sum -> sum / weight).toArray();
  }

  /** Σ abs(sum), over the weight. */
  double sizes() {
    return Arrays.stream(sums).map(Math::abs).sum() / weight;
  }
}
