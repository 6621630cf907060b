package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.Key;
import org.thalweg.config.Keys;
import org.thalweg.config.TrainingConf;
import org.thalweg.text.DataException;

/** Our own estimators: a conf as Params. */
class OwnEstimatorTest {
  private static LocalSpark local;
  private static Dataset<Row> table;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    local = LocalSpark.open();
    table = Tables.of(local.session(), 200);
  }

  @AfterAll
  static void stop() {
    local.close();
  }

  @AfterEach
  void leavesNothingBehind() {
    assertThat(local.session().sparkContext().getPersistentRDDs().isEmpty()).isTrue();
    assertThat(local.session().sparkContext().getLocalProperty("spark.jobGroup.id")).isNull();
  }

  @Test
  void aRefusedLabelIsNamedWithItsColumn() {
    assertThatThrownBy(() -> classifier(Map.of("loss", "logistic")).setLabelCol("k").fit(table))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("column k", "row", "{0, 1}", "logistic", "2")
        .message()
        .doesNotContain("data.classNames"); // which it does not have
    ThalwegClassifier two =
        classifier(Map.of("loss", "softmax", "model", "softmax", "classes", "2"));
    assertThatThrownBy(() -> two.setLabelCol("k").fit(table))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("column k", "{0, 1}", "softmax");
    assertThatThrownBy(() -> new LinearSVC().setLabelCol("amount").setFeaturesCol("x").fit(table))
        .isInstanceOf(DataException.class)
        .message()
        .doesNotContain("data.classNames"); // which LinearSVC does not have
  }

  @Test
  void aParamOfASearchIsRefusedByName() {
    for (Map<String, String> keys :
        List.of(
            Map.of("loss", "logistic", "tuneFolds", "3"),
            Map.of("loss", "logistic", "tuneSeed", "7"),
            Map.of("loss", "logistic", "tuneFolds", "3", "tuneFold", "1", "tuneSamples", "9"))) {
      String named =
          keys.keySet().stream()
              .filter(k -> k.matches("tune(Folds|Seed|Samples)"))
              .sorted()
              .reduce((a, b) -> b)
              .get();
      assertThatThrownBy(() -> classifier(keys).fit(table))
          .isInstanceOf(ConfException.class)
          .hasMessageContaining(named);
    }
    assertThat(classifier(Map.of("loss", "logistic", "tuneFolds", "3", "tuneFold", "1")).fit(table))
        .isNotNull();
  }

  private static ThalwegClassifier classifier(Map<String, String> keys) {
    ThalwegClassifier estimator = new ThalwegClassifier().setLabelCol("y").setFeaturesCol("x");
    keys.forEach(estimator::setKey);
    return estimator;
  }

  @Test
  void itsParamsAreTheKeysThatNameNoFile() {
    Set<String> names =
        Arrays.stream(new ThalwegRegressor().params()).map(Param::name).collect(Collectors.toSet());
    Set<String> missing =
        Keys.ALL.stream()
            .filter(key -> !names.contains(key.shortName()))
            .map(Key::name)
            .collect(Collectors.toSet());
    assertThat(missing)
        .filteredOn(name -> !name.startsWith("data.csv."))
        .containsExactlyInAnyOrder(
            "data.train",
            "data.test",
            "data.format",
            "data.label",
            "data.features",
            "data.categorical",
            "data.effects",
            "data.classNames",
            "data.hash.bits",
            "data.text",
            "data.missing",
            "data.unknown",
            "data.options",
            "data.sql",
            "data.ranges", // estimators keep w whole
            "placement",
            "log.tensorboard",
            "log.standardErrors",
            "output");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "method=auto",
        "method=lbfgs",
        "method=svrg",
        "method=sgd updater=adam learningRate=0.1 stopMaxEpochs=3 batchRows=16 seed=5",
      })
  void theBitsAreThoseOfTheConf(String settings) {
    // files have an order that both ways read
    String rows = folder.resolve("rows").toString();
    table.write().parquet(rows);
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("loss", "logistic");
    keys.put("penalty", "l2(1e-3)");
    keys.put("weight", "s");
    keys.put("standardize", "scale");
    for (String setting : settings.split(" ")) {
      keys.put(setting.split("=")[0], setting.split("=")[1]);
    }
    StringBuilder text =
        new StringBuilder("data.train = \"" + rows + "\"\ndata.format = parquet\n");
    text.append("data.label = y\ndata.features = [x]\n");
    for (Key<?> key : Keys.ALL) {
      if (keys.containsKey(key.shortName())) {
        text.append(key.name()).append(" = \"").append(keys.get(key.shortName())).append("\"\n");
      }
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(local.session().sparkContext());
    String expected =
        Thalweg.train(TrainingConf.parse(text.toString()), spark, List.of())
            .model()
            .weightsSha256();
    ThalwegClassificationModel model = classifier(keys).fit(local.session().read().parquet(rows));
    assertThat(model.model().weightsSha256()).isEqualTo(expected);
  }

  @Test
  void classifiersAreSavedLoadedCopiedAndGoIntoPipelines() throws Exception {
    ThalwegClassifier estimator =
        classifier(Map.of("loss", "softmax", "model", "softmax", "penalty", "l2(0.01)"));
    estimator.setLabelCol("k");
    PipelineModel model = new Pipeline().setStages(new PipelineStage[] {estimator}).fit(table);
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {estimator});
    pipeline.write().save(folder.resolve("pipeline").toString());
    model.write().save(folder.resolve("model").toString());
    PipelineModel trained = Pipeline.load(folder.resolve("pipeline").toString()).fit(table);
    PipelineModel loaded = PipelineModel.load(folder.resolve("model").toString());
    List<Row> expected = model.transform(table).select("probability", "prediction").collectAsList();
    for (PipelineModel other : List.of(trained, loaded, model.copy(new ParamMap()))) {
      assertThat(other.transform(table).select("probability", "prediction").collectAsList())
          .isEqualTo(expected);
    }
    ThalwegClassificationModel last = (ThalwegClassificationModel) loaded.stages()[0];
    assertThat(last.numClasses()).isEqualTo(3);
    assertThat(last.uid()).isEqualTo(estimator.uid());
    assertThat(last.estimatedSize()).isEqualTo(8 * 6 * 3);
    assertThat(last.predictRaw(Vectors.dense(1, 0, 2, 0, 7)))
        .isEqualTo(last.predictRaw(Vectors.dense(1, 0, 2, 0, 7).toSparse()));
    assertThatThrownBy(() -> last.predict(Vectors.dense(1, 2)))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("features", "5", "2");
  }

  @Test
  void regressorsPredictMeans() {
    ThalwegRegressor estimator =
        new ThalwegRegressor()
            .setLabelCol("k")
            .setFeaturesCol("x")
            .setKey("loss", "poisson")
            .setKey("standardize", "scale");
    ThalwegRegressionModel model = estimator.fit(table);
    Row sums = model.transform(table).selectExpr("sum(prediction)", "sum(k)").first();
    assertThat(sums.getDouble(0))
        .isCloseTo(sums.getLong(1), org.assertj.core.api.Assertions.within(0.01));
  }

  @Test
  void aKeyThatThereIsNoneOfIsOneLineWithWhatWasMeant() {
    ThalwegRegressor own = new ThalwegRegressor();
    assertThatThrownBy(() -> own.setKey("losss", "huber(1)"))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("ThalwegRegressor", "losss", "did you mean loss?");
    assertThatThrownBy(() -> own.setKey("objective.loss", "huber(1)"))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("objective.loss", "did you mean loss?");
    assertThatThrownBy(() -> new ThalwegClassifier().setKey("classNames", "[1,2]"))
        .isInstanceOf(ConfException.class) // since labels of Spark are numbers
        .hasMessageContaining("classNames");
    assertThatThrownBy(() -> own.setKey("maxSteps", "9"))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("did you mean stopMaxSteps?");
    assertThatThrownBy(() -> new LogisticRegression().setKey("penalty", "l2(1)"))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("LogisticRegression", "penalty");
  }

  @Test
  void whatDoesNotFitIsOneLine() {
    assertThatThrownBy(() -> classifier(Map.of("loss", "huber")).fit(table))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("loss", "classification", "huber", "ThalwegRegressor");
    assertThatThrownBy(() -> classifier(Map.of("loss", "hinge")).fit(table))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("probabilityCol", "hinge");
    ThalwegClassifier hinge = classifier(Map.of("loss", "hinge")).setProbabilityCol("");
    hinge.setThresholds(new double[] {0.3, 0.7});
    assertThatThrownBy(() -> hinge.fit(table))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("thresholds", "hinge", "0.3");
    assertThatThrownBy(() -> classifier(Map.of()).fit(table))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("objective.loss must be given");
    ThalwegClassificationModel model =
        classifier(Map.of("loss", "hinge")).setProbabilityCol("").fit(table);
    assertThat(model.transform(table).columns()).contains("rawPrediction", "prediction");
  }
}
