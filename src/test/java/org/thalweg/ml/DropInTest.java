package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorSlicer;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;

/** Spark's estimators are the oracles of ours: the same Params, the same rows, the same model. */
class DropInTest {
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  private static Dataset<Row> table;
  private static int cached; // RDDs before a fit

  @BeforeAll
  static void start() {
    table = Tables.of(local.session(), 400).cache();
    table.count();
    cached = local.session().sparkContext().getPersistentRDDs().size();
  }

  @AfterEach
  void leavesNothingBehind() {
    assertThat(local.session().sparkContext().getPersistentRDDs().size()).isEqualTo(cached);
    assertThat(local.session().sparkContext().getLocalProperty("spark.jobGroup.id")).isNull();
  }

  /** Coefficients of features in units of their size, so that all weigh alike. */
  private static void assertAlike(double[] ours, double[] theirs) {
    double[] scales = {1, 1e3, 0.01, 1, 1};
    double[] a = new double[ours.length];
    double[] b = new double[ours.length];
    Arrays.setAll(a, i -> ours[i] * scales[i % Tables.FEATURES]);
    Arrays.setAll(b, i -> theirs[i] * scales[i % Tables.FEATURES]);
    double largest = Arrays.stream(b).map(Math::abs).max().orElse(0);
    assertThat(a).containsExactly(b, within(1e-4 * largest));
  }

  @ParameterizedTest
  @CsvSource({"0.02, 0.5, true, false, y", "0, 0, true, true, k"})
  void logisticRegressionIsTheSame(
      double regParam, double elasticNet, boolean standardizes, boolean intercept, String label) {
    for (String weight : new String[] {"", "s"}) {
      var theirs = new org.apache.spark.ml.classification.LogisticRegression();
      var ours = new LogisticRegression();
      for (var each : new org.apache.spark.ml.classification.LogisticRegression[] {theirs, ours}) {
        each.setRegParam(regParam).setElasticNetParam(elasticNet).setStandardization(standardizes);
        each.setFitIntercept(intercept).setMaxIter(1000);
        each.setLabelCol(label).setFeaturesCol("x");
        each.setWeightCol(weight);
      }
      LogisticRegressionModel spark = theirs.setTol(1e-13).fit(table);
      LogisticRegressionModel model = ours.fit(table);
      assertThat(model.getClass()).isSameAs(LogisticRegressionModel.class);
      assertAlike(rows(model), rows(spark));
      double[] intercepts = spark.interceptVector().toArray();
      double largest = Arrays.stream(intercepts).map(Math::abs).max().orElse(0);
      assertThat(model.interceptVector().toArray())
          .containsExactly(intercepts, within(1e-3 * Math.max(1, largest)));
      assertThat(model.numClasses()).isEqualTo(spark.numClasses());
      double[] history = model.summary().objectiveHistory();
      double[] expected = spark.summary().objectiveHistory();
      assertThat(history[history.length - 1])
          .isLessThanOrEqualTo(expected[expected.length - 1] * (1 + 1e-9))
          .isCloseTo(expected[expected.length - 1], within(1e-6));
      assertThat(model.summary().accuracy()).isEqualTo(spark.summary().accuracy());
    }
  }

