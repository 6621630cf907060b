package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.loss.SteepLogistic;
import org.thalweg.ml.Fit.FitTask;
import org.thalweg.ml.SideBySide.HeldMetric;
import org.thalweg.ml.SideBySide.Stages;

/** Metrics of scores on the driver, beside those of Spark's evaluators on the model's columns. */
class HeldMetricTest {
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  private static Dataset<Row> training;
  private static Dataset<Row> held;

  @BeforeAll
  static void start() {
    Dataset<Row> rows = Tables.of(local.session(), 3000);
    training = rows.limit(400);
    held = rows.coalesce(1);
  }

  /** A model, and the rows with its columns. */
  private record Fit(FitTask<?> task, List<SideBySide.Fitted> fitted, Dataset<Row> columns) {
    static Fit of(Predictor<Vector, ?, ?> estimator) {
      FitTask<?> task = Stages.task(estimator);
      List<SideBySide.Fitted> fitted = SideBySide.fit(List.of(task), task.form(), training);
      PredictionModel<Vector, ?> model = fitted.get(0).model();
      return new Fit(task, fitted, model.transform(held).cache());
    }
  }

  /** By all Params of the estimator: many evaluators measure the same model. */
  private static final Map<String, Fit> FITS = new HashMap<>();

  private static void assertSame(Predictor<Vector, ?, ?> estimator, Evaluator evaluator) {
    Fit fit =
        FITS.computeIfAbsent(
            estimator.getClass().getName() + "\n" + estimator.explainParams(),
            params -> Fit.of(estimator));
    double[] measured = HeldMetric.of(evaluator, fit.fitted, held);
    assertThat(measured)
        .as(evaluator.explainParams())
        .containsExactly(new double[] {evaluator.evaluate(fit.columns)}, within(1e-9));
  }

