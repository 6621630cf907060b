package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.VectorSlicer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.LocalSpark;
import org.thalweg.config.ConfException;
import org.thalweg.loss.SquaredOfRamp;
import org.thalweg.loss.SteepLogistic;
import org.thalweg.text.DataException;

/** Models of our own: as those of Spark, and what their weights say. */
class OwnModelTest {
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  private static Dataset<Row> table;

  @BeforeAll
  static void start() {
    table = Tables.of(local.session(), 150);
  }

  private static ThalwegClassificationModel classifier(String model, String loss, String label) {
    return new ThalwegClassifier()
        .setKey("model", model)
        .setKey("loss", loss)
        .setKey("penalty", "l2(0.01)")
        .setKey("standardize", "scale")
        .setLabelCol(label)
        .setFeaturesCol("x")
        .setProbabilityCol(loss.equals("squaredHinge") ? "" : "p")
        .fit(table);
  }

  private static ThalwegRegressionModel regressor(String loss) {
    return new ThalwegRegressor()
        .setKey("loss", loss)
        .setKey("penalty", "l2(0.01)")
        .setKey("standardize", "scale")
        .setLabelCol("s") // 0 to 3
        .setFeaturesCol("x")
        .fit(table);
  }

  private static double[] column(PredictionModel<?, ?> model, String name) {
    return model.transform(table).select(name).collectAsList().stream()
        .flatMapToDouble(
            row ->
                row.get(0) instanceof Vector vector
                    ? java.util.Arrays.stream(vector.toArray())
                    : java.util.stream.DoubleStream.of(row.getDouble(0)))
        .toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "linear, logistic, y, LogisticRegressionModel",
    "linear, squaredHinge, y, LinearSVCModel",
    "softmax, softmax, k, LogisticRegressionModel",
  })
  void aClassifierOfSparkPredictsTheSame(String model, String loss, String label, String spark) {
    ThalwegClassificationModel ours = classifier(model, loss, label);
    PredictionModel<Vector, ?> theirs = ours.toSparkModel();
    assertThat(theirs.getClass().getSimpleName()).isEqualTo(spark);
    assertThat(column(theirs, "prediction")).containsExactly(column(ours, "prediction"));
    double[] raw = column(ours, "rawPrediction");
    assertThat(column(theirs, "rawPrediction")).containsExactly(raw, within(1e-9));
    if (!loss.equals("squaredHinge")) {
      assertThat(column(theirs, "p")).containsExactly(column(ours, "p"), within(1e-12));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "halfSquared, LinearRegressionModel",
    "huber(1), LinearRegressionModel",
    "poisson, GeneralizedLinearRegressionModel",
  })
  void aRegressionOfSparkPredictsTheSame(String loss, String spark) {
    ThalwegRegressionModel ours = regressor(loss);
    PredictionModel<Vector, ?> theirs = ours.toSparkModel();
    assertThat(theirs.getClass().getSimpleName()).isEqualTo(spark);
    assertThat(column(theirs, "prediction"))
        .containsExactly(column(ours, "prediction"), within(1e-9));
  }

  @Test
  void whatSparkDoesNotHaveIsSaid() {
    ThalwegClassificationModel machine = classifier("factorization(rank=2)", "logistic", "y");
    assertThatThrownBy(machine::toSparkModel)
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("factorization");
  }

  /** As {@code thalweg predict} writes them; Spark has no model with this mean. */
  @Test
  void probabilitiesAreTheMeansOfTheLoss() {
    ThalwegClassificationModel ours = classifier("linear", SteepLogistic.class.getName(), "y");
    Vector x = Vectors.dense(0.5, -200, 0.01, 2, 7);
    double mean = ours.model().objective().mean(ours.predictRaw(x).apply(1));
    assertThat(ours.predictProbability(x)).isEqualTo(Vectors.dense(1 - mean, mean));
    assertSays(ours::toSparkModel, "Spark", "SteepLogistic");
    assertSays(regressor(SquaredOfRamp.class.getName())::toSparkModel, "Spark", "SquaredOfRamp");
  }

  @Test
  void theWeightsAreThoseOfSparksModel() {
    ThalwegRegressionModel amounts = regressor("halfSquared");
    LinearRegressionModel line = (LinearRegressionModel) amounts.toSparkModel();
    assertThat(amounts.coefficients()).isEqualTo(line.coefficients());
    assertThat(amounts.intercept()).isEqualTo(line.intercept()).isNotZero();
    assertThat(amounts.coefficientMatrix().numRows()).isEqualTo(1);
    assertThat(amounts.coefficientMatrix().toArray()).isEqualTo(amounts.coefficients().toArray());
    assertThat(amounts.interceptVector()).isEqualTo(Vectors.dense(amounts.intercept()));

    ThalwegClassificationModel two = classifier("linear", "logistic", "y");
    LogisticRegressionModel binary = (LogisticRegressionModel) two.toSparkModel();
    assertThat(two.coefficients()).isEqualTo(binary.coefficients());
    assertThat(two.intercept()).isEqualTo(binary.intercept()).isNotZero();
    assertThat(two.coefficientMatrix()).isEqualTo(binary.coefficientMatrix());
    assertThat(two.interceptVector()).isEqualTo(binary.interceptVector());

    ThalwegClassificationModel three = classifier("softmax", "softmax", "k");
    LogisticRegressionModel multinomial = (LogisticRegressionModel) three.toSparkModel();
    assertThat(three.coefficientMatrix()).isEqualTo(multinomial.coefficientMatrix());
    assertThat(three.coefficientMatrix().numRows()).isEqualTo(3);
    assertThat(three.coefficientMatrix().numCols()).isEqualTo(Tables.FEATURES);
    assertThat(three.interceptVector()).isEqualTo(multinomial.interceptVector());
    assertThat(three.interceptVector().numNonzeros()).isEqualTo(3);
  }

  @Test
  void weightsAndInterceptsMakeTheScores() {
    Vector x = Vectors.dense(0.5, -200, 0.01, 2, 7);
    ThalwegClassificationModel three = classifier("softmax", "softmax", "k");
    double[] scores = three.coefficientMatrix().multiply(x).toArray();
    for (int k = 0; k < scores.length; k++) {
      scores[k] += three.interceptVector().apply(k);
    }
    assertThat(three.predictRaw(x).toArray()).containsExactly(scores, within(1e-12));
    ThalwegRegressionModel amounts = regressor("halfSquared");
    assertThat(amounts.predict(x))
        .isCloseTo(amounts.coefficients().dot(x) + amounts.intercept(), within(1e-12));
  }

  @Test
  void withoutInterceptsTheyAreZeros() {
    ThalwegRegressor lines = new ThalwegRegressor().setLabelCol("s").setFeaturesCol("x");
    ThalwegRegressionModel line =
        lines.setKey("loss", "halfSquared").setKey("intercept", "false").fit(table);
    assertThat(line.intercept()).isZero();
    assertThat(line.coefficients().size()).isEqualTo(Tables.FEATURES);
    ThalwegClassifier classes = new ThalwegClassifier().setLabelCol("k").setFeaturesCol("x");
    classes.setKey("loss", "softmax").setKey("model", "softmax").setKey("intercept", "false");
    ThalwegClassificationModel softmax = classes.setKey("penalty", "l2(0.1)").fit(table);
    assertThat(softmax.interceptVector()).isEqualTo(Vectors.dense(0, 0, 0));
  }

  @Test
  void weightsThatAModelDoesNotHaveAreOneLineThatSaysWhatItHas() {
    ThalwegClassificationModel three = classifier("softmax", "softmax", "k");
    assertSays(three::coefficients, "coefficients", "softmax", "3", "coefficientMatrix");
    assertSays(three::intercept, "intercept", "softmax", "3", "interceptVector");
    ThalwegClassificationModel machine = classifier("factorization(rank=2)", "logistic", "y");
    assertSays(machine::coefficients, "coefficients", "factorization", "explain(k)", "model().w()");
    assertSays(machine::intercept, "intercept", "factorization", "model().w()");
    assertSays(machine::coefficientMatrix, "coefficientMatrix", "factorization");
    assertSays(machine::interceptVector, "interceptVector", "factorization");
    ThalwegRegressionModel perceptron =
        new ThalwegRegressor()
            .setKey("loss", "halfSquared")
            .setKey("model", "perceptron(hidden=[2])")
            .setKey("stopMaxEpochs", "2")
            .setLabelCol("s")
            .setFeaturesCol("x")
            .fit(table);
    assertSays(perceptron::coefficients, "coefficients", "perceptron", "explain(k)");
    assertSays(perceptron::coefficientMatrix, "coefficientMatrix", "perceptron");
  }

  private static void assertSays(ThrowableAssert.ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }

  /** Beside Spark's evaluator and the standard errors of Spark's summary of the same maximum. */
  @Test
  void aSummaryHasWhatSparkFindsForTheSameModel(@TempDir Path folder) throws IOException {
    Dataset<Row> varying = // whose errors are determined
        new VectorSlicer()
            .setInputCol("x")
            .setOutputCol("features")
            .setIndices(new int[] {0, 1, 2, 3})
            .transform(table);
    ThalwegRegressor counts =
        new ThalwegRegressor()
            .setKey("loss", "poisson")
            .setKey("weight", "s")
            .setKey("standardize", "scale")
            .setLabelCol("k");
    ThalwegRegressionModel ours = counts.fit(varying);
    ThalwegSummary summary = ours.summary();
    double[] history = summary.objectiveHistory();
    assertThat(history).hasSize(summary.totalIterations()).hasSizeGreaterThan(2);
    assertThat(history[history.length - 1]).isLessThan(history[0]);
    assertThat(summary.reason()).startsWith("converged: ");
    RegressionEvaluator rmse =
        new RegressionEvaluator().setMetricName("rmse").setLabelCol("k").setWeightCol("s");
    double theirs = rmse.evaluate(ours.transform(varying));
    assertThat(summary.metrics().get("rmse")).isCloseTo(theirs, within(1e-9 * theirs));
    assertThat(summary.metrics().get("loss")).isCloseTo(history[history.length - 1], within(1e-9));
    assertThat(ours.evaluate(varying)).isEqualTo(summary.metrics());
    org.apache.spark.ml.regression.GeneralizedLinearRegressionModel spark =
        new org.apache.spark.ml.regression.GeneralizedLinearRegression()
            .setFamily("poisson")
            .setWeightCol("s")
            .setLabelCol("k")
            .setTol(1e-12)
            .fit(varying);
    double[] errors = spark.summary().coefficientStandardErrors();
    assertThat(summary.standardErrors()).hasSize(errors.length).containsKey("intercept");
    int i = 0;
    for (double error : summary.standardErrors().values()) {
      assertThat(error).isCloseTo(errors[i++], withinPercentage(1e-4));
    }
    ours.write().save(folder.resolve("model").toString());
    ThalwegRegressionModel loaded = ThalwegRegressionModel.load(folder.resolve("model").toString());
    assertThat(loaded.evaluate(varying)).isEqualTo(summary.metrics());
    assertSays(loaded::summary, "summary", "evaluate(rows)");
    assertThat(ours.copy(ParamMap.empty()).summary()).isSameAs(summary);
  }

  @Test
  void aSummaryIsOfTheRowsThatWereTrainedOn() {
    ThalwegClassificationModel model =
        new ThalwegClassifier()
            .setKey("loss", "logistic")
            .setKey("standardize", "scale")
            .setKey("validation", "0.25")
            .setLabelCol("y")
            .setFeaturesCol("x")
            .fit(table);
    double loss = model.summary().metrics().get("loss");
    assertThat(DoubleStream.of(model.summary().objectiveHistory()))
        .anySatisfy(each -> assertThat(each).isCloseTo(loss, within(1e-9)));
    Map<String, Double> ofAll = model.evaluate(table);
    assertThat(ofAll.get("loss")).isNotCloseTo(loss, within(1e-6));
    BinaryClassificationEvaluator area = new BinaryClassificationEvaluator().setLabelCol("y");
    assertThat(ofAll.get("auc")).isCloseTo(area.evaluate(model.transform(table)), within(1e-12));
    assertThatThrownBy(() -> model.evaluate(table.withColumn("y", functions.lit(3.0))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("{0, 1}");
    ThalwegClassificationModel hinge = classifier("linear", "squaredHinge", "y");
    assertSays(() -> hinge.summary().standardErrors(), "standardErrors", "halfSquared");
    Vector x = table.first().getAs("x");
    assertSays(() -> hinge.predictProbability(x), "has no probabilities", "predictRaw");
    assertThat(hinge.predictRaw(x).apply(1)).isEqualTo(-hinge.predictRaw(x).apply(0));
    assertThat(hinge)
        .hasToString(
            "ThalwegClassificationModel: uid=%s, loss=squaredHinge, numClasses=2, numFeatures=%d"
                .formatted(hinge.uid(), Tables.FEATURES));
  }

  /** Even where others have the names that the columns of the fit had. */
  @Test
  void evaluatesTheColumnsThatItsParamsName() {
    ThalwegRegressionModel model = regressor("halfSquared"); // of s by x
    Dataset<Row> moved =
        table
            .withColumnRenamed("x", "vectors")
            .withColumnRenamed("s", "dues")
            .withColumn("s", functions.lit(-1.0));
    ParamMap names =
        ParamMap.empty().put(model.labelCol(), "dues").put(model.featuresCol(), "vectors");
    assertThat(model.copy(names).evaluate(moved)).isEqualTo(model.evaluate(table));
    ThalwegRegressionModel counts = // whose features are still those of the fit
        model.copy(ParamMap.empty().put(model.labelCol(), "k"));
    double rmse = new RegressionEvaluator().setLabelCol("k").evaluate(counts.transform(table));
    assertThat(counts.evaluate(table).get("rmse")).isCloseTo(rmse, within(1e-12 * rmse));
    assertSays(() -> model.copy(names).evaluate(table), "labelCol", "dues");
    assertSays(
        () -> model.copy(names).evaluate(table.drop("s").withColumnRenamed("k", "dues")),
        "featuresCol",
        "vectors");
  }

  @Test
  void theLargestWeightsComeFirst() {
    ThalwegClassificationModel model = classifier("softmax", "softmax", "k");
    List<Coefficient> all = model.explain(Integer.MAX_VALUE);
    assertThat(all).hasSize(3 * Tables.FEATURES);
    double[] w = model.model().w();
    for (Coefficient each : all) {
      int j = Integer.parseInt(each.feature().replaceAll("\\D", ""));
      assertThat(each.value()).isEqualTo(w[j * 3 + each.output()]);
    }
    assertThat(IntStream.range(1, all.size()))
        .allMatch(i -> Math.abs(all.get(i - 1).value()) >= Math.abs(all.get(i).value()));
    assertThat(model.explain(4)).isEqualTo(all.subList(0, 4));
    assertThat(model.explain(0)).isEmpty();
    assertThatThrownBy(() -> model.explain(-1)).hasMessageContaining("-1");
  }

  @Test
  void theNamesMayBeThoseOfTheMetadata() {
    Attribute[] attributes =
        IntStream.range(0, Tables.FEATURES)
            .mapToObj(j -> NumericAttribute.defaultAttr().withIndex(j))
            .toArray(Attribute[]::new);
    attributes[1] = NumericAttribute.defaultAttr().withName("age").withIndex(1);
    AttributeGroup group = new AttributeGroup("x", attributes);
    ThalwegRegressionModel model = regressor("halfSquared");
    assertThat(model.explain(9, group.toStructField()))
        .extracting(Coefficient::feature)
        .containsExactlyInAnyOrder("x[0]", "age", "x[2]", "x[3]", "x[4]");
    assertThatThrownBy(() -> model.explain(1, new AttributeGroup("x", 3).toStructField()))
        .hasMessageContaining("5")
        .hasMessageContaining("3");
  }

  @Test
  void aVectorOfAnotherLengthIsRefused() {
    ThalwegRegressionModel model = regressor("halfSquared");
    assertThatThrownBy(() -> model.predict(null))
        .hasMessageContainingAll("features", "5", "missing");
    assertThatThrownBy(() -> model.predict(Vectors.dense(1, 2)))
        .hasMessageContaining("5")
        .hasMessageContaining("2");
  }
}
