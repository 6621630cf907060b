package org.thalweg.ml;

import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.util.Identifiable;
import org.thalweg.model.Model;

/** What {@link ThalwegRegressor} found; predicts the mean of y that a score stands for. */
public final class ThalwegRegressionModel extends ThalwegRegressionModelState {
  private static final long serialVersionUID = 1;

  /** For Spark, which finds the class by a service; has no weights, and predicts nothing. */
  public ThalwegRegressionModel() {
    this(Identifiable.randomUID("thalwegRegressor"), null, null);
  }

  ThalwegRegressionModel(String uid, Model model, ThalwegSummary summary) {
    super(uid, model, summary);
  }

  @Override
  public double predict(Vector features) {
    return scorer.objective().mean(scorer.scores(features)[0]);
  }
}