  /**
   * Each build takes two penalties, no intercept and three classes; SummaryContractTest the rest.
   */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "0, 0, true, true, y",
    "0.02, 0.5, true, true, y",
    "0.01, 0, true, false, y",
    "0.01, 0, true, true, y",
    "0.01, 0, false, true, y",
    "0.002, 1, false, true, y",
    "0.01, 0, true, true, k",
    "0.005, 0.5, true, true, k"
  })
  void logisticRegressionIsTheSameToo(
      double regParam, double elasticNet, boolean standardizes, boolean intercept, String label) {
    logisticRegressionIsTheSame(regParam, elasticNet, standardizes, intercept, label);
  }

  private static double[] rows(LogisticRegressionModel model) {
    return model.coefficientMatrix().transpose().toArray(); // row by row
  }

  @Test
  void logisticRegressionOfTwoClassesMayBeMultinomial() {
    var theirs = new org.apache.spark.ml.classification.LogisticRegression();
    var ours = new LogisticRegression();
    for (var each : new org.apache.spark.ml.classification.LogisticRegression[] {theirs, ours}) {
      each.setFamily("multinomial").setRegParam(0.01).setMaxIter(1000);
      each.setLabelCol("y").setFeaturesCol("x");
    }
    assertAlike(rows(ours.fit(table)), rows(theirs.setTol(1e-13).fit(table)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, true, 0.01",
    "0.1, -0.2, -0.3, true, 0.01",
    "0.1, -0.2, -0.3, false, 0.01",
    "0.1, -0.2, 0, true, 0"
  })
  void logisticRegressionKeepsBounds(
      double low, double lower, double lowest, boolean standardizes, double regParam) {
    double[] lows = new double[Tables.FEATURES];
    Arrays.setAll(lows, j -> j == 0 ? low : j == 1 ? lower : lowest);
    double[] highs = new double[Tables.FEATURES];
    Arrays.setAll(highs, j -> lows[j] == 0 ? 1000 : lows[j] + 0.3);
    var theirs = new org.apache.spark.ml.classification.LogisticRegression();
    var ours = new LogisticRegression();
    for (var each : new org.apache.spark.ml.classification.LogisticRegression[] {theirs, ours}) {
      each.setLowerBoundsOnCoefficients(Matrices.dense(1, Tables.FEATURES, lows));
      each.setUpperBoundsOnCoefficients(Matrices.dense(1, Tables.FEATURES, highs));
      each.setStandardization(standardizes).setRegParam(regParam);
      each.setUpperBoundsOnIntercepts(Vectors.dense(-0.5)).setMaxIter(1000);
      each.setLabelCol("y").setFeaturesCol("x");
    }
    LogisticRegressionModel spark = theirs.setTol(1e-13).fit(table);
    LogisticRegressionModel model = ours.fit(table);
    assertAlike(rows(model), rows(spark));
    assertThat(model.intercept()).isCloseTo(spark.intercept(), within(1e-4));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, true, true, auto",
    "0.3, 0.5, false, true, l-bfgs",
    "0.1, 0, true, false, normal"
  })
  void linearRegressionIsTheSame(
      double regParam, double elasticNet, boolean standardizes, boolean intercept, String solver) {
    for (String weight : new String[] {"", "s"}) {
      var theirs = new org.apache.spark.ml.regression.LinearRegression();
      var ours = new LinearRegression();
      for (var each : new org.apache.spark.ml.regression.LinearRegression[] {theirs, ours}) {
        each.setRegParam(regParam).setElasticNetParam(elasticNet).setStandardization(standardizes);
        each.setFitIntercept(intercept).setSolver(solver).setMaxIter(1000);
        each.setLabelCol("amount").setFeaturesCol("x");
        each.setWeightCol(weight);
      }
      LinearRegressionModel spark = theirs.setTol(1e-13).fit(table);
      LinearRegressionModel model = ours.fit(table);
      assertThat(model.getClass()).isSameAs(LinearRegressionModel.class);
      assertAlike(model.coefficients().toArray(), spark.coefficients().toArray());
      assertThat(model.intercept())
          .isCloseTo(spark.intercept(), within(1e-4 * Math.max(1, Math.abs(spark.intercept()))));
      assertThat(model.summary().r2()).isCloseTo(spark.summary().r2(), within(1e-7));
      assertThat(model.summary().objectiveHistory()).hasSizeGreaterThan(1);
    }
  }

  /** No coefficient that may move lowers F, whatever the units; the first two are at bounds. */
  @ParameterizedTest
  @CsvSource({
    "0, true, true, auto",
    "0, true, false, l-bfgs",
    "0.1, true, false, auto",
    "0.1, false, true, normal",
    "0.1, true, true, l-bfgs"
  })
  void linearRegressionKeepsBounds(
      double regParam, boolean standardizes, boolean intercept, String solver) {
    double[] lows = {-1, -1e-3, -1e9, Double.NEGATIVE_INFINITY, -1};
    double[] highs = {1, 1e-3, 1e9, 2.5, 1};
    LinearRegression estimator =
        new LinearRegression()
            .setLowerBoundsOnCoefficients(Matrices.dense(1, Tables.FEATURES, lows))
            .setUpperBoundsOnCoefficients(Matrices.dense(1, Tables.FEATURES, highs))
            .setUpperBoundsOnIntercepts(Vectors.dense(30))
            .setRegParam(regParam)
            .setStandardization(standardizes)
            .setFitIntercept(intercept)
            .setSolver(solver)
            .setMaxIter(1000)
            .setLabelCol("amount")
            .setFeaturesCol("x");
    LinearRegressionModel model = estimator.copy(new ParamMap()).fit(table);
    assertThat(model.intercept()).isCloseTo(intercept ? 30 : 0, within(1e-9));
    double[] w = model.coefficients().toArray();
    double n = table.count();
    double[] gradient = new double[w.length];
    double[][] moments = new double[2][w.length + 1]; // of features, and of labels
    for (Row row : table.collectAsList()) {
      double[] x = row.<Vector>getAs("x").toArray();
      double y = row.getDouble(2);
      double residual = model.intercept() - y;
      for (int j = 0; j < w.length; j++) {
        residual += w[j] * x[j];
      }
      for (int j = 0; j <= w.length; j++) {
        double value = j == w.length ? y : x[j];
        moments[0][j] += value / n;
        moments[1][j] += value * value / n;
        if (j < w.length) {
          gradient[j] += residual * x[j] / n;
        }
      }
    }
    double unbiased = solver.equals("l-bfgs") ? n / (n - 1) : 1;
    double[] deviations = new double[w.length + 1];
    Arrays.setAll(
        deviations, j -> Math.sqrt(unbiased * (moments[1][j] - moments[0][j] * moments[0][j])));
    for (int j = 0; j < w.length - 1; j++) { // the last one is constant
      double unit = standardizes ? deviations[j] : 1;
      double slope = gradient[j] + regParam / deviations[w.length] * unit * unit * w[j];
      double size = 1e-6 * deviations[j] * deviations[w.length];
      assertThat(w[j]).isBetween(lows[j] - 1e-12, highs[j] + 1e-12);
      boolean isLow = w[j] < lows[j] + 1e-9 * deviations[w.length] / deviations[j];
      boolean isHigh = w[j] > highs[j] - 1e-9 * deviations[w.length] / deviations[j];
      assertThat(slope).as("slope of %d", j).isBetween(isHigh ? -1e9 : -size, isLow ? 1e9 : size);
      assertThat(isLow || isHigh).isEqualTo(j < 2 || w[j] == 2.5);
    }
    estimator.setLowerBoundsOnCoefficients(Matrices.dense(1, 2, new double[2]));
    assertThatThrownBy(() -> estimator.fit(table))
        .hasMessage("lowerBoundsOnCoefficients must be a matrix of 1 × 5 but was one of 1 × 2");
  }

  /** Each build takes each solver, once without an intercept; SummaryContractTest the rest. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "0.1, 0, true, true, auto",
    "0.1, 0, true, true, l-bfgs",
    "0.1, 0, false, true, auto",
    "0.3, 0.5, true, true, auto",
    "0.2, 1, true, true, l-bfgs"
  })
  void linearRegressionIsTheSameToo(
      double regParam, double elasticNet, boolean standardizes, boolean intercept, String solver) {
    linearRegressionIsTheSame(regParam, elasticNet, standardizes, intercept, solver);
  }

  /** Of Spark as many iterations as bring it to within 3e-7 of where it ends. */
  @ParameterizedTest
  @CsvSource({"0.1, false, true, 40"})
  void linearSvcIsTheSame(
      double regParam, boolean standardizes, boolean intercept, int iterations) {
    var theirs = new org.apache.spark.ml.classification.LinearSVC();
    var ours = new LinearSVC();
    for (var each : new org.apache.spark.ml.classification.LinearSVC[] {theirs, ours}) {
      each.setRegParam(regParam).setStandardization(standardizes).setFitIntercept(intercept);
      each.setLabelCol("y").setFeaturesCol("x").setWeightCol("s");
      each.setMaxIter(100);
    }
    LinearSVCModel spark = theirs.setTol(1e-13).setMaxIter(iterations).fit(table);
    LinearSVCModel model = ours.fit(table);
    assertThat(model.getClass()).isSameAs(LinearSVCModel.class);
    double[] history = model.summary().objectiveHistory();
    double[] expected = spark.summary().objectiveHistory();
    double least = Arrays.stream(expected).min().getAsDouble();
    assertThat(Arrays.stream(history).min().getAsDouble()).isLessThanOrEqualTo(least * (1 + 7e-7));
    double[] scales = {1, 1e3, 0.01, 1, 1};
    double[] a = model.coefficients().toArray();
    double[] b = spark.coefficients().toArray();
    for (int j = 0; j < a.length; j++) {
      assertThat(a[j] * scales[j]).isCloseTo(b[j] * scales[j], within(0.02));
    }
  }

  /** AwkwardColumnsTest holds the objective of more problems in each build. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({"0.01, true, true, 40", "0.5, true, false, 40"})
  void linearSvcIsTheSameToo(
      double regParam, boolean standardizes, boolean intercept, int iterations) {
    linearSvcIsTheSame(regParam, standardizes, intercept, iterations);
  }

  @ParameterizedTest
  @CsvSource({"gaussian, 0.1, amount", "gamma, 0.1, positive"})
  void generalizedLinearRegressionIsTheSame(String family, double regParam, String label) {
    Dataset<Row> rows =
        table
            .withColumn("positive", functions.abs(table.col("amount")).plus(0.1))
            .withColumn("known", table.col("s").multiply(family.equals("gaussian") ? 2 : 0.1));
    var theirs = new org.apache.spark.ml.regression.GeneralizedLinearRegression();
    var ours = new GeneralizedLinearRegression();
    for (var each :
        new org.apache.spark.ml.regression.GeneralizedLinearRegression[] {theirs, ours}) {
      each.setFamily(family).setRegParam(regParam).setMaxIter(100);
      if (family.equals("tweedie")) {
        each.setVariancePower(1.5).setLinkPower(0);
      } else if (family.equals("gamma")) {
        each.setLink("log");
      }
      each.setOffsetCol("known");
      each.setLabelCol(label).setFeaturesCol("x").setWeightCol("s");
    }
    var spark = theirs.setTol(1e-10).fit(rows);
    var model = ours.fit(rows);
    assertThat(model.getClass()).isSameAs(spark.getClass());
    double[] a = model.coefficients().toArray();
    double[] b = spark.coefficients().toArray();
    assertAlike(withoutConstant(a), withoutConstant(b)); // of the constant one Spark takes any
    assertThat(model.summary().deviance())
        .isCloseTo(spark.summary().deviance(), within(1e-6 * spark.summary().deviance()));
  }

  /** SummaryContractTest has every family in each build. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "gaussian, 0, amount",
    "binomial, 0, y",
    "poisson, 0, k",
    "poisson, 0.1, k",
    "tweedie, 0, k"
  })
  void generalizedLinearRegressionIsTheSameToo(String family, double regParam, String label) {
    generalizedLinearRegressionIsTheSame(family, regParam, label);
  }

  @Test
  void thresholdsAreThoseOfTheClassesOfTheModel() {
    var perceptron = new MultilayerPerceptronClassifier();
    perceptron.setLayers(new int[] {Tables.FEATURES, 2, 3}).setLabelCol("y").setFeaturesCol("z");
    perceptron.setMaxIter(2);
    assertThat(perceptron.setThresholds(new double[] {0.2, 0.3, 0.5}).fit(plain()).numClasses())
        .isEqualTo(3);
    assertThatThrownBy(() -> perceptron.setThresholds(new double[] {0.2, 0.8}).fit(plain()))
        .hasMessageContaining("thresholds must be one for each of 3 classes");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void labelsThatAnOffsetExplainsLeaveNothingToCoefficients(double regParam) {
    Dataset<Row> rows = table.withColumn("sum", table.col("s").plus(3));
    var ours = new GeneralizedLinearRegression();
    ours.setOffsetCol("s").setLabelCol("sum").setFeaturesCol("x").setRegParam(regParam);
    var model = ours.fit(rows);
    assertThat(model.coefficients().toArray()).containsOnly(0);
    assertThat(model.intercept()).isCloseTo(3, within(1e-9));
    assertThat(model.summary().deviance()).isCloseTo(0, within(1e-9));
  }

  private static double[] withoutConstant(double[] coefficients) {
    return Arrays.copyOf(coefficients, Tables.FEATURES - 1);
  }

  @Tag("long")
  @Test
  void factorizationMachinesEndBelowThoseOfSpark() {
    Dataset<Row> rows = plain();
    var model = new FMClassifier().setFactorSize(2).setLabelCol("y").setFeaturesCol("z").fit(rows);
    double[] history = model.summary().objectiveHistory();
    assertThat(history[history.length - 1])
        .isCloseTo(logLoss(model.transform(rows), "y"), within(1e-9));
    var theirs = new org.apache.spark.ml.classification.FMClassifier();
    var spark =
        theirs.setFactorSize(2).setStepSize(0.1).setLabelCol("y").setFeaturesCol("z").fit(rows);
    assertThat(history[history.length - 1]).isLessThan(logLoss(spark.transform(rows), "y") * 1.001);
    RegressionEvaluator error =
        new RegressionEvaluator().setLabelCol("amount").setMetricName("mse");
    var regression =
        new FMRegressor().setFactorSize(2).setLabelCol("amount").setFeaturesCol("z").fit(rows);
    var other = new org.apache.spark.ml.regression.FMRegressor().setFactorSize(2).setStepSize(0.1);
    var sparkRegression = other.setLabelCol("amount").setFeaturesCol("z").fit(rows);
    assertThat(error.evaluate(regression.transform(rows)))
        .isLessThan(error.evaluate(sparkRegression.transform(rows)) * 1.001);
  }

  /** Rows with features of the same size, as z. */
  private static Dataset<Row> plain() {
    return new StandardScaler()
        .setWithMean(true)
        .setInputCol("x")
        .setOutputCol("z")
        .fit(table)
        .transform(table);
  }

  private static double logLoss(Dataset<Row> scored, String label) {
    return scored.select("probability", label).collectAsList().stream()
        .mapToDouble(
            row -> -Math.log(((Vector) row.get(0)).apply(((Number) row.get(1)).intValue())))
        .average()
        .getAsDouble();
  }

  @Test
  void perceptronsBeginWhereSparkDoesAndEndBelow() {
    Dataset<Row> rows = plain();
    double[] weights = new SplittableRandom(5).doubles(6 * 4 + 5 * 3, -1, 1).toArray();
    var theirs = new org.apache.spark.ml.classification.MultilayerPerceptronClassifier();
    var ours = new MultilayerPerceptronClassifier();
    for (var each :
        new org.apache.spark.ml.classification.MultilayerPerceptronClassifier[] {theirs, ours}) {
      each.setLayers(new int[] {5, 4, 3}).setInitialWeights(Vectors.dense(weights));
      each.setLabelCol("k").setFeaturesCol("z");
      each.setMaxIter(50).setBlockSize(400); // Spark takes the mean over blocks of their means
    }
    var spark = theirs.fit(rows);
    var model = ours.fit(rows);
    double[] history = model.summary().objectiveHistory();
    assertThat(history[0]).isCloseTo(spark.summary().objectiveHistory()[0], within(1e-9));
    double last = history[history.length - 1];
    assertThat(last).isCloseTo(logLoss(model.transform(rows), "k"), within(1e-9));
    assertThat(last).isLessThan(logLoss(spark.transform(rows), "k") * 1.05);
  }

  @ParameterizedTest
  @CsvSource({"gaussian, 0.1", "poisson, 0"})
  void standardErrorsAreTheSame(String family, double regParam) {
    Dataset<Row> rows =
        new VectorSlicer()
            .setInputCol("x")
            .setOutputCol("z") // without the constant column, with which there are none
            .setIndices(new int[] {0, 1, 2, 3})
            .transform(table.withColumn("a", functions.abs(table.col("amount")).plus(0.1)));
    var theirs = new org.apache.spark.ml.regression.GeneralizedLinearRegression();
    var ours = new GeneralizedLinearRegression();
    for (var each :
        new org.apache.spark.ml.regression.GeneralizedLinearRegression[] {theirs, ours}) {
      each.setFamily(family).setRegParam(regParam).setTol(1e-10).setMaxIter(100);
      if (family.equals("gamma")) {
        each.setLink("log");
      }
      each.setLabelCol(family.equals("binomial") ? "y" : "a").setFeaturesCol("z");
      each.setWeightCol("s");
    }
    double[] expected = theirs.fit(rows).summary().coefficientStandardErrors();
    double[] errors = ours.fit(rows).summary().coefficientStandardErrors();
    assertThat(errors).hasSize(5);
    for (int i = 0; i < errors.length; i++) {
      assertThat(errors[i]).isCloseTo(expected[i], withinPercentage(0.01));
    }
    if (family.equals("gaussian")) {
      var linear = new org.apache.spark.ml.regression.LinearRegression();
      var own = new LinearRegression();
      for (var each : new org.apache.spark.ml.regression.LinearRegression[] {linear, own}) {
        each.setRegParam(regParam).setLabelCol("a").setFeaturesCol("z");
        each.setStandardization(false);
        each.setWeightCol("s");
      }
      double[] of = own.fit(rows).summary().coefficientStandardErrors();
      double[] known = linear.fit(rows).summary().coefficientStandardErrors();
      for (int i = 0; i < of.length; i++) {
        assertThat(of[i]).isCloseTo(known[i], withinPercentage(0.01));
      }
    }
  }

  /** SummaryContractTest has the errors of every family in each build. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({"gaussian, 0", "binomial, 0", "gamma, 0"})
  void standardErrorsAreTheSameToo(String family, double regParam) {
    standardErrorsAreTheSame(family, regParam);
  }
}
