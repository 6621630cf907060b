package org.thalweg.run;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.thalweg.config.DataConf;
import org.thalweg.config.HeldOut;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.table.HeldOutRows;
import org.thalweg.data.table.Tables;
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
    implements MetricScorer, AutoCloseable {

  /**
   * The rows that a column holds out; or those of another table.
   *
   * @param by the key that says so, with the seed
   */
  static Optional<Dataset<Row>> table(
      HeldOutRows by, Optional<HeldOut> rows, DataConf data, Dataset<Row> all) {
    return HeldOut.ofTable(rows)
        .map(held -> by.of(all, all, held, true))
        .or(
            () ->
                HeldOut.path(rows)
                    .map(
                        path ->
                            Tables.open(
                                all.sparkSession(),
                                data.input().format(),
                                path,
                                data.input().options())));
  }

  /**
   * The rows that a fraction holds out.
   *
   * @param key that says so
   */
  static Optional<ShardedData> drawn(String key, Optional<HeldOut> rows, ShardedData train) {
    if (HeldOut.fraction(rows) == 0) {
      return Optional.empty();
    }
    ShardedData drawn = train.heldOut();
    if (drawn.rows() == 0) {
      throw new DataException(
          "%s must hold out at least one row but %s of data.train held out none, and left %d"
              .formatted(key, rows.get(), train.rows()));
    }
    return Optional.of(drawn);
  }

  /** A metric on validation rows. */
  public static ValidationRows of(Metric metric, LoadedProblem problem, ShardedData validation) {
    MetricSet metrics = new MetricSet(problem.objective(), List.of(metric));
    return new ValidationRows(problem, metric, RowMetrics.often(validation, metrics));
  }

  /** The metric of a conf, on the validation rows. */
  static ValidationRows of(TrainingConf conf, LoadedProblem problem, ShardedData validation) {
    return of(metric(conf, problem), problem, validation);
  }

  /** What the points of a run are compared by: as its conf says, or as suits its objective. */
  public static Metric metric(TrainingConf conf, LoadedProblem problem) {
    return conf.data().validation().metric(conf.stop(), problem.objective());
  }

  /**
   * By these rows, as often as a conf says.
   *
   * @param stepsPerEpoch reports of an epoch
   */
  Validation validation(TrainingConf conf, double stepsPerEpoch) {
    return validation(this, conf, stepsPerEpoch);
  }

  /** By any scorer, as often as a conf says. */
  static Validation validation(Validation.Scorer scorer, TrainingConf conf, double stepsPerEpoch) {
    long given = conf.data().validation().everyRounds();
    long every = given > 0 ? given : (long) Math.max(1, Math.ceil(stepsPerEpoch));
    return conf.stop()
        .validation()
        .map(rule -> new Validation(scorer, every, rule.patience(), rule.minImprovement()))
        .orElseGet(() -> new Validation(scorer, every, 0, 0));
  }

  @Override
  public double measure(double[] w) {
    return rows.measure(problem.original(w))[0];
  }

  @Override
  public void close() {
    rows.close();
  }
}
