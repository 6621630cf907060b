package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;

/** What the commands that take a model do with it. */
class ModelCommandsTest {
  private static final int ROWS = 60;
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path directory;
  private static Path train;
  private static Path test;
  private static Path output;
  private static JsonNode summary;

  @BeforeAll
  static void trainOnce() throws IOException {
    train = Run.data(directory.resolve("train.libsvm"), ROWS, true);
    test = Run.data(directory.resolve("test.libsvm"), 25, true);
    output = directory.resolve("out");
    Path conf = Run.conf(directory.resolve("my.conf"), train, "logistic", output);
    assertThat(Run.of("train", conf, "data.test=" + test).code()).isZero();
    summary = new ObjectMapper().readTree(output.resolve("summary.json").toFile());
  }

  @Test
  void evaluatePrintsWhatTheSummarySays() throws IOException {
    Run run = Run.of("evaluate", output.resolve("model"), test);
    assertThat(run.code()).isZero();
    assertThat(run.errors()).isEmpty();
    assertThat(run.out())
        .matches("loss 0\\.\\d+, accuracy [\\d.]+, auc [\\d.]+, logLoss [\\d.]+ on 25 rows\n")
        .contains("accuracy %.4g".formatted(summary.at("/test/accuracy").asDouble()));
  }

  @Test
  void predictWritesALineForEveryRowInOrder() throws IOException {
    Path out = directory.resolve("predictions");
    Run run = Run.of("predict", output.resolve("model"), train, out);
    assertThat(run).isEqualTo(new Run(0, "predictions " + out + "\n", ""));
    double[] w = model().w();
    requireLines(
        predictions(out),
        (x, y) -> {
          double z = w[0] * x + w[1] * y + w[2] + w[3];
          return new double[] {z > 0 ? 1 : 0, 1 / (1 + Math.exp(-z))};
        });
  }

  @Test
  void predictWritesNumbersForARegression() throws IOException {
    Path rows = Run.data(directory.resolve("numbers.libsvm"), ROWS, false);
    Path results = directory.resolve("regression");
    Path numbers = Run.conf(directory.resolve("numbers.conf"), rows, "halfSquared", results);
    assertThat(Run.of("train", numbers).out()).contains("rmse 0.", "r2 0.");
    Path out = directory.resolve("numbers");
    assertThat(Run.of("predict", results.resolve("model"), train, out).code()).isZero();
    double[] w = ModelStore.load(spark.session(), results.resolve("model").toString()).w();
    requireLines(predictions(out), (x, y) -> new double[] {w[0] * x + w[1] * y + w[2] + w[3]});
  }

  @Test
  void predictWritesMeansWhereTheScoreIsALogarithmAndScoresWhereThereIsNoProbability()
      throws IOException {
    for (String loss : List.of("poisson", "squaredHinge")) {
      Path results = directory.resolve(loss);
      Path conf = Run.conf(directory.resolve(loss + ".conf"), train, loss, results);
      assertThat(Run.of("train", conf).code()).isZero();
      Path out = directory.resolve(loss + "-predictions");
      assertThat(Run.of("predict", results.resolve("model"), train, out).code()).isZero();
      double[] w = ModelStore.load(spark.session(), results.resolve("model").toString()).w();
      requireLines(
          predictions(out),
          (x, y) -> {
            double z = w[0] * x + w[1] * y + w[2] + w[3];
            return loss.equals("poisson")
                ? new double[] {Math.exp(z)}
                : new double[] {z > 0 ? 1 : 0, z};
          });
    }
  }

  private interface Prediction {
    double[] of(double x, double y);
  }

  /** The i-th line must be the prediction for the i-th row of the training data. */
  private static void requireLines(List<String> lines, Prediction prediction) throws IOException {
    List<String> rows = Files.readAllLines(train);
    assertThat(lines).hasSameSizeAs(rows);
    for (int i = 0; i < lines.size(); i++) {
      String[] row = rows.get(i).split("[ :]");
      double[] expected = prediction.of(Double.parseDouble(row[2]), Double.parseDouble(row[4]));
      double[] found =
          Stream.of(lines.get(i).split(",")).mapToDouble(Double::parseDouble).toArray();
      assertThat(found).containsExactly(expected, Offset.offset(1e-12));
    }
  }

  @Test
  void describeShowsTheModelWithItsLargestWeightsFirst() throws IOException {
    Run run = Run.of("describe", output.resolve("model"));
    assertThat(run.code()).isZero();
    assertThat(run.errors()).isEmpty();
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(0)).isEqualTo("model      linear, loss logistic, 3 features");
    assertThat(lines.get(1)).isEqualTo("weights    3, 3 of them not 0");
    assertThat(lines.get(2)).startsWith("intercept  ");
    assertThat(lines.get(3)).startsWith("weight     1: ");
    assertThat(lines).hasSize(7);
    assertThat(lines.get(6)).isEqualTo("sha256     " + model().weightsSha256());
  }

  @Test
  void describeWritesAllWeightsForOtherPrograms() {
    Run run = Run.of("describe", output.resolve("model"), "--all", "--format=csv");
    assertThat(run.errors()).isEmpty();
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(0)).isEqualTo("parameters,feature,column,weight");
    double[] w = model().w();
    assertThat(lines)
        .hasSize(5)
        .contains("weights,1,," + w[0], "weights,2,," + w[1], "weights,3,," + w[2])
        .endsWith("intercept,,," + w[3]);
    Run wrong = Run.of("describe", output.resolve("model"), "--format=json");
    assertThat(wrong.code()).isEqualTo(ExitCode.CONF);
  }

  @Test
  void describeShowsWhatADeviationOfAFeatureAdds() throws IOException {
    Path rows =
        Files.writeString(directory.resolve("three"), "1 1:2 2:-1e-3\n0 1:4\n1 1:6 2:1e-3\n");
    Run run =
        Run.of("describe", output.resolve("model"), "--format=csv", "--effects", rows.toString());
    assertThat(run.errors()).isEmpty();
    double[] w = model().w();
    double first = w[0] * Math.sqrt(8.0 / 3); // deviations of 2, 4, 6 and of -1e-3, 0, 1e-3
    double second = w[1] * Math.sqrt(2.0 / 3) * 1e-3;
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(0)).isEqualTo("parameters,feature,column,weight,effect");
    assertThat(lines.get(1)).startsWith("weights,1,," + w[0] + ",");
    assertThat(effect(lines.get(1))).isCloseTo(first, withinPercentage(1e-9));
    assertThat(effect(lines.get(2))).isCloseTo(second, withinPercentage(1e-9));
    assertThat(lines).contains("weights,3,," + w[2] + ",0.0", "intercept,,," + w[3] + ",");
    assertThat(Run.of("describe", output.resolve("model"), "--effects", rows).out())
        .contains("weight     1: %.9g, effect %.6g%n".formatted(w[0], first));
    Run missing = Run.of("describe", output.resolve("model"), "--effects", rows + "-none");
    assertThat(missing.code()).isEqualTo(ExitCode.DATA);
    assertThat(missing.errors()).hasLineCount(1);
  }

  private static double effect(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(',') + 1));
  }

  private static Model model() {
    return ModelStore.load(spark.session(), output.resolve("model").toString());
  }

  private static List<String> predictions(Path out) throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      List<String> lines = new ArrayList<>();
      for (Path part :
          files.filter(f -> f.getFileName().toString().startsWith("part-")).sorted().toList()) {
        lines.addAll(Files.readAllLines(part));
      }
      return lines;
    }
  }
}
