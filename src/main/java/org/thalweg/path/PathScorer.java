package org.thalweg.path;

import java.util.List;
import java.util.Optional;
import org.thalweg.config.TrainingConf;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.MetricSet;
import org.thalweg.objective.Objective;
import org.thalweg.run.TrainingData;
import org.thalweg.spark.RowMetrics;
import org.thalweg.text.DataException;

/**
 * Measures the points of a path on the validation rows.
 *
 * @param metric empty where there are no such rows
 */
record PathScorer(Optional<Metric> metric, Optional<RowMetrics> rows) implements AutoCloseable {

  /**
   * A scorer.
   *
   * @param wanted empty for that of the conf
   */
  static PathScorer of(
      TrainingConf conf, TrainingData data, Objective objective, Optional<Metric> wanted) {
    if (data.validation().isEmpty()) {
      return new PathScorer(Optional.empty(), Optional.empty());
    }
    Metric metric = wanted.orElseGet(() -> conf.data().validation().metric(conf.stop(), objective));
    MetricSet metrics = new MetricSet(objective, List.of(metric));
    return new PathScorer(
        Optional.of(metric), Optional.of(RowMetrics.often(data.validation().get(), metrics)));
  }

  /**
   * The metric at a w of the features as they are; not a number without validation rows.
   *
   * @throws DataException if it has no value on these rows
   */
  double measure(double[] w) {
    if (rows.isEmpty()) {
      return Double.NaN;
    }
    double value = rows.get().measure(w)[0];
    if (Double.isNaN(value)) {
      throw new DataException(
          "data.validation must have rows on which %s has a value, of unlike labels and with weights"
              .formatted(metric.get().name()));
    }
    return value;
  }

  @Override
  public void close() {
    rows.ifPresent(RowMetrics::close);
  }
}
