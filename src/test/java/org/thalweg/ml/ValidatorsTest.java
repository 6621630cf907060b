package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.LocalSpark;
import org.thalweg.Members;
import org.thalweg.config.ConfException;
import org.thalweg.ml.SideBySide.Stages;
import org.thalweg.text.DataException;
import scala.jdk.javaapi.CollectionConverters;

/** Our validators beside Spark's over the same estimators: the same folds, models and choice. */
@Timeout(300)
class ValidatorsTest {
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  private static Dataset<Row> table;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    table = Tables.of(local.session(), 160);
  }

  @AfterEach
  void leavesNothingBehind() {
    assertThat(local.session().sparkContext().getPersistentRDDs().isEmpty()).isTrue();
    assertThat(local.session().sparkContext().getLocalProperty("spark.jobGroup.id")).isNull();
    assertThat(local.session().sparkContext().getLocalProperty("spark.job.tags")).isNull();
  }

  /** An estimator, the values of one of its Params, and an evaluator. */
  record Search(Estimator<?> estimator, String param, List<?> values, Evaluator evaluator) {
    ParamMap[] grid() {
      return values.stream().map(value -> new ParamMap().put(pair(value))).toArray(ParamMap[]::new);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the type of the Param is not known
    private List<org.apache.spark.ml.param.ParamPair<?>> pair(Object value) {
      return List.of(((org.apache.spark.ml.param.Param) estimator.getParam(param)).w(value));
    }

    @Override
    public String toString() {
      return estimator.getClass().getSimpleName() + " " + param;
    }
  }

  static List<Search> searches() {
    List<Double> strengths = List.of(1e-3, 1e-1, 10.0);
    BinaryClassificationEvaluator area = new BinaryClassificationEvaluator().setLabelCol("y");
    RegressionEvaluator error = new RegressionEvaluator().setLabelCol("amount");
    MulticlassClassificationEvaluator classes =
        new MulticlassClassificationEvaluator().setLabelCol("k");
    LogisticRegression logistic = new LogisticRegression().setLabelCol("y").setFeaturesCol("x");
    LogisticRegression weighted = logistic.copy(new ParamMap()).setWeightCol("s");
    LogisticRegression softmax = logistic.copy(new ParamMap()).setLabelCol("k");
    LogisticRegression byJobs = logistic.copy(new ParamMap());
    byJobs.set("aggregation", "flat");
    LinearRegression linear = new LinearRegression().setLabelCol("amount").setFeaturesCol("x");
    var glm = new GeneralizedLinearRegression().setLabelCol("amount").setFeaturesCol("x");
    return List.of(
        new Search(logistic, "regParam", strengths, area),
        new Search(logistic, "elasticNetParam", List.of(0.0, 1.0), area),
        new Search(logistic, "fitIntercept", List.of(true, false), area),
        new Search(logistic, "shards", List.of("1", "3"), area),
        new Search(weighted, "regParam", strengths, area),
        new Search(byJobs, "regParam", strengths, area),
        new Search(softmax, "regParam", strengths, classes),
        new Search(
            logistic,
            "method",
            List.of("newton", "lbfgs", "svrg", "auto"),
            new MulticlassClassificationEvaluator().setLabelCol("y").setMetricName("logLoss")),
        new Search(
            logistic.copy(new ParamMap()).setMaxIter(20).setStopMaxEpochs(3),
            "updater",
            List.of("adam", "momentum(0.9)"),
            area),
        new Search(
            new LinearSVC().setLabelCol("y").setFeaturesCol("x"), "regParam", strengths, area),
        new Search(linear, "regParam", strengths, error),
        new Search(glm, "regParam", List.of(0.0, 1.0), error),
        new Search(
            new FMClassifier().setLabelCol("y").setFeaturesCol("x").setMaxIter(15),
            "factorSize",
            List.of(2, 3),
            area),
        new Search(
            new FMRegressor().setLabelCol("amount").setFeaturesCol("x").setMaxIter(15),
            "regParam",
            strengths,
            error),
        new Search(
            new MultilayerPerceptronClassifier()
                .setLabelCol("k")
                .setFeaturesCol("x")
                .setLayers(new int[] {Tables.FEATURES, 3, 3})
                .setMaxIter(15),
            "seed",
            List.of(1L, 2L),
            classes),
        new Search(
            new ThalwegClassifier()
                .setLabelCol("y")
                .setFeaturesCol("x")
                .setKey("loss", "logistic")
                .setKey("standardize", "scale"),
            "penalty",
            List.of("l2(0.1)", "l1(0.01)", "none"),
            area),
        new Search(
            new ThalwegRegressor()
                .setLabelCol("amount")
                .setFeaturesCol("x")
                .setKey("standardize", "scale"),
            "loss",
            List.of("huber(1)", "halfSquared"),
            error));
  }

  /** All numbers of a model. */
  private static double[] weights(Model<?> model) {
    if (model instanceof LogisticRegressionModel m) {
      return all(m.coefficientMatrix(), m.interceptVector());
    }
    if (model instanceof LinearSVCModel m) {
      return all(m.coefficients(), m.intercept());
    }
    if (model instanceof LinearRegressionModel m) {
      return all(m.coefficients(), m.intercept());
    }
    if (model instanceof GeneralizedLinearRegressionModel m) {
      return all(m.coefficients(), m.intercept());
    }
    if (model instanceof FMClassificationModel m) {
      return DoubleStream.concat(
              Arrays.stream(all(m.linear(), m.intercept())), Arrays.stream(m.factors().toArray()))
          .toArray();
    }
    if (model instanceof FMRegressionModel m) {
      return DoubleStream.concat(
              Arrays.stream(all(m.linear(), m.intercept())), Arrays.stream(m.factors().toArray()))
          .toArray();
    }
    if (model instanceof MultilayerPerceptronClassificationModel m) {
      return m.weights().toArray();
    }
    if (model instanceof ThalwegClassificationModel m) {
      return m.model().w();
    }
    if (model instanceof ThalwegRegressionModel m) {
      return m.model().w();
    }
    if (model instanceof PipelineModel m) {
      return weights((Model<?>) m.stages()[m.stages().length - 1]);
    }
    throw new IllegalArgumentException(model.toString());
  }

  private static double[] all(Matrix matrix, Vector vector) {
    return DoubleStream.concat(Arrays.stream(matrix.toArray()), Arrays.stream(vector.toArray()))
        .toArray();
  }

  private static double[] all(Vector vector, double intercept) {
    return DoubleStream.concat(Arrays.stream(vector.toArray()), DoubleStream.of(intercept))
        .toArray();
  }

  private static <C extends CrossValidator> C set(
      C validator, Estimator<?> estimator, ParamMap[] grid, Evaluator evaluator) {
    validator
        .setEstimator(estimator)
        .setEstimatorParamMaps(grid)
        .setEvaluator(evaluator)
        .setNumFolds(2)
        .setSeed(5)
        .setCollectSubModels(true);
    return validator;
  }

  private static void assertSame(CrossValidatorModel ours, CrossValidatorModel theirs) {
    assertThat(ours.avgMetrics()).containsExactly(theirs.avgMetrics(), within(1e-9));
    for (int fold = 0; fold < theirs.subModels().length; fold++) {
      for (int i = 0; i < theirs.subModels()[fold].length; i++) {
        Model<?> expected = theirs.subModels()[fold][i];
        Model<?> model = ours.subModels()[fold][i];
        assertThat(weights(model)).isEqualTo(weights(expected));
        assertThat(model.uid()).isEqualTo(expected.uid());
        if (!(model instanceof PipelineModel)) { // whose Param is an array
          assertThat(model.parent().extractParamMap().toString())
              .isEqualTo(expected.parent().extractParamMap().toString());
        }
      }
    }
    assertThat(weights(ours.bestModel())).isEqualTo(weights(theirs.bestModel()));
    assertThat(ours.getClass()).isSameAs(CrossValidatorModel.class);
  }

  /** FitContractTest and SearchTest hold the bits: here a kind of Param each is a witness. */
  static Stream<Search> witnesses() {
    return Members.some(
        searches(),
        search ->
            Set.of("shards", "method", "penalty").contains(search.param())
                || search.estimator() instanceof GeneralizedLinearRegression);
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("witnesses")
  void theModelsOfAllFoldsAndPointsAreThoseOfSparksValidator(Search search) {
    ParamMap[] grid = search.grid();
    assertThat(Stages.obstacle(search.estimator(), grid)).isEmpty();
    var ours = set(new ThalwegCrossValidator(), search.estimator(), grid, search.evaluator());
    var theirs = set(new CrossValidator(), search.estimator(), grid, search.evaluator());
    assertSame(ours.fit(table), theirs.fit(table));
  }

  @Test
  void everyEstimatorIsSearched() {
    List<Class<?>> searched =
        searches().stream().<Class<?>>map(search -> search.estimator().getClass()).toList();
    List<Class<?>> all =
        Stream.concat(
                EstimatorContractTest.pairs().stream()
                    .<Class<?>>map(pair -> pair.ours().get().getClass()),
                Stream.of(ThalwegClassifier.class, ThalwegRegressor.class))
            .toList();
    assertThat(searched).containsAll(all);
  }

  private static LogisticRegression logistic() {
    return new LogisticRegression().setLabelCol("y").setFeaturesCol("x");
  }

  private static ParamMap[] strengths(LogisticRegression estimator) {
    return new ParamGridBuilder().addGrid(estimator.regParam(), new double[] {1e-3, 5}).build();
  }

  private static BinaryClassificationEvaluator area() {
    return new BinaryClassificationEvaluator().setLabelCol("y");
  }

  @Test
  void foldsMayBeNamedByAColumn() {
    Dataset<Row> rows = table.withColumn("part", functions.expr("cast(s % 2 as int)"));
    LogisticRegression estimator = logistic();
    var ours =
        set(new ThalwegCrossValidator(), estimator, strengths(estimator), area())
            .setFoldCol("part");
    var theirs =
        set(new CrossValidator(), estimator, strengths(estimator), area()).setFoldCol("part");
    assertSame(ours.fit(rows), theirs.fit(rows));
  }

  @Test
  void aSingleSplitIsThatOfSpark() {
    LogisticRegression estimator = logistic();
    var theirs =
        new TrainValidationSplit()
            .setEstimator(estimator)
            .setEstimatorParamMaps(strengths(estimator))
            .setEvaluator(area())
            .setTrainRatio(0.6)
            .setSeed(3)
            .setCollectSubModels(true)
            .fit(table);
    TrainValidationSplitModel ours =
        new ThalwegTrainValidationSplit()
            .setEstimator(estimator)
            .setEstimatorParamMaps(strengths(estimator))
            .setEvaluator(area())
            .setTrainRatio(0.6)
            .setSeed(3)
            .setCollectSubModels(true)
            .fit(table);
    assertThat(ours.validationMetrics()).containsExactly(theirs.validationMetrics(), within(1e-9));
    for (int i = 0; i < 2; i++) {
      assertThat(weights(ours.subModels()[i])).isEqualTo(weights(theirs.subModels()[i]));
    }
    assertThat(weights(ours.bestModel())).isEqualTo(weights(theirs.bestModel()));
  }

  private static Pipeline pipeline(LogisticRegression last) {
    return new Pipeline()
        .setStages(
            new PipelineStage[] {
              new StandardScaler().setInputCol("x").setOutputCol("scaled").setWithMean(true),
              new PCA().setInputCol("scaled").setOutputCol("parts").setK(3),
              last.setFeaturesCol("parts")
            });
  }

  @Test
  void stagesBeforeTheLastAreFittedOnceAFold() {
    LogisticRegression last = logistic();
    Pipeline pipeline = pipeline(last);
    var ours = set(new ThalwegCrossValidator(), pipeline, strengths(last), area()).fit(table);
    assertSame(ours, set(new CrossValidator(), pipeline, strengths(last), area()).fit(table));
    PipelineModel model = (PipelineModel) ours.subModels()[0][0];
    assertThat(model.stages()).hasSize(3);
    assertThat(model.transform(table).count()).isEqualTo(160);
  }

  @Tag("members")
  @Test
  void whatCannotRunSideBySideIsLeftToSpark() {
    var theirs = new org.apache.spark.ml.classification.LogisticRegression();
    theirs.setLabelCol("y").setFeaturesCol("x").setMaxIter(5);
    ParamMap[] grid =
        new ParamGridBuilder().addGrid(theirs.regParam(), new double[] {0.1, 1}).build();
    assertThat(Stages.obstacle(theirs, grid).orElseThrow()).contains("is not a Thalweg estimator");
    var model = set(new ThalwegCrossValidator(), theirs, grid, area()).fit(table);
    assertThat(model.avgMetrics())
        .isEqualTo(set(new CrossValidator(), theirs, grid, area()).fit(table).avgMetrics());

    LogisticRegression last = logistic();
    Pipeline pipeline = pipeline(last);
    PCA earlier = (PCA) pipeline.getStages()[1];
    ParamMap[] both =
        new ParamGridBuilder()
            .addGrid(earlier.k(), new int[] {2, 3})
            .addGrid(last.regParam(), new double[] {0.1})
            .build();
    assertThat(Stages.obstacle(pipeline, both).orElseThrow()).contains("earlier stages", "__k");
    if (Members.ARE_ALL) {
      assertSame(
          set(new ThalwegCrossValidator(), pipeline, both, area()).fit(table),
          set(new CrossValidator(), pipeline, both, area()).fit(table));
    }
    last.setCheckpointDirectory("somewhere");
    assertThat(Stages.obstacle(last, strengths(last)).orElseThrow())
        .contains("checkpointDirectory");
    assertThat(Stages.obstacle(new Pipeline().setStages(new PipelineStage[0]), both))
        .isNotEqualTo(Optional.empty());
  }

  @Test
  void theyAreCopiedSavedAndLoaded() throws Exception {
    LogisticRegression estimator = logistic();
    ThalwegCrossValidator validator =
        set(new ThalwegCrossValidator(), estimator, strengths(estimator), area());
    validator.setFoldCol("part").setParallelism(3);
    validator.write().save(folder.resolve("cross").toString());
    ThalwegCrossValidator loaded = ThalwegCrossValidator.load(folder.resolve("cross").toString());
    for (ThalwegCrossValidator other : List.of(loaded, validator.copy(new ParamMap()))) {
      assertThat(other.uid()).isEqualTo(validator.uid());
      assertThat(other.getEstimator()).isInstanceOf(LogisticRegression.class);
      assertThat(Arrays.toString(other.getEstimatorParamMaps()))
          .isEqualTo(Arrays.toString(validator.getEstimatorParamMaps()));
      assertThat(other.getFoldCol()).isEqualTo("part");
      assertThat(other.getParallelism()).isEqualTo(3);
      assertThat(other.getNumFolds()).isEqualTo(2);
      assertThat(other.getCollectSubModels()).isTrue();
    }
    ThalwegTrainValidationSplit split =
        new ThalwegTrainValidationSplit()
            .setEstimator(estimator)
            .setEstimatorParamMaps(strengths(estimator))
            .setEvaluator(area())
            .setTrainRatio(0.6);
    split.write().save(folder.resolve("split").toString());
    var again = ThalwegTrainValidationSplit.load(folder.resolve("split").toString());
    assertThat(again.getTrainRatio()).isEqualTo(0.6);
    assertThat(again.uid()).isEqualTo(split.uid());
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {loaded.setFoldCol("")});
    pipeline.write().save(folder.resolve("pipeline").toString());
    Pipeline whole = Pipeline.load(folder.resolve("pipeline").toString());
    assertThat(whole.getStages()[0]).isInstanceOf(ThalwegCrossValidator.class);
    PipelineModel model = whole.fit(table);
    model.write().save(folder.resolve("model").toString());
    var best =
        (CrossValidatorModel) PipelineModel.load(folder.resolve("model").toString()).stages()[0];
    assertThat(weights(best.bestModel()))
        .isEqualTo(weights(((CrossValidatorModel) model.stages()[0]).bestModel()));
  }

  @Test
  void theyReadThoseOfSparkAndDrawTheSameWithoutASeed() throws Exception {
    LogisticRegression estimator = logistic();
    CrossValidator theirs = set(new CrossValidator(), estimator, strengths(estimator), area());
    theirs.write().save(folder.resolve("cross").toString());
    ThalwegCrossValidator loaded = ThalwegCrossValidator.load(folder.resolve("cross").toString());
    assertThat(loaded.uid()).isEqualTo(theirs.uid());
    assertThat(loaded.getNumFolds()).isEqualTo(theirs.getNumFolds());
    TrainValidationSplit split = new TrainValidationSplit().setEstimator(estimator);
    split.setEstimatorParamMaps(strengths(estimator)).setEvaluator(area()).setTrainRatio(0.6);
    split.write().save(folder.resolve("split").toString());
    var again = ThalwegTrainValidationSplit.load(folder.resolve("split").toString());
    assertThat(again.getTrainRatio()).isEqualTo(0.6);
    assertThat(new ThalwegCrossValidator().getSeed()).isEqualTo(new CrossValidator().getSeed());
    assertThat(new ThalwegTrainValidationSplit().getSeed())
        .isEqualTo(new TrainValidationSplit().getSeed());
  }

  @Test
  void aBadRowOfAFoldThatIsMeasuredIsToldAsThat() {
    LogisticRegression other = logistic();
    Dataset<Row> bad =
        table
            .withColumn("fold", functions.expr("if(s = 1, 0, 1)"))
            .withColumn("y", functions.expr("if(s = 1, 0.5, y)"));
    var validator = set(new ThalwegCrossValidator(), other, strengths(other), area());
    assertThatThrownBy(() -> validator.setFoldCol("fold").fit(bad))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("the rows that models are measured on", "column y", "0.5");
  }

  @Test
  void aBadPointOrFoldIsOneLineAndTheSessionGoesOn() {
    LogisticRegression estimator = logistic().setFamily("multinomial");
    ParamMap[] grid =
        new ParamGridBuilder()
            .addGrid(estimator.family(), CollectionConverters.asScala(List.of("auto", "binomial")))
            .build();
    estimator.setLabelCol("k");
    var classes = new MulticlassClassificationEvaluator().setLabelCol("k");
    assertThatThrownBy(() -> set(new ThalwegCrossValidator(), estimator, grid, classes).fit(table))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("family binomial", "3")
        .satisfies(thrown -> assertThat(thrown.getMessage().lines()).hasSize(1));
    LogisticRegression other = logistic();
    Dataset<Row> bad = table.withColumn("y", functions.expr("if(s = 1, double('NaN'), y)"));
    assertThatThrownBy(
            () -> set(new ThalwegCrossValidator(), other, strengths(other), area()).fit(bad))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("y", "NaN");
    Dataset<Row> one = table.where("y = 1"); // no run is needed, and no curve can be drawn
    var ones = set(new ThalwegCrossValidator(), other, strengths(other), area()).fit(one);
    assertThat(ones.avgMetrics())
        .isEqualTo(
            set(new CrossValidator(), other, strengths(other), area()).fit(one).avgMetrics());
    assertThatThrownBy(
            () ->
                set(new ThalwegCrossValidator(), other, strengths(other), area())
                    .fit(table.limit(0)))
        .hasMessageContaining("at least one row");
    assertThat(
            set(new ThalwegCrossValidator(), other, strengths(other), area())
                .fit(table)
                .avgMetrics())
        .hasSize(2);
  }

  @Test
  void rowsThatTheirOwnerHasCachedStayCached() {
    LogisticRegression estimator = logistic();
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StandardScaler().setInputCol("x").setOutputCol("scaled"),
                  estimator.setFeaturesCol("scaled")
                });
    Dataset<Row> cached = table.where("y >= 0").cache();
    try {
      SideBySide.fit(pipeline, cached, strengths(estimator));
      assertThat(cached.storageLevel()).isNotEqualTo(StorageLevel.NONE());
    } finally {
      cached.unpersist();
    }
  }

  @Test
  void manyPointsAreFittedToTheSameRowsWithoutAValidator() {
    LogisticRegression estimator = logistic();
    ParamMap[] grid = strengths(estimator);
    Model<?>[] models = SideBySide.fit(estimator, table, grid);
    for (int i = 0; i < grid.length; i++) {
      assertThat(weights(models[i])).isEqualTo(weights(estimator.fit(table, grid[i])));
    }
  }
}
