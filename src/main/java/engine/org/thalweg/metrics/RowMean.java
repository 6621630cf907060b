package org.thalweg.metrics;

/** A weighted sum and the sum of the weights. A final class, because it is a task result. */
final class RowMean implements MetricSum {
  private static final long serialVersionUID = 1;

  private double sum;
  private double weight;

  RowMean(double sum, double weight) {
    this.sum = sum;
    this.weight = weight;
  }

  @Override
  public RowMean merge(MetricSum sum) {
    RowMean other = (RowMean) sum;
    this.sum += other.sum;
    weight += other.weight;
    return this;
  }

  /** The mean; not a number where there is no weight. */
  double value() {
    return sum / weight;
  }
}