  private static LogisticRegression logistic(String label) {
    return new LogisticRegression().setLabelCol(label).setFeaturesCol("x").setRegParam(0.01);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1000})
  void areasWithAndWithoutBins(int bins) {
    for (String metric : List.of("areaUnderROC", "areaUnderPR")) {
      var evaluator = new BinaryClassificationEvaluator().setMetricName(metric).setNumBins(bins);
      assertSame(logistic("y"), evaluator.setLabelCol("y"));
      assertSame(logistic("y"), evaluator.setWeightCol("s"));
      assertSame(new LinearSVC().setLabelCol("y").setFeaturesCol("x").setRegParam(0.1), evaluator);
    }
  }

  /** Each build takes no bins and some. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(ints = {2, 100, 5000})
  void areasWithAndWithoutBinsToo(int bins) {
    areasWithAndWithoutBins(bins);
  }

  @ParameterizedTest
  @ValueSource(strings = {"f1", "logLoss"})
  void metricsOfClasses(String metric) {
    for (String label : List.of("y", "k")) {
      var evaluator = new MulticlassClassificationEvaluator().setMetricName(metric).setBeta(2);
      assertSame(logistic(label), evaluator.setLabelCol(label));
      assertSame(logistic(label), evaluator.setWeightCol("s"));
      assertSame(logistic(label).setRegParam(1e4).setFitIntercept(false), evaluator); // z near 0
    }
  }

  /** Each build takes one metric of counts and one of probabilities. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "accuracy",
        "weightedRecall",
        "weightedTruePositiveRate",
        "weightedFMeasure",
        "hammingLoss",
        "weightedPrecision"
      })
  void metricsOfClassesToo(String metric) {
    metricsOfClasses(metric);
  }

  @Test
  void logLossIsOfTheProbabilitiesOfTheLoss() {
    ThalwegClassifier estimator = new ThalwegClassifier().setLabelCol("y").setFeaturesCol("x");
    estimator.setKey("loss", SteepLogistic.class.getName()).setKey("penalty", "l2(0.01)");
    var evaluator = new MulticlassClassificationEvaluator().setMetricName("logLoss");
    assertSame(estimator, evaluator.setLabelCol("y"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rmse", "r2"})
  void metricsOfNumbers(String metric) {
    var evaluator = new RegressionEvaluator().setMetricName(metric).setLabelCol("amount");
    List<Predictor<Vector, ?, ?>> estimators = new ArrayList<>();
    estimators.add(new LinearRegression().setLabelCol("amount").setFeaturesCol("x"));
    estimators.add(new FMRegressor().setLabelCol("amount").setFeaturesCol("x").setMaxIter(9));
    estimators.forEach(estimator -> assertSame(estimator, evaluator));
    if (!metric.equals("r2")) {
      estimators.forEach(estimator -> assertSame(estimator, evaluator.setWeightCol("s")));
    }
  }

  /** Each build takes one metric of squares and the one that needs a mean. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"mse", "mae"})
  void metricsOfNumbersToo(String metric) {
    metricsOfNumbers(metric);
  }

  @Test
  void whatOnlyTheEvaluatorKnowsIsLeftToIt() {
    Evaluator area = new BinaryClassificationEvaluator().setLabelCol("y");
    assertThat(HeldMetric.of(area, logistic("y"))).isPresent();
    assertThat(HeldMetric.of(area, logistic("k"))).isEmpty();
    assertThat(HeldMetric.of(area, logistic("y").setThreshold(0.3))).isEmpty();
    assertThat(HeldMetric.of(area, logistic("y").setRawPredictionCol("raw"))).isEmpty();
    for (String metric : new String[] {"var", "r2"}) {
      var number = new RegressionEvaluator().setMetricName(metric).setLabelCol("y");
      assertThat(HeldMetric.of(number.setWeightCol("s"), logistic("y"))).isEmpty();
    }
    var rate = new MulticlassClassificationEvaluator().setMetricName("truePositiveRateByLabel");
    assertThat(HeldMetric.of(rate.setLabelCol("y"), logistic("y"))).isEmpty();
    var accuracy = new MulticlassClassificationEvaluator().setMetricName("accuracy");
    var binomial = new GeneralizedLinearRegression();
    binomial.setFamily("binomial").setLabelCol("y").setFeaturesCol("x");
    assertThat(HeldMetric.of(accuracy.setLabelCol("y"), binomial)).isEmpty();
  }

  /** What transform makes has no offset, and so have Spark's evaluators none. */
  @Test
  void modelsWithOffsetsAreLeftToTheEvaluator() {
    ThalwegRegressor estimator = new ThalwegRegressor();
    estimator.setKey("loss", "halfSquared").setKey("offset", "s").setLabelCol("y");
    Fit fit = Fit.of(estimator.setFeaturesCol("x"));
    var error = new RegressionEvaluator().setLabelCol("y");
    assertThat(HeldMetric.of(error, fit.fitted, held)).containsOnly(Double.NaN);
  }

  /** As where a class is rare. */
  @Test
  void rowsOfOneClassAreMeasuredByTheClassesOfTheModel() {
    Fit fit = Fit.of(logistic("y"));
    var accuracy = new MulticlassClassificationEvaluator().setMetricName("accuracy");
    Dataset<Row> zeros = held.where(held.col("y").equalTo(0));
    double measured = HeldMetric.of(accuracy.setLabelCol("y"), fit.fitted, zeros)[0];
    double expected = accuracy.evaluate(fit.fitted.get(0).model().transform(zeros));
    assertThat(measured).isCloseTo(expected, within(1e-9));
  }

  @Test
  void rowsThatAllWeighNothingAreLeftToTheEvaluator() {
    Fit fit = Fit.of(logistic("y"));
    var area = new BinaryClassificationEvaluator().setLabelCol("y").setWeightCol("none");
    Dataset<Row> rows = held.withColumn("none", functions.lit(0.0));
    assertThat(HeldMetric.of(area, fit.fitted, rows)).containsOnly(Double.NaN);
  }

  @Test
  void rowsThatTrainingDropsAreDroppedHereToo() {
    ThalwegRegressor estimator = new ThalwegRegressor();
    estimator.setKey("loss", "halfSquared").setKey("malformed", "drop").setLabelCol("y");
    Fit fit = Fit.of(estimator.setFeaturesCol("x"));
    var error = new RegressionEvaluator().setLabelCol("y");
    Dataset<Row> some = held.withColumn("y", functions.when(held.col("y").equalTo(0), 0));
    double[] measured = HeldMetric.of(error, fit.fitted, some);
    double[] expected = HeldMetric.of(error, fit.fitted, held.where(held.col("y").equalTo(0)));
    assertThat(measured).isEqualTo(expected).doesNotContain(Double.NaN);
  }
}
