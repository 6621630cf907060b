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
   * What is found on a split.
   *
   * @param metrics of the points
   * @param models of the points; empty where they are not kept
   */
  record GridResult(double[] metrics, Model<?>[] models) {}

  /** Takes the fits of some points. */
  private interface Group {
    /**
     * One of them after the other.
     *
     * @param places of the points
     */
    void fitted(List<Integer> places, ReadPlan form, List<SideBySide.Fitted> fitted);
  }

  /** The models of all points. */
  Model<?>[] fit(Dataset<?> dataset) {
    Model<?>[] models = new Model<?>[points.length];
    through(
        dataset,
        (before, training) ->
            inGroups(
                training,
                (places, form, fitted) -> {
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
   * @param keepsModels whether the models are wanted as well
   */
  GridResult on(Split split, Evaluator evaluator, boolean keepsModels) {
    double[] metrics = new double[points.length];
    Model<?>[] models = new Model<?>[keepsModels ? points.length : 0];
    through(
        split.training(),
        (before, training) ->
            inGroups(
                training,
                (places, form, fitted) -> {
                  double[] known =
                      HeldMetric.of(evaluator, fitted, form, Stages.through(before, split.held()));
                  for (int k = 0; k < fitted.size(); k++) {
                    int i = places.get(k);
                    Model<?> model = stages.model(before, fitted.get(k).model(), points[i]);
                    metrics[i] =
                        Double.isNaN(known[k])
                            ? evaluator.evaluate(model.transform(split.held(), points[i]))
                            : known[k];
                    if (keepsModels) {
                      models[i] = model;
                    }
                  }
                }));
    return new GridResult(metrics, models);
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

  /** Fits the last stage at all points, those of one form side by side. */
  private void inGroups(Dataset<?> training, Group group) {
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
            group.fitted(
                places,
                form,
                SideBySide.fit(
                    places.stream().<FitTask<?>>map(tasks::get).toList(), form, training)));
  }

  /** The point with the best metric; the first of equals. What is not a number is never better. */
  static int best(double[] metrics, boolean isLargerBetter) {
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
