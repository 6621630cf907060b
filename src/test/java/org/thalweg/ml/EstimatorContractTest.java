package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Column;
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
import org.thalweg.LocalSpark;
import org.thalweg.Members;
import org.thalweg.config.ConfException;
import org.thalweg.config.Key;

/**
 * What holds for every estimator: its Params, its files, pipelines, and what it says of bad input.
 */
class EstimatorContractTest {
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  private static Dataset<Row> table;

  @TempDir Path folder;

  /** An estimator and that of Spark. */
  record Pair(Supplier ours, Supplier theirs, String label) {
    @Override
    public String toString() {
      return ours.get().getClass().getSimpleName();
    }
  }

  interface Supplier extends java.util.function.Supplier<Estimator<?>> {}

  static List<Pair> pairs() {
    return List.of(
        new Pair(
            LogisticRegression::new,
            org.apache.spark.ml.classification.LogisticRegression::new,
            "y"),
        new Pair(LinearSVC::new, org.apache.spark.ml.classification.LinearSVC::new, "y"),
        new Pair(
            LinearRegression::new, org.apache.spark.ml.regression.LinearRegression::new, "amount"),
        new Pair(
            GeneralizedLinearRegression::new,
            org.apache.spark.ml.regression.GeneralizedLinearRegression::new,
            "amount"),
        new Pair(FMClassifier::new, org.apache.spark.ml.classification.FMClassifier::new, "y"),
        new Pair(FMRegressor::new, org.apache.spark.ml.regression.FMRegressor::new, "amount"),
        new Pair(
            MultilayerPerceptronClassifier::new,
            org.apache.spark.ml.classification.MultilayerPerceptronClassifier::new,
            "y"));
  }

  @BeforeAll
  static void start() {
    table = Tables.of(local.session(), 200);
  }

  @AfterEach
  void leavesNothingBehind() {
    assertThat(local.session().sparkContext().getPersistentRDDs().isEmpty()).isTrue();
    assertThat(local.session().sparkContext().getLocalProperty("spark.jobGroup.id")).isNull();
    assertThat(local.session().sparkContext().getLocalProperty("spark.job.description")).isNull();
  }

  @SuppressWarnings("unchecked")
  private static Estimator<?> ready(Pair pair) {
    Estimator<?> estimator = pair.ours().get();
    estimator.set("labelCol", pair.label());
    estimator.set("featuresCol", "x");
    if (estimator.hasParam("layers")) {
      estimator.set("layers", new int[] {Tables.FEATURES, 3, 2});
    }
    return estimator;
  }

  private static void setIfThere(Estimator<?> estimator, String param, Object value) {
    if (estimator.hasParam(param)) {
      estimator.set(param, value);
    }
  }

