package org.thalweg.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.ValidatorParams;
import org.apache.spark.sql.Dataset;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits an estimator with every point of a grid to the same rows, all points side by side that read
 * the rows in the same form, and measures the models on rows that these did not see.
 *
 * @param stages the estimator
 * @param points of the grid
 */
record GridSearch(Stages stages, ParamMap[] points) {
  private static final Logger LOG = LoggerFactory.getLogger(GridSearch.class);

  /**
   * What a validator has found.
   *
   * @param best the estimator fitted to all rows at the best point
   * @param metrics of the points, their means over the splits
   * @param models of the points, by split; null where they are not kept
   */
  record GridFit(Model<?> best, double[] metrics, Model<?>[][] models) {}

  /**
   * Does what a validator of Spark does, all points side by side.
   *
   * @param keepsModels whether the models of the splits are wanted as well
   * @return empty where Spark has to do it, point after point
   */
  static Optional<GridFit> by(
      ValidatorParams validator,
      Dataset<?> dataset,
      Supplier<List<Split>> splits,
      boolean keepsModels) {
    ParamMap[] points = validator.getEstimatorParamMaps();
    Optional<String> obstacle = Stages.obstacle(validator.getEstimator(), points);
    if (obstacle.isPresent()) {
      LOG.info("{} fits point after point: {}", validator.uid(), obstacle.get());
      return Optional.empty();
    }
    Evaluator evaluator = validator.getEvaluator();
    GridSearch search = new GridSearch(Stages.of(validator.getEstimator()), points);
    List<Split> all = splits.get();
    double[] metrics = new double[points.length];
    Model<?>[][] models = new Model<?>[all.size()][keepsModels ? points.length : 0];
    for (int k = 0; k < models.length; k++) {
      Split split = all.get(k);
      double[] found = search.fit(split.training(), split.held(), evaluator, models[k]);
      Arrays.setAll(metrics, i -> metrics[i] + found[i]);
    }
    Arrays.setAll(metrics, i -> metrics[i] / models.length);
    ParamMap point = points[best(metrics, evaluator.isLargerBetter())];
    Model<?> best = (Model<?>) validator.getEstimator().fit(dataset, point);
    return Optional.of(new GridFit(best, metrics, keepsModels ? models : null));
  }

  /**
   * Fits all points to some rows, and measures them on others.
   *
   * @param held rows to measure on; null for none
   * @param models gets the models of the points; of length 0 where they are not kept
   * @return the metrics of the points
   */
  double[] fit(Dataset<?> dataset, Dataset<?> held, Evaluator evaluator, Model<?>[] models) {
    double[] metrics = new double[points.length];
    through(
        dataset,
        (before, training) ->
            inGroups(
                training,
                (places, fitted) -> {
                  double[] known =
                      held == null
                          ? new double[fitted.size()]
                          : HeldMetric.of(evaluator, fitted, Stages.through(before, held));
                  for (int k = 0; k < known.length; k++) {
                    int i = places.get(k);
                    Model<?> model = stages.model(before, fitted.get(k).model(), points[i]);
                    metrics[i] =
                        Double.isNaN(known[k])
                            ? evaluator.evaluate(model.transform(held, points[i]))
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
