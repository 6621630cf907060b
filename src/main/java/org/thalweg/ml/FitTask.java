package org.thalweg.ml;

import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;

/**
 * The two parts of a fit of an estimator: to read rows in some form, and to train on them. They are
 * apart so that the training can run side by side with that of other estimators.
 *
 * @param estimator with all of its Params set
 * @param form how it reads the rows
 * @param trainer what makes the model, once the rows are read
 */
record FitTask<M extends PredictionModel<Vector, M>>(
    Predictor<Vector, ?, M> estimator, KeyParams keys, ReadPlan form, Trainer<M> trainer) {

  /** Makes a model of rows that were read. */
  interface Trainer<M> {
    /**
     * Trains.
     *
     * @param fit to the rows
     * @param dataset that they come from, for its metadata and for summaries
     */
    M train(Fit fit, Dataset<?> dataset);
  }

  /** Reads the rows of a Dataset and trains on them, alone. */
  M train(Dataset<?> dataset) {
    try (FitRows rows = FitRows.read(form, dataset)) {
      return trainer.train(Fit.alone(estimator, keys, rows), dataset);
    }
  }

  /** Trains on rows that were read, with a fit of its own; as {@code fit} of the estimator does. */
  M train(Fit fit, Dataset<?> dataset) {
    M model = trainer.train(fit, dataset);
    model.setParent(estimator);
    return model;
  }
}