  private static Set<String> names(Estimator<?> estimator) {
    return Arrays.stream(estimator.params())
        .map(Param::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void allAreServicesWithTheNamesOfSpark() {
    Set<Class<?>> services =
        ServiceLoader.load(Estimator.class).stream()
            .<Class<?>>map(ServiceLoader.Provider::type)
            .filter(type -> type.getName().startsWith("org.thalweg"))
            .collect(Collectors.toSet());
    Set<Class<?>> expected =
        pairs().stream().map(p -> p.ours().get().getClass()).collect(Collectors.toSet());
    expected.addAll(
        Set.of(
            ThalwegClassifier.class,
            ThalwegRegressor.class,
            ThalwegCrossValidator.class,
            ThalwegTrainValidationSplit.class));
    assertThat(services).isEqualTo(expected);
    pairs()
        .forEach(
            pair ->
                assertThat(pair.ours().get().getClass().getSimpleName())
                    .isEqualTo(pair.theirs().get().getClass().getSimpleName()));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void hasAllParamsOfSparkWithTheirDefaultsAndTheKeys(Pair pair) {
    Estimator<?> ours = pair.ours().get();
    Estimator<?> theirs = pair.theirs().get();
    Set<String> expected = names(theirs);
    List<Key<?>> beside = KeyParams.keys(Set.of(Key.Params.ALL));
    beside.forEach(key -> expected.add(key.shortName()));
    expected.add("validationIndicatorCol");
    boolean isBounded = ours instanceof LinearRegression;
    for (String side : List.of("lower", "upper")) {
      for (String what : isBounded ? List.of("Coefficients", "Intercepts") : List.<String>of()) {
        expected.add(side + "BoundsOn" + what);
      }
    }
    assertThat(names(ours)).isEqualTo(expected);
    assertThat(expected).hasSize(names(theirs).size() + beside.size() + (isBounded ? 5 : 1));
    for (Param<?> param : theirs.params()) {
      boolean isOfTheClass = param.name().endsWith("Col") || param.name().equals("seed");
      if (!isOfTheClass && theirs.hasDefault(param)) {
        assertThat(ours.getOrDefault(ours.getParam(param.name())))
            .isEqualTo(theirs.getOrDefault(param));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void settersAreThoseOfSparkAndReturnThisClass(Pair pair) {
    Class<?> ours = pair.ours().get().getClass();
    Set<String> expected = setters(pair.theirs().get().getClass());
    Set<String> returning =
        Stream.of(ours.getMethods())
            .filter(method -> method.getReturnType() == ours && !method.isBridge())
            .map(java.lang.reflect.Method::getName)
            .collect(Collectors.toSet());
    expected.removeAll(Set.of("setDefault", "setParent"));
    assertThat(returning).containsAll(expected).contains("copy");
  }

  private static Set<String> setters(Class<?> type) {
    return Stream.of(type.getMethods())
        .map(java.lang.reflect.Method::getName)
        .filter(name -> name.matches("set[A-Z].*"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A value of each key that is not its default. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("method", "sgd"),
          Map.entry("updater", "momentum(0.8)"),
          Map.entry("learningRate", "0.25"),
          Map.entry("onDivergence", "backoff"),
          Map.entry("batchSampling", "full"),
          Map.entry("batchRows", "32"),
          Map.entry("batchFraction", "0.5"),
          Map.entry("round", "local(epochs=1)"),
          Map.entry("outer", "nag"),
          Map.entry("outerLearningRate", "0.5"),
          Map.entry("aggregation", "flat"),
          Map.entry("storage", "disk"),
          Map.entry("stopMaxEpochs", "7"),
          Map.entry("stopGradientNorm", "1e-3"),
          Map.entry("stopGap", "1e-3"),
          Map.entry("stopObjectiveChange", "1e-3"),
          Map.entry("stopSmallStep", "1e-3"),
          Map.entry("stopSeconds", "60"),
          Map.entry("stopValidation", "loss(patience=3)"),
          Map.entry("validation", "0.25"),
          Map.entry("validationMetric", "loss"),
          Map.entry("validationEveryRounds", "2"),
          Map.entry("validationIndicatorCol", "held"),
          Map.entry("checkpointDirectory", "somewhere"),
          Map.entry("checkpointEveryRounds", "5"),
          Map.entry("checkpointEverySeconds", "6"),
          Map.entry("checkpointKeep", "4"),
          Map.entry("shards", "4"),
          Map.entry("partitions", "2"));

  @ParameterizedTest
  @MethodSource("pairs")
  void everyParamSurvivesCopyAndFile(Pair pair) throws Exception {
    Estimator<?> estimator = pair.ours().get();
    VALUES.forEach(estimator::set);
    estimator.set("maxIter", 3);
    estimator.set("tol", 0.5);
    setIfThere(estimator, "regParam", 0.25);
    String path = folder.resolve("estimator").toString();
    ((MLWritable) estimator).write().save(path);
    Estimator<?> loaded =
        (Estimator<?>) estimator.getClass().getMethod("load", String.class).invoke(null, path);
    for (Estimator<?> other : List.of(estimator.copy(new ParamMap()), loaded)) {
      assertThat(other.getClass()).isSameAs(estimator.getClass());
      assertThat(other.uid()).isEqualTo(estimator.uid());
      assertThat(values(other)).isEqualTo(values(estimator)).containsAllEntriesOf(VALUES);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void whatSparksClassHasSavedIsLoaded(Pair pair) throws Exception {
    Estimator<?> theirs = pair.theirs().get();
    theirs.set("maxIter", 3);
    theirs.set("featuresCol", "some");
    String path = folder.resolve("theirs").toString();
    ((MLWritable) theirs).write().save(path);
    Class<?> ours = pair.ours().get().getClass();
    Estimator<?> loaded = (Estimator<?>) ours.getMethod("load", String.class).invoke(null, path);
    assertThat(loaded.getClass()).isSameAs(ours);
    assertThat(loaded.uid()).isEqualTo(theirs.uid());
    assertThat(values(loaded)).isEqualTo(values(theirs));
    assertThatThrownBy(() -> LogisticRegression.load(folder.resolve("none").toString()))
        .isNotNull();
  }

  @Test
  void loadGivesTheClassItIsCalledOn() throws Exception {
    String path = folder.resolve("estimator").toString();
    new LinearRegression().setMethod("lbfgs").write().save(path);
    LinearRegression loaded = LinearRegression.load(path);
    assertThat(loaded.getOrDefault(loaded.method())).isEqualTo("lbfgs");
    assertThatThrownBy(() -> LogisticRegression.load(path))
        .hasMessageContaining(LinearRegression.class.getName());
  }

  /** Of what Params of Spark say of gradient steps, keys take nothing but what they say. */
  @Test
  void paramsOfGradientStepsCountBesideKeys() {
    FMRegressor machine = new FMRegressor().setFactorSize(2).setLabelCol("amount");
    machine.setFeaturesCol("x").setMaxIter(3).setBatchRows(50);
    assertThat(machine.copy(new ParamMap()).setStepSize(1e-9).fit(table).factors())
        .isNotEqualTo(machine.copy(new ParamMap()).setStepSize(1e-5).fit(table).factors());
    assertThat(machine.copy(new ParamMap()).setStepSize(1e-9).fit(table).factors())
        .isEqualTo(
            machine
                .copy(new ParamMap())
                .setLearningRate(1e-9)
                .setUpdater("adam")
                .fit(table)
                .factors());
    assertThat(
            machine.copy(new ParamMap()).setStepSize(1).setLearningRate(1e-9).fit(table).linear())
        .isEqualTo(machine.copy(new ParamMap()).setStepSize(1e-9).fit(table).linear());
    assertOneLine(machine.setStepSize(0.5).setMethod("lbfgs"), table, "stepSize", "lbfgs", "0.5");
    MultilayerPerceptronClassifier perceptron =
        new MultilayerPerceptronClassifier().setLayers(new int[] {5, 2, 3}).setLabelCol("k");
    perceptron.setFeaturesCol("x").setMaxIter(3).setBatchRows(50).setSeed(1);
    for (String solver : List.of("gd", "l-bfgs")) {
      perceptron.setSolver(solver);
      assertThat(perceptron.setStepSize(1e-9).fit(table).weights())
          .isNotEqualTo(perceptron.setStepSize(1e-2).fit(table).weights());
    }
    assertOneLine(perceptron.setSolver("gd").setMethod("auto"), table, "solver", "auto", "gd");
  }

  /** As Spark does; others count the classes of the metadata. */
  @Test
  void metadataOfClassesThatNoRowHasAreNoMatterOfTwoClasses() {
    Dataset<Row> indexed =
        new StringIndexer().setInputCol("k").setOutputCol("i").fit(table).transform(table);
    Dataset<Row> two = indexed.where("i < 2");
    var binomial = new GeneralizedLinearRegression().setFamily("binomial").setLabelCol("i");
    assertThat(binomial.setFeaturesCol("x").fit(two).coefficients().size()).isEqualTo(5);
    FMClassifier machine = new FMClassifier().setLabelCol("i").setFeaturesCol("x").setMaxIter(1);
    assertThat(machine.fit(two).numClasses()).isEqualTo(2);
    assertOneLine(machine, indexed, "at most 2 classes", "FMClassifier", "3");
  }

  private static Map<String, Object> values(Estimator<?> estimator) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Param<?> param : estimator.params()) {
      if (estimator.isDefined(param)) {
        values.put(param.name(), estimator.getOrDefault(param));
      }
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aValueOutOfRangeIsRefusedWhereItIsSet(Pair pair) {
    Estimator<?> estimator = pair.ours().get();
    assertThatThrownBy(() -> estimator.set("method", "best"))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("method", "best", "auto");
    assertThatThrownBy(() -> estimator.set("stopMaxEpochs", "-1"))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("stop.maxEpochs", "-1");
    assertThat(estimator.isSet(estimator.getParam("method"))).isFalse();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void explainsItsParams(Pair pair) {
    assertThat(pair.ours().get().explainParams())
        .contains("learningRate: The factor of every step.");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void transformsTheSchemaAsSparkDoes(Pair pair) {
    Estimator<?> theirs = pair.theirs().get();
    theirs.set("labelCol", pair.label());
    theirs.set("featuresCol", "x");
    assertThat(ready(pair).transformSchema(table.schema()))
        .isEqualTo(theirs.transformSchema(table.schema()));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void otherMethodsMayBeChosen(Pair pair) {
    Estimator<?> estimator = ready(pair);
    setIfThere(estimator, "regParam", 0.1);
    estimator.set("method", "sgd");
    estimator.set("updater", "adam");
    estimator.set("learningRate", "0.01");
    estimator.set("stopMaxEpochs", "3");
    Model<?> model = (Model<?>) estimator.fit(table);
    assertThat(model.transform(table).count()).isEqualTo(200);
    assertThat(model.parent()).isSameAs(estimator);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aSettingThatDoesNotFitIsOneLine(Pair pair) {
    Estimator<?> estimator = ready(pair);
    estimator.set("method", "lbfgs");
    estimator.set("updater", "adam");
    assertOneLine(estimator, table, "updater", "lbfgs");
  }

  private static void assertOneLine(Estimator<?> estimator, Dataset<?> rows, String... parts) {
    assertThatThrownBy(() -> estimator.fit(rows))
        .satisfies(
            thrown -> {
              assertThat(thrown.getMessage().lines()).hasSize(1);
              assertThat(thrown.getMessage()).contains(parts);
            });
  }

  private static Dataset<Row> with(String column, Object value) {
    Column here = functions.lit(value).cast("double");
    return table.withColumn(
        column, functions.when(table.col("s").equalTo(3), here).otherwise(table.col(column)));
  }

  /** Rows are read by one class, whatever the estimator: one of classes and one of numbers. */
  static Stream<Pair> ofClassesAndOfNumbers() {
    return Members.some(
        pairs(),
        pair -> Set.of("LogisticRegression", "LinearRegression").contains(pair.toString()));
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("ofClassesAndOfNumbers")
  void badRowsAreOneLineEach(Pair pair) {
    Estimator<?> estimator = ready(pair);
    Column isOdd = table.col("s").equalTo(1);
    Function<Object, Dataset<Row>> vectors =
        vector ->
            table.withColumn(
                "x",
                functions
                    .when(
                        isOdd,
                        functions.udf(() -> vector, table.schema().apply(4).dataType()).apply())
                    .otherwise(table.col("x")));
    assertOneLine(estimator, vectors.apply(null), "column x", "row", "missing");
    assertOneLine(
        estimator, vectors.apply(Vectors.dense(1, 2, Double.NaN, 4, 5)), "x", "finite", "NaN");
    assertOneLine(estimator, vectors.apply(Vectors.dense(1, 2)), "x", "5", "2");
    assertOneLine(estimator, with(pair.label(), null), pair.label(), "row", "missing");
    assertOneLine(estimator, with(pair.label(), Double.NaN), pair.label(), "row", "NaN");
    assertOneLine(estimator, table.limit(0), "at least one row");
    if (!estimator.hasParam("weightCol")) {
      return;
    }
    estimator.set("weightCol", "s");
    assertOneLine(estimator, table.withColumn("s", functions.lit(-1.0)), "column s", "-1");
    assertOneLine(estimator, table.withColumn("s", functions.lit(Double.NaN)), "column s", "NaN");
    assertOneLine(estimator, table.withColumn("s", functions.lit(0.0)), "at least one row");
  }

  @Test
  void labelsOfClassesAreWholeNumbers() {
    for (Pair pair : pairs()) {
      if (pair.label().equals("y")) {
        assertOneLine(ready(pair), with("y", 0.5), "label", "0.5");
        assertOneLine(ready(pair), with("y", -1.0), "label", "-1");
      }
    }
    assertOneLine(ready(pairs().get(1)), with("y", 2.0), "at most 2 classes", "LinearSVC", "3");
  }

  @Test
  void aLabelThatIsRefusedIsSoInTheWordsOfTheEstimator() {
    String binary = "{0, 1}";
    assertLabel(new LinearSVC(), 0.5, binary, "LinearSVC");
    assertLabel(new FMClassifier(), 0.5, binary, "FMClassifier");
    assertLabel(new LogisticRegression(), 0.5, "whole numbers", "LogisticRegression");
    assertLabel(new LogisticRegression().setFamily("binomial"), 0.5, binary, "family binomial");
    assertLabel(
        new MultilayerPerceptronClassifier().setLayers(new int[] {5, 2, 3}),
        0.5,
        "{0, …, 2}",
        "layers [5, 2, 3]");
    assertLabel(
        new GeneralizedLinearRegression().setFamily("binomial"), 0.5, binary, "family binomial");
    var family = new GeneralizedLinearRegression().setFamily("poisson");
    assertLabel(family, -1, "[0, ∞)", "family poisson");
    assertLabel(family.setFamily("gamma").setLink("log"), 0, "(0, ∞)", "family gamma");
  }

  private void assertLabel(Predictor<Vector, ?, ?> estimator, double label, String... parts) {
    estimator.set("labelCol", "y");
    estimator.set("featuresCol", "x");
    String[] all = Arrays.copyOf(parts, parts.length + 3);
    all[parts.length] = "column y";
    all[parts.length + 1] = "row";
    all[parts.length + 2] = "but was " + label;
    assertOneLine(estimator, with("y", label), all);
    assertThatThrownBy(() -> estimator.fit(with("y", label)))
        .message()
        .doesNotContain("softmax", "as logistic");
  }

  @Test
  void paramsThatDoNotFitTheDataAreOneLineEach() {
    LogisticRegression estimator = new LogisticRegression().setLabelCol("k").setFeaturesCol("x");
    assertOneLine(estimator.setFamily("binomial"), table, "family binomial", "3");
    estimator.setFamily("auto").setThresholds(new double[] {0.5, 0.5});
    assertOneLine(estimator, table, "thresholds", "3 classes");
    LogisticRegression bounded = new LogisticRegression().setLabelCol("y").setFeaturesCol("x");
    bounded.setLowerBoundsOnIntercepts(Vectors.dense(1, 2));
    assertOneLine(bounded, table, "lowerBoundsOnIntercepts", "1", "2");
    var linked = new GeneralizedLinearRegression().setLabelCol("amount").setFeaturesCol("x");
    assertOneLine(linked.setLink("log"), table, "link", "identity", "gaussian", "log");
    var penalised = new GeneralizedLinearRegression().setFamily("binomial").setRegParam(0.1);
    assertOneLine(
        penalised.setLabelCol("y").setFeaturesCol("x"), table, "regParam", "binomial", "0.1");
    var layers = new MultilayerPerceptronClassifier().setLabelCol("k").setFeaturesCol("x");
    assertOneLine(layers, table, "layers", "not given");
    assertOneLine(layers.setLayers(new int[] {4, 2, 3}), table, "layers", "5 features", "4");
    assertOneLine(layers.setLayers(new int[] {5, 2, 2}), table, "layers", "3 classes", "2");
    var wide = new FMRegressor().setFactorSize(1 << 30).setLabelCol("amount").setFeaturesCol("x");
    assertOneLine(wide, table, "w must have at most", "factorSize 1073741824", "5368709");
    LinearRegression huber = new LinearRegression().setLabelCol("amount").setFeaturesCol("x");
    assertOneLine(huber.setLoss("huber"), table, "loss", "squaredError", "huber");
  }

  @Test
  void oneClassGivesTheModelOfSpark() {
    Dataset<Row> ones = table.where("y = 1");
    var theirs = new org.apache.spark.ml.classification.LogisticRegression();
    theirs.setLabelCol("y").setFeaturesCol("x");
    var expected = theirs.fit(ones);
    var model = new LogisticRegression().setLabelCol("y").setFeaturesCol("x").fit(ones);
    assertThat(model.coefficients()).isEqualTo(expected.coefficients());
    assertThat(model.intercept()).isEqualTo(expected.intercept()).isInfinite();
    var none =
        new LogisticRegression().setLabelCol("y").setFeaturesCol("x").fit(table.where("y = 0"));
    assertThat(none.intercept()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void labelsThatAreAllTheSameGiveTheModelOfSpark() {
    Dataset<Row> same = table.withColumn("amount", functions.lit(3.5));
    var model = new LinearRegression().setLabelCol("amount").setFeaturesCol("x").fit(same);
    assertThat(model.intercept()).isEqualTo(3.5);
    assertThat(model.coefficients().numNonzeros()).isZero();
  }

  @Test
  void rowsOfWeightZeroAreNone() {
    Dataset<Row> rows =
        table.withColumn("s", functions.when(table.col("k").equalTo(2), 0.0).otherwise(1.0));
    LogisticRegression estimator = new LogisticRegression().setRegParam(0.1).setFeaturesCol("x");
    var weighted = estimator.setLabelCol("k").setWeightCol("s").fit(rows);
    var filtered = estimator.setWeightCol("").fit(table.where("k < 2"));
    assertThat(weighted.numClasses()).isEqualTo(2);
    assertThat(weighted.coefficients().toArray())
        .containsExactly(
            filtered.coefficients().toArray(), org.assertj.core.api.Assertions.within(1e-6));
  }

  @Test
  void theFeaturesMayHaveAnyName() {
    Dataset<Row> odd =
        table.withColumn("all x*", table.col("x")).withColumn("all xyz", table.col("s"));
    LogisticRegression estimator = new LogisticRegression().setRegParam(0.1).setLabelCol("y");
    assertThat(estimator.setFeaturesCol("all x*").copy(new ParamMap()).train(odd).coefficients())
        .isEqualTo(estimator.setFeaturesCol("x").fit(table).coefficients());
    Dataset<Row> nested = table.select(table.col("y"), functions.struct(table.col("x")).as("part"));
    assertOneLine(estimator.setFeaturesCol("part.x"), nested, "featuresCol", "part.x");
  }

  @Test
  void anInitialModelIsWhereTheRunBegins() {
    LogisticRegression estimator =
        new LogisticRegression().setRegParam(0.01).setLabelCol("k").setFeaturesCol("x");
    var model = estimator.fit(table);
    var again = estimator.setInitialModel(model).setMaxIter(0).fit(table);
    assertThat(again.coefficientMatrix().toArray())
        .containsExactly(
            model.coefficientMatrix().toArray(), org.assertj.core.api.Assertions.within(1e-9));
    assertOneLine(estimator.setLabelCol("y"), table, "initialModel", "1 × 5", "3 × 5");
  }

  @Test
  void aRunWithCheckpointsGoesOnWhereItWas() {
    LogisticRegression estimator =
        new LogisticRegression().setRegParam(0.01).setLabelCol("y").setFeaturesCol("x");
    estimator.setMethod("lbfgs").setCheckpointDirectory(folder.resolve("run").toUri().toString());
    var whole =
        estimator
            .copy(new ParamMap())
            .setCheckpointDirectory(folder.resolve("o").toUri().toString())
            .fit(table);
    estimator.setMaxIter(3).fit(table);
    var resumed = estimator.setMaxIter(100).fit(table);
    assertThat(resumed.coefficients()).isEqualTo(whole.coefficients());
  }

  @Test
  void pipelinesTrainAreSavedAndLoaded() throws Exception {
    Dataset<Row> raw =
        table.select(
            functions.col("s").as("a"),
            functions.col("amount").as("b"),
            functions.when(functions.col("y").equalTo(1), "yes").otherwise("no").as("answer"));
    LogisticRegression last =
        new LogisticRegression().setLabelCol("index").setFeaturesCol("scaled");
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StringIndexer().setInputCol("answer").setOutputCol("index"),
                  new VectorAssembler().setInputCols(new String[] {"a", "b"}).setOutputCol("all"),
                  new StandardScaler().setInputCol("all").setOutputCol("scaled"),
                  last.setRegParam(0.01)
                });
    pipeline.write().save(folder.resolve("pipeline").toString());
    Pipeline loaded = Pipeline.load(folder.resolve("pipeline").toString());
    assertThat(loaded.getStages()[3]).isInstanceOf(LogisticRegression.class);
    PipelineModel model = loaded.fit(raw);
    model.write().save(folder.resolve("model").toString());
    PipelineModel again = PipelineModel.load(folder.resolve("model").toString());
    assertThat(again.transform(raw).select("probability").collectAsList())
        .isEqualTo(model.transform(raw).select("probability").collectAsList());
  }

  @Test
  void oneVsRestTakesClassifiers() {
    assertRightOnMost(new OneVsRest().setClassifier(new LogisticRegression().setRegParam(0.01)));
    assertRightOnMost(new OneVsRest().setClassifier(new LinearSVC().setRegParam(0.01)));
  }

  private static void assertRightOnMost(OneVsRest estimator) {
    var model = estimator.setLabelCol("k").setFeaturesCol("x").setWeightCol("s").fit(table);
    assertThat(model.models()).hasSize(3);
    assertThat(model.transform(table).where("prediction = k").count()).isGreaterThan(100);
  }
}
