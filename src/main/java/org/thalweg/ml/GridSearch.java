package org.thalweg.ml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.ValidatorParams;
import org.apache.spark.sql.Dataset;
import org.apache.spark.storage.StorageLevel;

/**
 * Fits an estimator with every point of a grid to the same rows, all points side by side that read
 * the rows in the same form, and measures the models on rows that these did not see.
 *
 * @param stages the estimator
 * @param points of the grid
 */
record GridSearch(Stages stages, ParamMap[] points) {

  /**
   * What a validator has found.
   *
   * @param best the estimator fitted to all rows at the best point
   * @param metrics of the points, their means over the splits
   * @param models of the points, by split; null where they are not kept
   */
  record Found(Model<?> best, double[] metrics, Model<?>[][] models) {}

  /**
   * Does what a validator of Spark does, all points side by side.
   *
   * @param keepsModels whether the models of the splits are wanted as well
   */
  static Found by(
      ValidatorParams validator, Dataset<?> dataset, List<Split> splits, boolean keepsModels) {
    ParamMap[] points = validator.getEstimatorParamMaps();
    GridSearch search = new GridSearch(Stages.of(validator.getEstimator()), points);
    double[] metrics = new double[points.length];
    Model<?>[][] models = new Model<?>[splits.size()][];
    for (int k = 0; k < models.length; k++) {
      models[k] = new Model<?>[keepsModels ? points.length : 0];
      double[] found = search.on(splits.get(k), validator.getEvaluator(), models[k]);
      for (int i = 0; i < metrics.length; i++) {
        metrics[i] += found[i];
      }
    }
    for (int i = 0; i < metrics.length; i++) {
      metrics[i] /= models.length;
    }
    ParamMap point = points[best(metrics, validator.getEvaluator().isLargerBetter())];
    Model<?> best = (Model<?>) validator.getEstimator().fit(dataset, point);
    return new Found(best, metrics, keepsModels ? models : null);
  }

  /** The models of all points. */
  Model<?>[] fit(Dataset<?> dataset) {
    Model<?>[] models = new Model<?>[points.length];
    through(
        dataset,
        (before, training) ->
            inGroups(
                training,
                (places, fitted) -> {
                  for (int k = 0; k < fitted.size(); k++) {
                    int i = places.get(k);
                    models[i] = stages.model(before, fitted.get(k).model(), points[i]);
                  }
                }));
    return models;
  }

  /**
   * Fits all points to the one part of a split, and measures them on the other.
   *
   * @param models gets the models of the points; of length 0 where they are not kept
   * @return the metrics of the points
   */
  private double[] on(Split split, Evaluator evaluator, Model<?>[] models) {
    double[] metrics = new double[points.length];
    through(
        split.training(),
        (before, training) ->
            inGroups(
                training,
                (places, fitted) -> {
                  ReadPlan form = fitted.get(0).task().form();
                  double[] known =
                      HeldMetric.of(evaluator, fitted, form, Stages.through(before, split.held()));
                  for (int k = 0; k < fitted.size(); k++) {
                    int i = places.get(k);
                    Model<?> model = stages.model(before, fitted.get(k).model(), points[i]);
                    metrics[i] =
                        Double.isNaN(known[k])
                            ? evaluator.evaluate(model.transform(split.held(), points[i]))
                            : known[k];
                    if (models.length > 0) {
                      models[i] = model;
                    }
                  }
                }));
    return metrics;
  }

  /** Fits the stages before the last one, from a cache where there are any to be fitted. */
  private void through(Dataset<?> dataset, BiConsumer<List<Transformer>, Dataset<?>> body) {
    boolean isCached = !dataset.storageLevel().equals(StorageLevel.NONE()); // by its owner
    boolean isReadTwice = stages.fitsBefore() && !isCached;
    Dataset<?> rows = isReadTwice ? dataset.cache() : dataset;
    try {
      List<Transformer> before = stages.fitBefore(rows);
      body.accept(before, Stages.through(before, rows));
    } finally {
      if (isReadTwice) {
        rows.unpersist();
      }
    }
  }

  /**
   * Fits the last stage at all points, those of one form side by side.
   *
   * @param group takes the places of such points, and their fits
   */
  private void inGroups(
      Dataset<?> training, BiConsumer<List<Integer>, List<SideBySide.Fitted>> group) {
    List<FitTask<?>> tasks = new ArrayList<>();
    Map<ReadPlan, List<Integer>> byForm = new LinkedHashMap<>();
    for (int i = 0; i < points.length; i++) {
      Estimator<?> last = stages.last(points[i]);
      last.transformSchema(training.schema());
      tasks.add(Stages.task(last));
      byForm.computeIfAbsent(tasks.get(i).form(), form -> new ArrayList<>()).add(i);
    }
    byForm.forEach(
        (form, places) ->
            group.accept(
                places,
                SideBySide.fit(
                    places.stream().<FitTask<?>>map(tasks::get).toList(), form, training)));
  }

  /** The point with the best metric; the first of equals. What is not a number is never better. */
  private static int best(double[] metrics, boolean isLargerBetter) {
    int best = 0;
    for (int i = 1; i < metrics.length; i++) {
      boolean isBetter = isLargerBetter ? metrics[i] > metrics[best] : metrics[i] < metrics[best];
      if (isBetter || Double.isNaN(metrics[best]) && !Double.isNaN(metrics[i])) {
        best = i;
      }
    }
    return best;
  }
}
