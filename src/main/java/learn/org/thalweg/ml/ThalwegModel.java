package org.thalweg.ml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructField;
import org.thalweg.formula.FreeParameter;
import org.thalweg.ml.Coefficient.LinearScores;
import org.thalweg.model.Model;
import org.thalweg.objective.FormulaObjective;

/** What {@link ThalwegClassifier} or {@link ThalwegRegressor} found. */
public interface ThalwegModel extends Params, MLWritable {
  /** The model of the command line. */
  Model model();

  /** The length of x. */
  int numFeatures();

  /**
   * The model of Spark that predicts the same, with the same columns.
   *
   * @throws org.thalweg.config.ConfException if there is none
   */
  default PredictionModel<Vector, ?> toSparkModel() {
    return LinearScores.sparkModel(model(), this);
  }

  /**
   * The weights of the features in the score of a linear model.
   *
   * @throws org.thalweg.config.ConfException if the model is not linear, or has several scores
   */
  default Vector coefficients() {
    return LinearScores.only(model(), "coefficients").vector();
  }

  /**
   * What the score of a linear model is at x = 0; 0 without an intercept.
   *
   * @throws org.thalweg.config.ConfException if the model is not linear, or has several scores
   */
  default double intercept() {
    return LinearScores.only(model(), "intercept").intercept();
  }

  /**
   * The weights of the features in each score: a row for each score, of which a linear model has
   * one, softmax one a class and a formula as many as it has, and a column for each feature.
   *
   * @throws org.thalweg.config.ConfException if scores are not linear
   */
  default Matrix coefficientMatrix() {
    return LinearScores.of(model(), "coefficientMatrix").coefficients();
  }

  /**
   * What each score is at x = 0; zeros without intercepts.
   *
   * @throws org.thalweg.config.ConfException if scores are not linear
   */
  default Vector interceptVector() {
    return LinearScores.of(model(), "interceptVector").intercepts();
  }

  /**
   * The parameters {@code free(…)} of a loss that is a formula, by name, in the order in which they
   * are in w; none of other losses.
   */
  default Map<String, Double> learnedParameters() {
    Map<String, Double> learned = new LinkedHashMap<>();
    if (model().objective() instanceof FormulaObjective formula) {
      double[] w = model().w();
      int place = w.length - formula.loss().parameters().size();
      for (FreeParameter parameter : formula.loss().parameters()) {
        learned.put(parameter.name(), w[place++]);
      }
    }
    return Collections.unmodifiableMap(learned);
  }

  /**
   * What the fit found beside w.
   *
   * @throws org.thalweg.config.ConfException if the model was loaded, as summaries are not saved
   */
  ThalwegSummary summary();

  /**
   * The mean loss, as {@code loss}, and the metrics that suit it, by name. Labels and features are
   * in the columns that {@code labelCol} and {@code featuresCol} of this model name, and weights,
   * offsets and what else a loss reads in the columns of the fit.
   *
   * @throws org.thalweg.config.ConfException if the rows lack a column that these Params name
   * @throws org.thalweg.text.DataException if a row is not what it must be
   */
  default Map<String, Double> evaluate(Dataset<?> rows) {
    return ThalwegSummary.of(this, rows);
  }

  /** The weights of the features that are largest, the largest first. */
  default List<Coefficient> explain(int k) {
    return Coefficient.largest(model(), k, List.of());
  }

  /**
   * The weights of the features that are largest, the largest first.
   *
   * @param column of vectors, whose metadata have the names of the features
   */
  default List<Coefficient> explain(int k, StructField column) {
    return Coefficient.largest(model(), k, Coefficient.names(column, numFeatures()));
  }

  @Override
  default MLWriter write() {
    return MlFiles.writer(this, model());
  }
}
