package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.Keys;
import org.thalweg.config.TrainingConf;
import org.thalweg.ml.ThalwegClassifier;
import org.thalweg.ml.ThalwegRegressor;

/** The same keys and rows give the same bits by the command line, by a conf in Java, by Params. */
class SameBitsTest {
  private static LocalSpark local;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    local = LocalSpark.open();
  }

  @AfterAll
  static void stop() {
    local.close();
  }

  @ParameterizedTest
  @CsvSource({
    "y, logistic, sgd",
    "k, softmax, newton",
    "amount, formula((y - z1)^2*exp(-z2) + z2), lbfgs",
    "amount, halfSquared, svrg"
  })
  void threeSetsAndFourMethods(String label, String loss, String method) throws IOException {
    Dataset<Row> numbers =
        local
            .session()
            .range(0, 300, 1, 1)
            .selectExpr("sin(id) a", "cos(id * id) b", "if(id % 4 = 0, 100 * sin(7 * id), 0.0) c")
            .selectExpr("*", "if(a - b + sin(1e4 * a) > 0, 1.0, 0.0) y")
            .selectExpr("*", "y + if(c > b, 1, 0) k", "3 * a - 2 * b + c / 9 + y amount");
    Dataset<Row> rows =
        new VectorAssembler()
            .setInputCols(new String[] {"a", "b", "c"})
            .setOutputCol("features")
            .transform(numbers)
            .selectExpr(label + " label", "features");
    String parquet = folder.resolve("rows").toString();
    rows.write().parquet(parquet);
    List<String> hashes = hashes(local.session(), parquet, loss, method, folder);
    assertThat(hashes).hasSize(3);
    assertThat(hashes.get(1)).isEqualTo(hashes.get(0)).matches("[0-9a-f]{64}");
    assertThat(hashes.get(2)).isEqualTo(hashes.get(0));
    assertThat(local.session().sparkContext().getPersistentRDDs().isEmpty()).isTrue();
  }

  /** Each build takes each method and each kind of label. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "y, logistic, lbfgs",
    "y, logistic, svrg",
    "y, logistic, newton",
    "k, softmax, lbfgs",
    "k, softmax, svrg",
    "k, softmax, sgd",
    "amount, formula((y - z1)^2*exp(-z2) + z2), newton",
    "amount, formula((y - z1)^2*exp(-z2) + z2), sgd",
    "amount, halfSquared, lbfgs",
    "amount, halfSquared, newton",
    "amount, halfSquared, sgd"
  })
  void threeSetsAndFourMethodsToo(String label, String loss, String method) throws IOException {
    threeSetsAndFourMethods(label, loss, method);
  }

  /** The hashes of w by the command line, by a conf in Java, and by Params, in that order. */
  public static List<String> hashes(
      SparkSession session, String parquet, String loss, String method, Path folder)
      throws IOException {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("objective.loss", loss);
    if (loss.equals("softmax")) {
      keys.put("objective.model", "softmax");
    }
    keys.put("penalty", "l2(1e-3)");
    keys.put("data.standardize", "scale");
    keys.put("method", method);
    if (method.equals("sgd")) {
      keys.putAll(
          Map.of("updater", "adam", "learningRate", "0.05", "batch.rows", "64", "seed", "3"));
      keys.put("stop.maxEpochs", "3");
    } else {
      keys.put("stop.maxSteps", "20");
    }
    List<String> hashes = new ArrayList<>();
    String text = conf(keys, parquet);
    hashes.add(byCommandLine(text, folder));
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    hashes.add(Thalweg.train(TrainingConf.parse(text), spark, List.of()).model().weightsSha256());
    hashes.add(byParams(keys, session.read().parquet(parquet), loss));
    return hashes;
  }

  private static String conf(Map<String, String> keys, String parquet) {
    StringBuilder text =
        new StringBuilder(
            "data.train = \"%s\"\ndata.format = parquet\ndata.label = label\n".formatted(parquet));
    text.append("data.features = [features]\n");
    keys.forEach((key, value) -> text.append("%s = \"%s\"%n".formatted(key, value)));
    return text.toString();
  }

  private static String byCommandLine(String text, Path folder) throws IOException {
    Path conf = Files.writeString(folder.resolve("run.conf"), text);
    Path output = folder.resolve("output");
    StringWriter errors = new StringWriter();
    int code =
        Main.run(
            new PrintWriter(new StringWriter()),
            new PrintWriter(errors),
            new String[] {"train", conf.toString(), "output=" + output, "--overwrite"});
    assertThat(code).as(errors.toString()).isIn(0, 5); // 5 where a budget ends it
    return new ObjectMapper()
        .readTree(output.resolve("summary.json").toFile())
        .findValue("weightsSha256")
        .asText();
  }

  private static String byParams(Map<String, String> keys, Dataset<Row> rows, String loss) {
    if (loss.equals("halfSquared") || loss.startsWith("formula")) {
      ThalwegRegressor estimator = new ThalwegRegressor();
      keys.forEach((key, value) -> estimator.setKey(Keys.named(key).shortName(), value));
      return estimator.fit(rows).model().weightsSha256();
    }
    ThalwegClassifier estimator = new ThalwegClassifier();
    keys.forEach((key, value) -> estimator.setKey(Keys.named(key).shortName(), value));
    return estimator.fit(rows).model().weightsSha256();
  }
}
