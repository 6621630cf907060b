package org.thalweg.metrics;

import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;

/** A metric that is a function of the weighted mean of a term of each row. */
interface MeanMetric extends Metric.Summed {

  /** Σ s·term over the rows of a block, but for those of weight 0. */
  double total(Objective objective, double[] w, Block block, double[] scores);

  /** The metric, given the mean. */
  default double of(double mean) {
    return mean;
  }

  @Override
  default MetricSum sum(Objective objective, double[] w, Block block, double[] scores) {
    return new RowMean(total(objective, w, block, scores), block.targets().weight());
  }

  @Override
  default double value(MetricSum sum) {
    return of(((RowMean) sum).value());
  }

  @Override
  default boolean isLargerBetter() {
    return false;
  }
}
