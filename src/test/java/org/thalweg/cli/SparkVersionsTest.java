package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.LocalSpark;
import org.thalweg.ml.FMClassifier;
import org.thalweg.ml.FMRegressor;
import org.thalweg.ml.GeneralizedLinearRegression;
import org.thalweg.ml.LinearRegression;
import org.thalweg.ml.LinearSVC;
import org.thalweg.ml.LogisticRegression;
import org.thalweg.ml.MultilayerPerceptronClassifier;
import org.thalweg.ml.ThalwegClassifier;
import org.thalweg.ml.ThalwegModel;
import org.thalweg.ml.ThalwegRegressor;

/**
 * What every version of Spark must do that there is a jar for: this class runs with each of them,
 * and writes the weights it found to spark-versions.txt beside the classes. Those files are the
 * same for all versions, which .ci/run compares.
 */
class SparkVersionsTest {
  private static final TreeMap<String, String> WEIGHTS = new TreeMap<>();
  @TempDir private static Path directory;
  private static LocalSpark local;
  private static Dataset<Row> table;

  @BeforeAll
  static void start() {
    local = LocalSpark.open();
    System.setProperty("spark.ui.enabled", "true");
    System.setProperty("spark.ui.port", "0");
    SparkSession spark = local.session();
    SplittableRandom random = new SplittableRandom(41);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      double[] x = random.doubles(3, -1, 1).toArray();
      double z = 2 * x[0] - x[1] + 0.3 + random.nextDouble(-1, 1);
      rows.add(RowFactory.create(z > 0 ? 1.0 : 0.0, z, Vectors.dense(x)));
    }
    StructType schema =
        new StructType()
            .add("class", "double")
            .add("amount", "double")
            .add("features", SQLDataTypes.VectorType());
    table = spark.createDataFrame(rows, schema).coalesce(1).cache();
  }

  /** Beside the classes of the tests, so that each version has a file of its own. */
  @AfterAll
  static void write() throws Exception {
    local.close();
    System.clearProperty("spark.ui.port");
    URI classes =
        SparkVersionsTest.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Files.write(
        Path.of(classes).resolveSibling("spark-versions.txt"),
        WEIGHTS.entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).toList());
  }

  static Stream<PipelineStage> estimators() {
    return Stream.of(
        new LogisticRegression().setRegParam(0.01).setLabelCol("class"),
        new LinearSVC().setRegParam(0.01).setLabelCol("class"),
        new FMClassifier().setFactorSize(2).setMaxIter(5).setLabelCol("class"),
        new MultilayerPerceptronClassifier()
            .setLayers(new int[] {3, 2, 2})
            .setMaxIter(5)
            .setSeed(3)
            .setLabelCol("class"),
        new LinearRegression().setRegParam(0.01).setLabelCol("amount"),
        new GeneralizedLinearRegression().setRegParam(0.01).setLabelCol("amount"),
        new FMRegressor().setFactorSize(2).setMaxIter(5).setLabelCol("amount"),
        new ThalwegClassifier().setKey("loss", "logistic").setLabelCol("class"),
        new ThalwegRegressor().setKey("loss", "huber(1)").setLabelCol("amount"));
  }

  /** The estimator fits, its model scores, has its summary, and is read back as it was written. */
  @ParameterizedTest
  @MethodSource("estimators")
  void estimatorsFitAndTheirModelsAreSavedAndLoaded(PipelineStage estimator) throws Exception {
    PipelineModel model = new Pipeline().setStages(new PipelineStage[] {estimator}).fit(table);
    String name = estimator.getClass().getSimpleName();
    Path saved = directory.resolve(name);
    model.write().save(saved.toString());
    PipelineModel loaded = PipelineModel.load(saved.toString());
    assertThat(weights(loaded.stages()[0])).isEqualTo(weights(model.stages()[0])).isNotEmpty();
    assertThat(predictions(loaded)).isEqualTo(predictions(model)).hasSize(80);
    if (model.stages()[0] instanceof HasTrainingSummary<?> summarised) {
      Object summary = summarised.summary();
      Dataset<?> scored = (Dataset<?>) summary.getClass().getMethod("predictions").invoke(summary);
      assertThat(scored.count()).isEqualTo(80);
    }
    WEIGHTS.put(name, bits(weights(model.stages()[0])));
  }

  private static List<Object> predictions(PipelineModel model) {
    return model.transform(table).select("prediction").collectAsList().stream()
        .map(row -> row.get(0))
        .toList();
  }

  private static String bits(double[] w) {
    return DoubleStream.of(w)
        .mapToObj(each -> "%016x".formatted(Double.doubleToLongBits(each)))
        .reduce("", String::concat);
  }

  /** The numbers that a model has learned. */
  private static double[] weights(Transformer model) {
    if (model instanceof LogisticRegressionModel binary) {
      return joined(binary.coefficientMatrix().toArray(), binary.interceptVector().toArray());
    } else if (model instanceof LinearSVCModel machine) {
      return joined(machine.coefficients().toArray(), machine.intercept());
    } else if (model instanceof FMClassificationModel machine) {
      return joined(machine.factors().toArray(), machine.linear().toArray());
    } else if (model instanceof MultilayerPerceptronClassificationModel net) {
      return net.weights().toArray();
    } else if (model instanceof LinearRegressionModel line) {
      return joined(line.coefficients().toArray(), line.intercept());
    } else if (model instanceof GeneralizedLinearRegressionModel line) {
      return joined(line.coefficients().toArray(), line.intercept());
    } else if (model instanceof FMRegressionModel machine) {
      return joined(machine.factors().toArray(), machine.linear().toArray());
    }
    return ((ThalwegModel) model).model().w();
  }

  private static double[] joined(double[] first, double... second) {
    return DoubleStream.concat(DoubleStream.of(first), DoubleStream.of(second)).toArray();
  }

  /** The main job, on the Spark that this class has started. */
  @Test
  void theMainJobTrainsPredictsAndShowsItsTab() throws Exception {
    Path output = directory.resolve("quickstart");
    Run train =
        Run.of(
            "train",
            "conf/quickstart.conf",
            "data.train=\"data/breast-cancer.train.libsvm\"",
            "data.test=\"data/breast-cancer.test.libsvm\"",
            "output=" + output);
    assertThat(train.code()).as(train.errors()).isZero();
    String hash =
        new ObjectMapper()
            .readTree(output.resolve("summary.json").toFile())
            .findValue("weightsSha256")
            .asText();
    WEIGHTS.put("quickstart", hash);
    Run evaluate = Run.of("evaluate", output.resolve("model"), "data/breast-cancer.test.libsvm");
    assertThat(evaluate.code()).as(evaluate.errors()).isZero();
    String pages = local.session().sparkContext().uiWebUrl().get();
    HttpRequest tab = HttpRequest.newBuilder(URI.create(pages + "/thalweg/")).build();
    HttpResponse<String> page =
        HttpClient.newHttpClient().send(tab, HttpResponse.BodyHandlers.ofString());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("quickstart", "thalweg-facts");
  }
}
