package org.thalweg.tune;

import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.config.ConfException;
import org.thalweg.config.TuneConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.MetricSet;
import org.thalweg.objective.Objective;
import org.thalweg.run.TrainingData;
import org.thalweg.sample.RowFactors;
import org.thalweg.spark.RowMetrics;
import org.thalweg.text.DataException;

/**
 * The rows of a search, by fold: those that its models are trained on, and those that they are
 * measured on. Both are views of the same rows, in which the others weigh 0.
 */
record Folds(List<ShardedData> seen, List<ShardedData> held) {

  /**
   * Cuts rows into folds by a hash of their place; or takes the validation rows, for a single fold.
   *
   * @throws ConfException if there is a fold without rows, or with rows of one class alone
   */
  static Folds of(TuneConf conf, TrainingData data) {
    ShardedData rows = data.train();
    int folds = conf.folds();
    if (folds == 1) {
      return new Folds(List.of(rows), List.of(data.validation().orElseThrow()));
    }
    List<RowFactors.Without> without =
        IntStream.range(0, folds)
            .mapToObj(fold -> new RowFactors.Without(fold, folds, conf.seed()))
            .toList();
    Folds cut =
        new Folds(
            rows.weighing(without),
            rows.weighing(without.stream().map(RowFactors.Without::held).toList()));
    for (int fold = 0; fold < folds; fold++) {
      String where = "fold %d of %d".formatted(fold + 1, folds);
      require(where, cut.held.get(fold));
      require("the rows outside " + where, cut.seen.get(fold));
    }
    return cut;
  }

  private static void require(String where, ShardedData rows) {
    if (!(rows.sizes().weight() > 0)) {
      throw new ConfException(
          "tune.folds must leave rows in every fold but %s has none of %d"
              .formatted(where, rows.rows()));
    }
    double[] classes = rows.classWeights();
    int[] occurring = IntStream.range(0, classes.length).filter(c -> classes[c] > 0).toArray();
    if (occurring.length == 1) {
      throw new ConfException(
          "tune.folds must leave rows of two classes in every fold but %s has class %d alone"
              .formatted(where, occurring[0]));
    }
  }

  /**
   * Rejects rows on which a metric has no value, before any model is trained.
   *
   * @throws DataException if there are such
   */
  void requireValues(Metric metric, Objective objective) {
    if (count() > 1 && held.get(0).classes() > 0) {
      return; // every fold has rows of two classes
    }
    double[] zeros = new double[objective.layout().dimension()];
    for (int fold = 0; fold < count(); fold++) {
      try (RowMetrics rows =
          RowMetrics.once(held.get(fold), new MetricSet(objective, List.of(metric)))) {
        if (Double.isNaN(rows.measure(zeros)[0])) {
          throw new DataException(
              "%s must have rows on which %s has a value, of unlike labels and with weights"
                  .formatted(
                      count() == 1
                          ? "data.validation"
                          : "fold %d of %d".formatted(fold + 1, count()),
                      metric.name()));
        }
      }
    }
  }

  int count() {
    return seen.size();
  }
}
