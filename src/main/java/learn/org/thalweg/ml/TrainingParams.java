package org.thalweg.ml;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The Params that Thalweg adds to those of Spark: how the objective is minimised, and until when.
 * Each is a key of a conf under its short name. Its values are text as on a command line, and
 * {@code explainParams} says what it means. If no Param says how the objective is minimised, the
 * method is {@code newton} for smooth objectives with at most 1000 weights, and {@code auto}
 * otherwise; neither needs tuning. The estimators say where they differ.
 *
 * @param <T> the estimator
 */
public interface TrainingParams<T extends TrainingParams<T>> extends Params, KeySetters<T> {

  @Override
  @SuppressWarnings("unchecked") // T is the type of this
  default T setKey(String shortName, String value) {
    set(keyParam(shortName), value);
    return (T) this;
  }

  /** Sets the learning rate that all steps have. */
  default T setLearningRate(double value) {
    return setKey("learningRate", Double.toString(value));
  }

  /** Has a fraction of the rows held out for validation. */
  default T setValidation(double fraction) {
    return setKey("validation", Double.toString(fraction));
  }

  /** Names the column of true and false that says which rows are held out for validation. */
  default Param<String> validationIndicatorCol() {
    return keyParam(KeyParams.INDICATOR);
  }

  default T setValidationIndicatorCol(String value) {
    return setKey(KeyParams.INDICATOR, value);
  }
}
