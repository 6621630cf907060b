package org.thalweg.ml;

import java.util.function.BiFunction;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.thalweg.config.TrainingConf;
import org.thalweg.model.Model;

/**
 * The two parts of a fit of an estimator: to read rows in some form, and to train on them. They are
 * apart so that the training can run side by side with that of other estimators.
 *
 * @param estimator with all of its Params set
 * @param form how it reads the rows
 * @param trainer makes the model by a fit to the rows, once these are read; it also gets the
 *     Dataset that they come from, for its metadata and for summaries
 */
record FitTask<M extends PredictionModel<Vector, M>>(
    Predictor<Vector, ?, M> estimator,
    KeyParams keys,
    ReadPlan form,
    BiFunction<Fit, Dataset<?>, M> trainer) {

  /** Makes a model of our own; the summary is null of one that was loaded. */
  interface OwnModels<M> {
    M of(String uid, Model model, ThalwegSummary summary);
  }

  /**
   * The task of an estimator with Spark's Params.
   *
   * @param loss one that takes all labels that the estimator does
   * @param labels how the estimator says which these are
   */
  static <M extends PredictionModel<Vector, M>> FitTask<M> besideSpark(
      Predictor<Vector, ?, M> estimator,
      KeyParams keys,
      String loss,
      ReadPlan.Labels labels,
      BiFunction<Fit, Dataset<?>, M> trainer) {
    ReadPlan form = ReadPlan.besideSpark(keys, TrainingColumns.of(estimator), loss, labels);
    return new FitTask<>(estimator, keys, form, trainer);
  }

  /**
   * The task of an estimator whose Params are all keys of a conf.
   *
   * @param features the column of vectors; "" if the loss is one of other columns alone
   * @param conf of these
   * @param made a model with a uid and the summary of its fit
   */
  static <M extends PredictionModel<Vector, M>> FitTask<M> ofKeys(
      Predictor<Vector, ?, M> estimator,
      KeyParams keys,
      String features,
      TrainingConf conf,
      OwnModels<M> made) {
    return new FitTask<>(
        estimator,
        keys,
        ReadPlan.ofKeys(keys, estimator.getLabelCol(), features),
        (fit, dataset) -> {
          Model model = fit.model(conf);
          ThalwegSummary summary =
              new ThalwegSummary(model, fit.found().orElseThrow(), fit.rows().form(), dataset);
          return estimator.copyValues(made.of(estimator.uid(), model, summary), ParamMap.empty());
        });
  }

  /** Reads the rows of a Dataset and trains on them, alone. */
  M train(Dataset<?> dataset) {
    try (FitRows rows = FitRows.read(form, dataset)) {
      return trainer.apply(new Fit(estimator, keys, rows), dataset);
    }
  }

  /** Trains on rows that were read, with a fit of its own; as {@code fit} of the estimator does. */
  M train(Fit fit, Dataset<?> dataset) {
    M model = trainer.apply(fit, dataset);
    model.setParent(estimator);
    return model;
  }
}
