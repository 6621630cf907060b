package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Outcome;

/** Rows that a column holds out, on which the points of a fit are measured while it lasts. */
class ValidatedFitTest {
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  private static Dataset<Row> table;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    table = Tables.of(local.session(), 240).withColumn("held", functions.expr("s = 2"));
  }

  @AfterEach
  void leavesNothingBehind() {
    assertThat(local.session().sparkContext().getPersistentRDDs().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"method = lbfgs", "method = newton"})
  void theBitsAreThoseOfTheConf(String settings) {
    String rows = folder.resolve("rows").toString();
    table.write().parquet(rows);
    String text =
        """
        data.train = "%s"
        data.format = parquet
        data.label = y
        data.features = [x]
        data.standardize = scale
        data.validation = "column(held)"
        objective.loss = logistic
        stop.validation = "logLoss(patience=2)"
        """
            .formatted(rows);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(local.session().sparkContext());
    Outcome expected = Thalweg.train(TrainingConf.parse(text + settings), spark, List.of());
    ThalwegClassifier estimator =
        new ThalwegClassifier()
            .setLabelCol("y")
            .setFeaturesCol("x")
            .setKey("loss", "logistic")
            .setKey("standardize", "scale")
            .setKey("stopValidation", "logLoss(patience=2)");
    for (String setting : settings.split("\n")) {
      String name = setting.split(" = ")[0];
      String key = name.contains(".") ? camel(name) : name;
      estimator.setKey(key, setting.split(" = ")[1]);
    }
    Dataset<Row> read = local.session().read().parquet(rows);
    assertThat(estimator.setKey("validationIndicatorCol", "held").fit(read).model().weightsSha256())
        .isEqualTo(expected.model().weightsSha256());
    assertThat(
            estimator
                .copy(new org.apache.spark.ml.param.ParamMap())
                .setKey("validationIndicatorCol", "")
                .setKey("validation", "column(held)")
                .fit(read)
                .model()
                .weightsSha256())
        .isEqualTo(expected.model().weightsSha256());
    assertThat(expected.validation()).isPresent();
  }

  /** Each build takes two; the conf is made by one class. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "method = svrg",
        "method = sgd\nupdater = adam\nlearningRate = 0.1\nbatch.rows = 16\nstop.maxEpochs = 30"
      })
  void theBitsAreThoseOfTheConfToo(String settings) {
    theBitsAreThoseOfTheConf(settings);
  }

  private static String camel(String key) {
    int dot = key.indexOf('.');
    return key.substring(0, dot)
        + Character.toUpperCase(key.charAt(dot + 1))
        + key.substring(dot + 2);
  }

  /** With rows that are held out as they are, and with labels that contradict the others. */
  @ParameterizedTest
  @ValueSource(strings = {"y"})
  void theModelIsTheBestOfTheSeriesOnTheRowsThatAreHeldOut(String label) {
    Dataset<Row> rows = table.withColumn("y", functions.expr(label));
    var evaluator =
        new MulticlassClassificationEvaluator().setLabelCol("y").setMetricName("logLoss");
    int steps = 5;
    double best = StrictMath.log(2); // where the run begins, at 0, before the first step
    double[] expected = new double[Tables.FEATURES + 1];
    for (int step = 0; step <= steps; step++) {
      var model = steps(step).fit(rows.where("not held"));
      double loss = evaluator.evaluate(model.transform(rows.where("held")));
      if (loss < best) {
        best = loss;
        expected = all(model);
      }
    }
    var kept = steps(steps).setValidationIndicatorCol("held").setValidationEveryRounds(1).fit(rows);
    assertThat(all(kept)).isEqualTo(expected);
  }

  /** ValidatedTrainingTest has the law for every method in each build. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"if(held, 1 - y, y)", "if(held, double(s = 2 and amount > 41), y)"})
  void theModelIsTheBestOfTheSeriesOnTheRowsThatAreHeldOutToo(String label) {
    theModelIsTheBestOfTheSeriesOnTheRowsThatAreHeldOut(label);
  }

  private static double[] all(LogisticRegressionModel model) {
    double[] all = Arrays.copyOf(model.coefficients().toArray(), Tables.FEATURES + 1);
    all[Tables.FEATURES] = model.intercept();
    return all;
  }

  private static LogisticRegression steps(int steps) {
    return new LogisticRegression()
        .setLabelCol("y")
        .setFeaturesCol("x")
        .setMethod("sgd")
        .setBatchSampling("full")
        .setLearningRate(0.5)
        .setMaxIter(steps);
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("org.thalweg.ml.EstimatorContractTest#ofClassesAndOfNumbers")
  void everyEstimatorTakesTheColumn(EstimatorContractTest.Pair pair) {
    Estimator<?> estimator = pair.ours().get();
    estimator.set("labelCol", pair.label());
    estimator.set("featuresCol", "x");
    estimator.set("validationIndicatorCol", "held");
    estimator.set("stopValidation", "loss(patience=1)");
    estimator.set("maxIter", 10);
    if (estimator.hasParam("layers")) {
      estimator.set("layers", new int[] {Tables.FEATURES, 3, 2});
    }
    Model<?> model = (Model<?>) estimator.fit(table);
    assertThat(model.transform(table).count()).isEqualTo(240);
    Dataset<Row> none = table.withColumn("held", functions.lit(false));
    assertThatThrownBy(() -> estimator.fit(none))
        .satisfies(thrown -> assertThat(thrown.getMessage().lines()).hasSize(1));
  }

  @Test
  void theParamsOfSparksEstimatorGiveTheBitsOfTheKeys() {
    LogisticRegression theirs =
        new LogisticRegression()
            .setLabelCol("y")
            .setFeaturesCol("x")
            .setRegParam(0.01)
            .setStandardization(false)
            .setMethod("sgd")
            .setLearningRate(1e-6)
            .setStopMaxEpochs(20)
            .setMaxIter(100_000)
            .setValidationIndicatorCol("held")
            .setStopValidation("logLoss(patience=2)");
    ThalwegClassifier keys =
        new ThalwegClassifier()
            .setLabelCol("y")
            .setFeaturesCol("x")
            .setKey("loss", "logistic")
            .setKey("penalty", "l2(0.01)")
            .setKey("method", "sgd")
            .setKey("learningRate", "1e-6")
            .setKey("stopMaxEpochs", "20")
            .setKey("validationIndicatorCol", "held")
            .setKey("stopValidation", "logLoss(patience=2)");
    double[] w = keys.fit(table).model().w();
    var model = theirs.fit(table);
    assertThat(model.coefficients().toArray()).isEqualTo(Arrays.copyOf(w, Tables.FEATURES));
    assertThat(model.intercept()).isEqualTo(w[Tables.FEATURES]);
  }

  @Test
  void whatDoesNotFitIsOneLine() {
    LogisticRegression estimator = new LogisticRegression().setLabelCol("y").setFeaturesCol("x");
    assertOneLine(estimator.setStopValidation("logLoss"), "data.validation", "stop.validation");
    assertOneLine(estimator.setValidationIndicatorCol("none"), "none");
    assertOneLine(estimator.setValidationIndicatorCol("amount"), "amount", "true or false");
    assertOneLine(
        estimator.setValidationIndicatorCol("held").setValidation(0.2),
        "validationIndicatorCol",
        "validation",
        "0.2");
    LogisticRegression other = new LogisticRegression().setLabelCol("y").setFeaturesCol("x");
    assertOneLine(
        other.setValidationIndicatorCol("held").setStopValidation("rmse"), "rmse", "numbers");
    LogisticRegression classes = new LogisticRegression().setLabelCol("k").setFeaturesCol("x");
    Dataset<Row> unseen = table.withColumn("k", functions.expr("if(held, 7, k)"));
    assertThatThrownBy(() -> classes.setValidationIndicatorCol("held").fit(unseen))
        .hasMessageContainingAll("7");
  }

  private static void assertOneLine(LogisticRegression estimator, String... parts) {
    assertThatThrownBy(() -> estimator.fit(table))
        .satisfies(
            thrown -> {
              assertThat(thrown.getMessage().lines()).hasSize(1);
              assertThat(thrown.getMessage()).contains(parts);
            });
  }

  @Test
  void aConfOfTheKeyAloneIsRefusedBeforeRowsAreRead() {
    assertThatThrownBy(() -> new LogisticRegression().setStopValidation("nothing"))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("stop.validation", "nothing");
  }
}
