package org.thalweg.run;

import java.util.List;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.MetricSet;
import org.thalweg.solve.Validation;
import org.thalweg.spark.RowMetrics;
import org.thalweg.text.DataException;

/**
 * Measures the points of a run on its validation rows, which have their own weights.
 *
 * @param rows of one metric
 */
record ValidationRows(LoadedProblem problem, Metric chosen, RowMetrics rows)
    implements Validation.Scorer, AutoCloseable {

  /** The metric of a conf, on the validation rows. */
  static ValidationRows of(TrainingConf conf, LoadedProblem problem, ShardedData validation) {
    Metric metric = conf.data().validation().metric(conf.stop(), problem.objective());
    MetricSet metrics = new MetricSet(problem.objective(), List.of(metric));
    return new ValidationRows(problem, metric, RowMetrics.often(validation, metrics));
  }

  /**
   * By these rows, as often as a conf says.
   *
   * @param stepsPerEpoch reports of an epoch
   */
  Validation validation(TrainingConf conf, double stepsPerEpoch) {
    long given = conf.data().validation().everyRounds();
    long every = given > 0 ? given : (long) Math.max(1, Math.ceil(stepsPerEpoch));
    return conf.stop()
        .validation()
        .map(rule -> new Validation(this, every, rule.patience(), rule.minImprovement()))
        .orElseGet(() -> new Validation(this, every, 0, 0));
  }

  @Override
  public String metric() {
    return chosen.name();
  }

  @Override
  public double first(double[] w) {
    double value = measure(w);
    if (Double.isNaN(value)) {
      throw new DataException(
          "data.validation must have rows on which %s has a value, of unlike labels and with weights,"
                  .formatted(chosen.name())
              + " but it has none where the run begins");
    }
    return value;
  }

  @Override
  public double measure(double[] w) {
    return rows.measure(problem.original(w))[0];
  }

  @Override
  public boolean isBetter(double value, double other, double margin) {
    return chosen.isBetter(value, other, margin);
  }

  @Override
  public void close() {
    rows.close();
  }
}
