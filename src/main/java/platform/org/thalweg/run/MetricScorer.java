package org.thalweg.run;

import org.thalweg.metrics.Metric;
import org.thalweg.solve.Validation;
import org.thalweg.text.DataException;

/** A metric of rows that are held out. */
interface MetricScorer extends Validation.Scorer {
  /** The metric. */
  Metric chosen();

  @Override
  default String metric() {
    return chosen().name();
  }

  @Override
  default double first(double[] point) {
    return known(point, ", but it has none where the run begins");
  }

  /**
   * The metric at a point.
   *
   * @throws DataException if it has no value on these rows, with an end of the message
   */
  default double known(double[] point, String end) {
    double value = measure(point);
    if (Double.isNaN(value)) {
      throw new DataException(
          "data.validation must have rows on which %s has a value, of unlike labels and with weights"
                  .formatted(metric())
              + end);
    }
    return value;
  }

  @Override
  default boolean isBetter(double value, double other, double margin) {
    return chosen().isBetter(value, other, margin);
  }
}
