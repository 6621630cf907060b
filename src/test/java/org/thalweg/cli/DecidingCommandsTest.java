package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import org.thalweg.ml.ThalwegClassificationModel;
import org.thalweg.ml.ThalwegClassifier;
import org.thalweg.scorer.Scorer;

/** Models that are calibrated, and such as decide by a threshold, in all that reads them. */
class DecidingCommandsTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path directory;
  private static Path rows;

  @BeforeAll
  static void train() throws IOException {
    rows = Run.data(directory.resolve("rows.libsvm"), 150, true);
    for (String loss : List.of("logistic", "squaredHinge", "halfSquared")) {
      Path conf = directory.resolve(loss + ".conf");
      Files.writeString(
          conf,
          "data.train = \"%s\"\nobjective.loss = %s\npenalty = \"l2(0.05)\"\noutput = \"%s\"\n"
              .formatted(rows, loss, directory.resolve(loss)));
      assertThat(Run.of("train", conf).code()).isZero();
    }
  }

  private static Path model(String loss) {
    return directory.resolve(loss + "/model");
  }

  /** Label and probability of each row. */
  private static List<double[]> predictions(Path model) throws IOException {
    Path out = Files.createTempDirectory(directory, "p").resolve("out");
    Run run = Run.of("predict", model, rows, out);
    assertThat(run.errors()).isEmpty();
    List<double[]> all = new ArrayList<>();
    for (Path part :
        Files.list(out).filter(f -> f.toString().contains("/part-")).sorted().toList()) {
      for (String line : Files.readAllLines(part)) {
        String[] cells = line.split(",");
        all.add(new double[] {Double.parseDouble(cells[0]), Double.parseDouble(cells[1])});
      }
    }
    return all;
  }

  private static double logLoss(String out, String line) {
    String figure = out.lines().filter(each -> each.startsWith(line)).findFirst().orElseThrow();
    return Double.parseDouble(figure.replaceFirst(".*logLoss ([\\d.e-]+).*", "$1"));
  }

  @ParameterizedTest
  @CsvSource({
    "logistic,sigmoid",
    "logistic,temperature",
    "logistic,isotonic",
    "squaredHinge,sigmoid",
    "squaredHinge,isotonic"
  })
  void calibratedProbabilitiesFollowTheScoresAndFitBetter(String loss, String method)
      throws IOException {
    Path out = directory.resolve(loss + "-" + method);
    Run run = Run.of("calibrate", model(loss), rows, "--out", out, "--method", method);
    assertThat(run.errors()).isEmpty();
    if (loss.equals("logistic")) {
      assertThat(logLoss(run.out(), "after")).isLessThan(logLoss(run.out(), "before"));
    }
    List<double[]> before = predictions(model(loss));
    List<double[]> after = predictions(out);
    for (int i = 1; i < before.size(); i++) {
      double rise = before.get(i)[1] - before.get(i - 1)[1];
      double more = after.get(i)[1] - after.get(i - 1)[1];
      assertThat(rise * more).isGreaterThanOrEqualTo(0);
      assertThat(after.get(i)[0]).isEqualTo(after.get(i)[1] > 0.5 ? 1 : 0);
    }
    requireTheScorerAgrees(out, after);
  }

  private static void requireTheScorerAgrees(Path model, List<double[]> predictions)
      throws IOException {
    Path json = Files.createTempDirectory(directory, "j").resolve("model.json");
    assertThat(Run.of("export", model, "--format", "json", "--out", json).errors()).isEmpty();
    Scorer scorer = Scorer.read(json);
    List<String> lines = Files.readAllLines(rows);
    for (int i = 0; i < lines.size(); i++) {
      String[] cells = lines.get(i).split("[ :]");
      double[] x = {Double.parseDouble(cells[2]), Double.parseDouble(cells[4]), 1};
      assertThat(scorer.probabilities(scorer.scores(x))[1])
          .isCloseTo(predictions.get(i)[1], within(1e-12));
      assertThat(scorer.predict(x)).isEqualTo(predictions.get(i)[0]);
    }
  }

  @Test
  void aThresholdDecidesInAllThatReadsTheModelAndLeavesItsProof() throws IOException {
    Path model = directory.resolve("decided");
    Run run =
        Run.of(
            "threshold", model("logistic"), rows, "--out", model, "--cost-fp", 1, "--cost-fn", 9);
    assertThat(run.errors()).isEmpty();
    String first = run.out().lines().findFirst().orElseThrow();
    assertThat(Run.of("describe", model).out()).contains(first + "\n");
    double threshold = Double.parseDouble(first.substring(11));
    assertThat(threshold).isBetween(0.0, 0.5);
    List<double[]> predictions = predictions(model);
    assertThat(predictions).anyMatch(row -> row[1] >= threshold && row[1] < 0.5);
    for (double[] row : predictions) {
      assertThat(row[0]).isEqualTo(row[1] >= threshold * (1 - 1e-12) ? 1 : 0);
    }
    requireTheScorerAgrees(model, predictions);
    String evaluated = Run.of("evaluate", model, rows, "--metric", "accuracy").out();
    List<String> lines = Files.readAllLines(rows);
    long right = 0;
    for (int i = 0; i < lines.size(); i++) {
      right += lines.get(i).startsWith("1") == (predictions.get(i)[0] == 1) ? 1 : 0;
    }
    assertThat(evaluated).contains("accuracy %.4f".formatted(right / 150.0));
    assertThat(Run.of("verify", model, rows).out()).startsWith("proven: ");
    for (String format : List.of("pmml", "onnx")) {
      Run refused =
          Run.of("export", model, "--format", format, "--out", directory.resolve("m." + format));
      assertThat(refused.code()).isEqualTo(ExitCode.CONF);
      assertThat(refused.errors()).contains("json", "threshold").hasLineCount(1);
    }
    Run again = Run.of("threshold", model, rows, "--top", 40); // in its place
    assertThat(again.out()).contains("after      40 of 150 rows are", "model      " + model + "\n");
    assertThat(predictions(model)).filteredOn(row -> row[0] == 1).hasSize(40);
    assertThat(Run.of("verify", model, rows).code()).isZero();
  }

  /** With a column of raw predictions, and without. */
  @Test
  void aModelOfSparkMlDecidesSoToo() throws IOException {
    Dataset<org.apache.spark.sql.Row> table =
        spark.session().read().format("libsvm").option("numFeatures", "3").load(rows.toString());
    Path saved = directory.resolve("ml");
    new ThalwegClassifier()
        .setKey("loss", "logistic")
        .setKey("penalty", "l2(0.05)")
        .fit(table)
        .write()
        .save(saved.toString());
    Path parquet = directory.resolve("parquet");
    table.write().parquet(parquet.toString());
    assertThat(
            Run.of("threshold", saved.resolve("model"), parquet, "--format", "parquet", "--top", 30)
                .errors())
        .isEmpty();
    ThalwegClassificationModel loaded = ThalwegClassificationModel.load(saved.toString());
    for (String raw : List.of("rawPrediction", "")) {
      loaded.setRawPredictionCol(raw);
      assertThat(loaded.transform(table).filter("prediction = 1").count()).isEqualTo(30);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[0.5,0.1];[0.1,0.9]",
        "[0.1,0.5];[0.9,0.1]",
        "[0.1,0.5];[0.1,1.1]",
        "[0.1];[0.1,1]"
      })
  void aScorerTakesPointsThatAscend(String scores, String probabilities) throws IOException {
    Path json = Files.createTempDirectory(directory, "j").resolve("model.json");
    Path isotonic = directory.resolve(scores + probabilities);
    Run.of("calibrate", model("logistic"), rows, "--out", isotonic, "--method", "isotonic");
    assertThat(Run.of("export", isotonic, "--format", "json", "--out", json).errors()).isEmpty();
    String text =
        Files.readString(json)
            .replaceFirst("(\"scores\" *: *)\\[[^\\]]*]", "$1" + scores)
            .replaceFirst("(\"probabilities\" *: *)\\[[^\\]]*]", "$1" + probabilities);
    assertThat(text).contains(scores, probabilities);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Scorer.of(text))
        .withMessageContaining("ascending");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "threshold logistic",
        "threshold logistic --cost-fp 1",
        "threshold logistic --cost-fp -1 --cost-fn 2",
        "threshold logistic --cost-fp 1 --cost-fn Infinity",
        "threshold logistic --precision 0.5 --top 3",
        "threshold logistic --precision 1.5",
        "threshold logistic --top 0",
        "threshold squaredHinge --top 5",
        "threshold halfSquared --top 5",
        "calibrate logistic --out new --method other",
        "calibrate halfSquared --out new",
        "calibrate halfSquared --out new --method isotonic",
        "calibrate squaredHinge --out new --method temperature"
      })
  void whatCannotBeIsRefusedInALine(String words) {
    List<Object> arguments = new ArrayList<>();
    for (String word : words.split(" ")) {
      boolean isModel = arguments.size() == 1;
      arguments.add(isModel ? model(word) : word.equals("new") ? directory.resolve(word) : word);
      if (isModel) {
        arguments.add(rows);
      }
    }
    Run run = Run.of(arguments.toArray());
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
    assertThat(run.errors()).hasLineCount(1);
    assertThat(directory.resolve("new")).doesNotExist();
  }

  @Test
  void rowsOfOneClassAreRefused() throws IOException {
    Path ones = directory.resolve("ones.libsvm");
    Files.write(
        ones, Files.readAllLines(rows).stream().filter(line -> line.startsWith("1")).toList());
    Path out = directory.resolve("of-ones");
    Run run = Run.of("calibrate", model("logistic"), ones, "--out", out);
    assertThat(run.code()).isEqualTo(ExitCode.DATA);
    assertThat(run.errors()).contains("two classes").hasLineCount(1);
    assertThat(out).doesNotExist();
  }
}
