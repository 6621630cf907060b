package org.thalweg.ml;

import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.thalweg.config.ConfException;
import org.thalweg.model.Model;
import org.thalweg.objective.FormulaObjective;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Link;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SoftmaxObjective;

/** The models of Spark that predict what a model of ours does. */
final class SparkCounterpart {
  private SparkCounterpart() {}

  /**
   * Spark's model of ours: logistic regression for logistic and softmax, LinearSVC for other losses
   * of two classes, a generalized linear regression for losses with a log link, linear regression
   * for other losses of amounts.
   *
   * @param owner has the uid, and the columns and thresholds
   * @throws ConfException if Spark has none
   */
  static PredictionModel<Vector, ?> of(Model model, Params owner) {
    Objective objective = model.objective();
    boolean isLinear = objective instanceof LinearObjective;
    if (!isLinear && !(objective instanceof SoftmaxObjective)) {
      throw new ConfException(
          "a model must be linear or softmax for Spark to have it but was "
              + (objective instanceof FormulaObjective
                  ? "one of " + model.conf().lossText()
                  : model.conf().model().text()));
    }
    LinearScores scores = LinearScores.of(model, "a model of Spark");
    PredictionModel<Vector, ?> made =
        isLinear
            ? linear(owner.uid(), (LinearObjective) objective, scores)
            : softmax(owner.uid(), scores);
    for (Param<?> param : owner.params()) {
      if (owner.isSet(param) && made.hasParam(param.name())) {
        made.set(param.name(), owner.getOrDefault(param));
      }
    }
    return made;
  }

  private static LogisticRegressionModel softmax(String uid, LinearScores scores) {
    return new LogisticRegressionModel(
        uid, scores.coefficients(), scores.intercepts(), scores.count(), true);
  }

  private static PredictionModel<Vector, ?> linear(
      String uid, LinearObjective objective, LinearScores scores) {
    Vector coefficients = scores.vector();
    double intercept = scores.intercept();
    Link link =
        Link.of(objective)
            .orElseThrow(
                () ->
                    new ConfException(
                        "a loss must predict z, e^z or 1/(1 + e^-z) of a score z for Spark to have"
                            + " the model, but "
                            + objective
                            + " does not"));
    if (objective.labels().isOfClasses()) {
      return link == Link.SIGMOID
          ? new LogisticRegressionModel(uid, coefficients, intercept)
          : new LinearSVCModel(uid, coefficients, intercept);
    }
    if (link == Link.IDENTITY) {
      return new LinearRegressionModel(uid, coefficients, intercept);
    }
    GeneralizedLinearRegressionModel log =
        new GeneralizedLinearRegressionModel(uid, coefficients, intercept);
    log.set("family", "poisson"); // which predicts e^z, as all with a log link do
    log.set("link", "log");
    return log;
  }
}
