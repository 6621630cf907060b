package org.thalweg.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.MetricSet;
import org.thalweg.metrics.Metrics;
import org.thalweg.objective.Objective;
import org.thalweg.solve.Vectors;
import org.thalweg.spark.RowMetrics;
import org.thalweg.text.Require;

/** How points are compared: by a metric on rows that their models did not see. */
final class Comparison {
  private Comparison() {}

  /**
   * The metric of a search: that of {@code tune.metric}; else the one that the conf validates by,
   * that of the loss, or, where points differ in their loss, accuracy or rmse.
   *
   * @throws ConfException if it is unknown, or does not fit a point
   */
  static Metric metric(TrainingConf conf, List<Point> points) {
    Metric metric = named(conf).orElseGet(() -> standard(conf, points));
    for (Point point : points) {
      Require.none(
          metric.unfit(point.conf().objective().ofAnyData()),
          why ->
              new ConfException(
                  "tune.metric %s %s, at point %s".formatted(metric.name(), why, point.text())));
    }
    return metric;
  }

  private static Optional<Metric> named(TrainingConf conf) {
    return conf.tune()
        .metric()
        .map(
            name -> {
              try {
                return Registry.metrics().parse(name).value();
              } catch (ConfException e) {
                throw new ConfException("tune.metric: " + e.getMessage());
              }
            });
  }

  private static Metric standard(TrainingConf conf, List<Point> points) {
    Objective any = conf.objective().ofAnyData();
    boolean alike =
        points.stream()
                .map(point -> point.conf().objective())
                .map(ObjectiveConf::lossText)
                .distinct()
                .count()
            == 1;
    return alike ? conf.data().validation().metric(conf.stop(), any) : Metrics.standard(any).get(0);
  }

  /**
   * Measures models, fold after fold.
   *
   * @param models those of the first fold in the order of the points, then those of the next
   */
  static List<PointResult> of(
      Metric metric,
      List<Point> points,
      int rung,
      Folds folds,
      List<ModelRuns.TrainedModel> models) {
    ModelResult[][] results = new ModelResult[points.size()][folds.count()];
    for (int fold = 0; fold < folds.count(); fold++) {
      RowMetrics rows = null;
      Objective of = null;
      for (int i = 0; i < points.size(); i++) {
        ModelRuns.TrainedModel trained = models.get(fold * points.size() + i);
        if (rows == null || !trained.objective().equals(of)) {
          of = trained.objective();
          rows = RowMetrics.often(folds.held().get(fold), new MetricSet(of, List.of(metric)));
        }
        results[i][fold] = result(trained, rows);
      }
      rows.close();
    }
    List<PointResult> all = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      all.add(new PointResult(points.get(i), rung, List.of(results[i])));
    }
    return all;
  }

  /** The metric of a model on some rows; not a number where it has none. */
  static double measure(Metric metric, ShardedData rows, ModelRuns.TrainedModel trained) {
    double[] w = trained.model().w();
    MetricSet metrics = new MetricSet(trained.objective(), List.of(metric));
    boolean isKnown = Vectors.isFinite(w) && rows.sizes().weight() > 0;
    try (RowMetrics of = RowMetrics.often(rows, metrics)) {
      return isKnown ? of.measure(w)[0] : Double.NaN;
    }
  }

  private static ModelResult result(ModelRuns.TrainedModel trained, RowMetrics rows) {
    double[] w = trained.model().w();
    return new ModelResult(
        Vectors.isFinite(w) ? rows.measure(w)[0] : Double.NaN,
        trained.model().weightsSha256(),
        ModelResult.norm(trained.objective().layout(), trained.result().w()),
        trained.result().steps(),
        trained.result().history().epochs(),
        trained.result().reason());
  }
}
