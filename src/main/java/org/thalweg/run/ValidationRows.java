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
public record ValidationRows(LoadedProblem problem, Metric chosen, RowMetrics rows)
    implements Validation.Scorer, AutoCloseable {

  /** A metric on validation rows. */
  public static ValidationRows of(Metric metric, LoadedProblem problem, ShardedData validation) {
    MetricSet metrics = new MetricSet(problem.objective(), List.of(metric));
    return new ValidationRows(problem, metric, RowMetrics.often(validation, metrics));
  }

  /** The metric of a conf, on the validation rows. */
  static ValidationRows of(TrainingConf conf, LoadedProblem problem, ShardedData validation) {
    return of(metric(conf, problem), problem, validation);
  }

  /** The metric of a conf. */
  public static Metric metric(TrainingConf conf, LoadedProblem problem) {
    return conf.data().validation().metric(conf.stop(), problem.objective());
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
    return known(w, ", but it has none where the run begins");
  }

  /**
   * The metric at a w in the coordinates of the problem.
   *
   * @throws DataException if it has no value on these rows, with an end of the message
   */
  public double known(double[] w, String end) {
    double value = measure(w);
    if (Double.isNaN(value)) {
      throw new DataException(
          "data.validation must have rows on which %s has a value, of unlike labels and with weights"
                  .formatted(chosen.name())
              + end);
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
