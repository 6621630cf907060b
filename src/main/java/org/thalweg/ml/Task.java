package org.thalweg.ml;

import java.util.Set;
import java.util.function.BiFunction;
import org.apache.spark.ml.Estimator;
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
 * @param trainer makes the model, given a fit to the rows once they are read, and the dataset that
 *     they come from, for its metadata and for summaries
 */
record Task<M extends PredictionModel<Vector, M>>(
    Predictor<Vector, ?, M> estimator,
    KeyParams keys,
    Form form,
    BiFunction<Fit, Dataset<?>, M> trainer) {

  /** The classes that have one. */
  private static final Set<Class<?>> OURS =
      Set.of(
          LogisticRegression.class,
          LinearSVC.class,
          LinearRegression.class,
          GeneralizedLinearRegression.class,
          FMClassifier.class,
          FMRegressor.class,
          MultilayerPerceptronClassifier.class,
          ThalwegClassifier.class,
          ThalwegRegressor.class);

  /** Whether an estimator is one of ours, whatever its Params. */
  static boolean isOf(Estimator<?> estimator) {
    return OURS.contains(estimator.getClass());
  }

  /**
   * That of an estimator.
   *
   * @throws org.thalweg.config.ConfException if its Params do not fit each other
   */
  static Task<?> of(Estimator<?> estimator) {
    if (estimator instanceof LogisticRegression own) {
      return own.task();
    }
    if (estimator instanceof LinearSVC own) {
      return own.task();
    }
    if (estimator instanceof LinearRegression own) {
      return own.task();
    }
    if (estimator instanceof GeneralizedLinearRegression own) {
      return own.task();
    }
    if (estimator instanceof FMClassifier own) {
      return own.task();
    }
    if (estimator instanceof FMRegressor own) {
      return own.task();
    }
    if (estimator instanceof MultilayerPerceptronClassifier own) {
      return own.task();
    }
    if (estimator instanceof ThalwegClassifier own) {
      return own.task();
    }
    if (estimator instanceof ThalwegRegressor own) {
      return own.task();
    }
    throw new IllegalArgumentException(estimator.getClass().getName());
  }

  /** Reads the rows of a Dataset and trains on them, alone. */
  M train(Dataset<?> dataset) {
    try (FitRows rows = FitRows.read(form, dataset)) {
      return trainer.apply(Fit.alone(estimator, keys, rows), dataset);
    }
  }

  /** Trains on rows that were read, with a fit of its own; as {@code fit} of the estimator does. */
  M train(Fit fit, Dataset<?> dataset) {
    M model = trainer.apply(fit, dataset);
    model.setParent(estimator);
    return model;
  }
}
