package org.thalweg.ml;

import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Has Spark make the summary of a model from its rows, which the model keeps. */
final class Summaries {
  private Summaries() {}

  static void create(LogisticRegressionModel model, Dataset<Row> rows, double[] objectives) {
    model.createSummary(rows, objectives);
  }

  static void create(LinearSVCModel model, Dataset<Row> rows, double[] objectives) {
    model.createSummary(rows, objectives);
  }

  static void create(FMClassificationModel model, Dataset<Row> rows, double[] objectives) {
    model.createSummary(rows, objectives);
  }

  static void create(
      MultilayerPerceptronClassificationModel model, Dataset<Row> rows, double[] objectives) {
    model.createSummary(rows, objectives);
  }

  /**
   * Of a linear regression.
   *
   * @param diagonal of the inverse of the information matrix, or a single 0 if that is not known
   * @param w coefficients and intercept beside the diagonal; none with l-bfgs
   */
  static void create(
      LinearRegressionModel model,
      Dataset<Row> rows,
      double[] diagonal,
      double[] objectives,
      double[] w) {
    model.createSummary(rows, diagonal, objectives, w);
  }

  /** Of a generalized linear regression; its diagonal as for a linear one. */
  static void create(
      GeneralizedLinearRegressionModel model,
      Dataset<Row> rows,
      double[] diagonal,
      int iterations) {
    model.createSummary(rows, diagonal, iterations);
  }
}
