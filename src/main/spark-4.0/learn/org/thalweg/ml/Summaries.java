package org.thalweg.ml;

import org.apache.spark.ml.Model;
import org.apache.spark.ml.classification.BinaryLogisticRegressionTrainingSummaryImpl;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.FMClassificationTrainingSummaryImpl;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LinearSVCTrainingSummaryImpl;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.LogisticRegressionTrainingSummaryImpl;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationTrainingSummaryImpl;
import org.apache.spark.ml.param.shared.HasWeightCol;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionTrainingSummary;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionTrainingSummary;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Option;
import scala.Tuple2;
import scala.Tuple3;

/**
 * Makes the summary of a model from its rows, which the model keeps, as the estimators of this
 * Spark do. Later ones have a method for it.
 */
final class Summaries {
  private Summaries() {}

  static void create(LogisticRegressionModel model, Dataset<Row> rows, double[] objectives) {
    Columns at = Columns.of(model.findSummaryModel());
    Dataset<Row> scored = at.model().transform(rows);
    String label = model.getLabelCol();
    String features = model.getFeaturesCol();
    model.setSummary(
        Option.apply(
            model.numClasses() <= 2
                ? new BinaryLogisticRegressionTrainingSummaryImpl(
                    scored, at.score(), at.prediction(), label, features, weight(model), objectives)
                : new LogisticRegressionTrainingSummaryImpl(
                    scored,
                    at.score(),
                    at.prediction(),
                    label,
                    features,
                    weight(model),
                    objectives)));
  }

  static void create(LinearSVCModel model, Dataset<Row> rows, double[] objectives) {
    Columns at = Columns.of(model.findSummaryModel());
    model.setSummary(
        Option.apply(
            new LinearSVCTrainingSummaryImpl(
                at.model().transform(rows),
                at.score(),
                at.prediction(),
                model.getLabelCol(),
                weight(model),
                objectives)));
  }

  static void create(FMClassificationModel model, Dataset<Row> rows, double[] objectives) {
    Columns at = Columns.of(model.findSummaryModel());
    model.setSummary(
        Option.apply(
            new FMClassificationTrainingSummaryImpl(
                at.model().transform(rows),
                at.score(),
                at.prediction(),
                model.getLabelCol(),
                weight(model),
                objectives)));
  }

  static void create(
      MultilayerPerceptronClassificationModel model, Dataset<Row> rows, double[] objectives) {
    Columns at = Columns.of(model.findSummaryModel());
    model.setSummary(
        Option.apply(
            new MultilayerPerceptronClassificationTrainingSummaryImpl(
                at.model().transform(rows), at.prediction(), model.getLabelCol(), "", objectives)));
  }

  /**
   * Of a linear regression.
   *
   * @param diagonal of the inverse of the information matrix, or a single 0 if that is not known
   * @param w which this Spark takes from the model
   */
  @SuppressWarnings("UnusedVariable") // later versions of Spark need it
  static void create(
      LinearRegressionModel model,
      Dataset<Row> rows,
      double[] diagonal,
      double[] objectives,
      double[] w) {
    Tuple2<LinearRegressionModel, String> found = model.findSummaryModelAndPredictionCol();
    model.setSummary(
        Option.apply(
            new LinearRegressionTrainingSummary(
                found._1().transform(rows),
                found._2(),
                model.getLabelCol(),
                model.getFeaturesCol(),
                found._1(),
                diagonal,
                objectives)));
  }

  /** Of a generalized linear regression; its diagonal as for a linear one. */
  static void create(
      GeneralizedLinearRegressionModel model,
      Dataset<Row> rows,
      double[] diagonal,
      int iterations) {
    model.setSummary(
        Option.apply(
            new GeneralizedLinearRegressionTrainingSummary(
                rows, model, diagonal, iterations, model.getSolver())));
  }

  /** The model that scores for a summary, and the columns it makes, some of its own. */
  private record Columns(Model<?> model, String score, String prediction) {

    static Columns of(Tuple3<?, ?, ?> found) {
      return new Columns((Model<?>) found._1(), (String) found._2(), (String) found._3());
    }
  }

  private static String weight(HasWeightCol model) {
    return model.isDefined(model.weightCol()) ? model.getWeightCol() : "weightCol";
  }
}
