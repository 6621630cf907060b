package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import org.thalweg.config.TrainingConf;
import org.thalweg.model.ModelStore;
import org.thalweg.report.ReportedRows;

/** Reports and comparisons of runs as {@code train} leaves them. */
class ReportCommandTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();
  @TempDir private static Path directory;
  private static Path binary;
  private static Path regression;
  private static Path classes;

  @BeforeAll
  static void trainOnce() throws IOException {
    Path labels = Run.data(directory.resolve("binary.libsvm"), 60, true);
    Path held = Run.data(directory.resolve("test.libsvm"), 25, true);
    binary = train("binary", labels, "logistic", "data.test=" + held);
    regression = train("regression", Run.data(directory.resolve("y"), 70, false), "halfSquared");
    String many = Files.readString(labels).replaceAll("(?m)^1 1:-", "2 1:-");
    classes =
        train(
            "classes",
            Files.writeString(directory.resolve("k"), many),
            "softmax",
            "objective.model=softmax");
  }

  private static Path train(String name, Path data, String loss, String... more)
      throws IOException {
    Path output = directory.resolve(name);
    Path conf = Run.conf(directory.resolve(name + ".conf"), data, loss, output);
    Object[] words =
        Stream.concat(Stream.of("train", conf, "--overwrite"), Stream.of(more)).toArray();
    Run run = Run.ofLast(List.of(words));
    assertThat(run.code()).as(run.errors()).isZero();
    return output;
  }

  private static JsonNode data(Path page) throws IOException {
    Matcher block =
        Pattern.compile("(?s)id=\"data\">(.*?)</script>").matcher(Files.readString(page));
    assertThat(block.find()).isTrue();
    return new ObjectMapper().readTree(block.group(1));
  }

  private JsonNode report(Object... arguments) throws IOException {
    Path page = directory.resolve("page-%d.html".formatted(System.nanoTime()));
    Object[] words =
        Stream.of(Stream.of("report"), Stream.of(arguments), Stream.of("--out", page))
            .flatMap(part -> part)
            .toArray();
    Run run = Run.of(words);
    assertThat(run.code()).as(run.errors()).isZero();
    assertThat(run.out()).contains(page.toString());
    assertThat(Files.exists(page.resolveSibling("." + page.getFileName() + ".crc"))).isFalse();
    return data(page);
  }

  @Test
  void trainSaysWhatItWasAskedFor() throws IOException {
    JsonNode said = new ObjectMapper().readTree(binary.resolve("run.json").toFile());
    assertThat(said.at("/conf/objective.loss").asText()).isEqualTo("\"logistic\"");
    assertThat(said.at("/conf/stop.maxSteps").asText()).isEqualTo("20");
    assertThat(said.path("command").asText()).startsWith("thalweg train ").contains("data.test=");
    assertThat(said.has("resume")).isFalse(); // as there are no checkpoints
    assertThat(said.at("/environment/spark").asText()).startsWith("4.");
    assertThat(Files.exists(binary.resolve("run.json.running"))).isFalse();
  }

  @Test
  void twoClassesHaveRanksACalibrationAndAConfusion() throws IOException {
    JsonNode run = report(binary).at("/runs/0");
    JsonNode summary = new ObjectMapper().readTree(binary.resolve("summary.json").toFile());
    assertThat(run.at("/scored/source").asText()).isEqualTo("the test data");
    assertThat(run.at("/scored/sample").asInt()).isEqualTo(25);
    assertThat(run.at("/scored/ranks/auc").asDouble())
        .isEqualTo(summary.at("/test/auc").asDouble());
    JsonNode counts = run.at("/scored/confusion/counts");
    double right = counts.at("/0/0").asInt() + counts.at("/1/1").asInt();
    assertThat(right / 25).isEqualTo(summary.at("/test/accuracy").asDouble());
    int calibrated = 0;
    for (JsonNode bin : run.at("/scored/calibration")) {
      calibrated += bin.path("rows").asInt();
    }
    assertThat(calibrated).isEqualTo(25);
    assertThat(run.at("/coefficients/0/weight").isNumber()).isTrue();
    assertThat(run.at("/weightsSha256")).isEqualTo(summary.path("weightsSha256"));
  }

  /** The same rows that the run measured. */
  @Test
  void rowsThatWereHeldOutAreScored() throws IOException {
    Path data = Run.data(directory.resolve("held.libsvm"), 200, true);
    Path output = train("held-out", data, "logistic", "data.validation=0.3");
    JsonNode run = report(output).at("/runs/0");
    JsonNode summary = new ObjectMapper().readTree(output.resolve("summary.json").toFile());
    assertThat(run.at("/scored/source").asText()).contains("held out");
    assertThat(run.at("/scored/sample").asInt()).isEqualTo(summary.at("/validation/rows").asInt());
    assertThat(run.at("/scored/ranks/auc").asDouble())
        .isEqualTo(summary.at("/validation/metrics/auc").asDouble());
    assertThat(run.at("/metrics/validation auc")).isEqualTo(summary.at("/validation/metrics/auc"));
    assertThat(run.at("/events/columns/validation").toString()).contains("0.");
  }

  @Test
  void rowsThatWereHeldOutForTheTestComeFirst() throws IOException {
    Path data = Run.data(directory.resolve("tested.libsvm"), 200, true);
    Path output = train("tested", data, "logistic", "data.test=0.3");
    JsonNode run = report(output).at("/runs/0");
    JsonNode summary = new ObjectMapper().readTree(output.resolve("summary.json").toFile());
    assertThat(run.at("/scored/source").asText()).endsWith("were held out for the test");
    assertThat(run.at("/scored/sample").asInt()).isEqualTo(200 - summary.path("rows").asInt());
    assertThat(run.at("/scored/ranks/auc").asDouble())
        .isEqualTo(summary.at("/test/auc").asDouble());
    assertThat(run.at("/facts/held out").asText()).isEqualTo("30 % for test");
  }

  @Test
  void aSearchHasItsPointsAndItsBest() throws IOException {
    Path data = Run.data(directory.resolve("searched.libsvm"), 90, true);
    Path output = directory.resolve("search");
    Path conf = Run.conf(directory.resolve("search.conf"), data, "logistic", output);
    Files.writeString(
        conf,
        "tune { grid { penalty = [\"l2(1)\", \"l2(0.01)\"] }, folds = 2 }\n",
        StandardOpenOption.APPEND);
    Run tuned = Run.of("tune", conf);
    assertThat(tuned.code()).as(tuned.errors()).isZero();
    JsonNode run = report(output).at("/runs/0");
    assertThat(run.at("/search/points")).hasSize(2);
    assertThat(run.at("/search/points/0/folds")).hasSize(2);
    assertThat(run.at("/search/best/point").isInt()).isTrue();
    int best = run.at("/search/best/point").asInt(); // whose conf is that of the model
    assertThat(run.path("conf").asText())
        .contains("penalty = \"l2(lambda=%s)\"".formatted(best == 0 ? "1.0" : "0.01"))
        .doesNotContain("tune.");
    assertThat(run.path("command").asText()).startsWith("thalweg tune ");
    assertThat(run.at("/scored/sample").asInt()).isEqualTo(90);
  }

  /** The one feature that the labels depend on, and no difference from run to run. */
  @Test
  void columnsHaveTheirImportance() throws IOException {
    JsonNode importance = report(binary).at("/runs/0/importance");
    assertThat(importance.path("metric").asText()).isEqualTo("AUC");
    assertThat(importance.path("columns")).hasSize(3);
    assertThat(importance.at("/columns/0/lost").asDouble()).isGreaterThan(0.1);
    assertThat(importance.path("note").asText()).contains("25 rows", "5 shuffles");
    assertThat(report(binary).at("/runs/0/importance")).isEqualTo(importance);
  }

  @Test
  void aCardIsMarkdownOfTheSameData() throws IOException {
    Path card = directory.resolve("card.md");
    Run run = Run.of("report", binary, "--card", card);
    assertThat(run.code()).as(run.errors()).isZero();
    assertThat(run.out()).contains(card.toString());
    JsonNode summary = new ObjectMapper().readTree(binary.resolve("summary.json").toFile());
    String auc = String.format(Locale.ROOT, "%.4g", summary.at("/test/auc").asDouble());
    assertThat(Files.readString(card))
        .startsWith("# Model card: binary\n")
        .containsPattern("\\| auc \\| .* \\| " + auc + " \\|")
        .contains("## Columns that matter", summary.path("weightsSha256").asText());
  }

  @Test
  void numbersHaveResiduals() throws IOException {
    JsonNode scored = report(regression).at("/runs/0/scored");
    assertThat(scored.path("kind").asText()).isEqualTo("NUMBERS");
    assertThat(scored.at("/residuals/actual")).hasSize(70);
    int counted = scored.at("/histogram/beyond").asInt();
    for (JsonNode bin : scored.at("/histogram/counts")) {
      counted += bin.asInt();
    }
    assertThat(counted).isEqualTo(70);
  }

  @Test
  void manyClassesHaveAConfusion() throws IOException {
    JsonNode scored = report(classes, binary, regression).at("/runs/0/scored");
    assertThat(scored.at("/confusion/classes")).hasSize(3);
    assertThat(scored.has("ranks")).isFalse();
    assertThat(scored.path("calibration")).isNotEmpty();
  }

  @Test
  void aSampleIsBounded() throws IOException {
    assertThat(report(regression, "--rows", 20).at("/runs/0/scored/sample").asInt())
        .isBetween(10, 20);
  }

  /** But not the intercept, which no penalty shrinks. */
  @Test
  void aPathHasTheNamesOfItsFeatures() throws IOException {
    Path path = directory.resolve("path");
    Path conf =
        Files.writeString(
            directory.resolve("path.conf"),
            """
            data.train = "%s", objective.loss = halfSquared, output = "%s"
            penalty = "path(l1,points=4,ratio=0.01)"
            """
                .formatted(directory.resolve("y"), path));
    assertThat(Run.of("train", conf).code()).isZero();
    List<String> names =
        report(path, "--rows", 0).at("/runs/0/path/weights").findValuesAsText("name");
    assertThat(names).isNotEmpty().allMatch(name -> name.matches("feature \\d+"));
  }

  @Test
  void withoutRowsThereAreTheWeightsAndNoSessionIsStarted() throws IOException {
    SparkSession session = spark.session();
    SparkSession.clearDefaultSession();
    SparkSession.clearActiveSession();
    JsonNode run = report(regression, "--rows", 0).at("/runs/0");
    assertThat(SparkSession.getDefaultSession().isEmpty()).isTrue();
    SparkSession.setDefaultSession(session);
    assertThat(run.has("scored")).isFalse();
    assertThat(run.path("coefficients")).isNotEmpty();
  }

  @Test
  void dataThatHaveGoneAreALine() throws IOException {
    Path gone = Run.data(directory.resolve("gone"), 40, true);
    Path output = train("of-gone", gone, "hinge");
    Files.delete(gone);
    JsonNode run = report(output).at("/runs/0");
    assertThat(run.has("scored")).isFalse();
    assertThat(run.path("notes").toString()).contains("can no longer be read");
    assertThat(run.path("coefficients")).isNotEmpty();
  }

  /** Such as too little memory for the model, which is not said to be a fault of the data. */
  @Test
  void whatElseKeepsRowsFromBeingScoredIsALine() throws IOException {
    Path rows = Run.data(directory.resolve("there"), 40, true);
    Path output = train("of-there", rows, "hinge");
    Path kept = output.resolve("run.json");
    String seed = "(\"seed\"\\s*:\\s*)\"?\\w+\"?";
    Files.writeString(kept, Files.readString(kept).replaceFirst(seed, "$1\"many\""));
    JsonNode run = report(output).at("/runs/0");
    assertThat(run.has("scored")).isFalse();
    assertThat(run.path("notes").toString())
        .contains("No rows were scored: seed must be ")
        .doesNotContain("can no longer be read");
  }

  /**
   * Scores of which no prediction is known are not blamed on the conf, nor are parts without rows.
   */
  @Test
  void whyNoRowsAreScoredIsALine() throws IOException {
    Path data = Run.data(directory.resolve("spread"), 40, false);
    Path output = train("of-spread", data, "\"formula(z2 + 0.5*((y - z1)/exp(z2))^2)\"");
    assertThat(report(output).at("/runs/0/notes").toString())
        .contains("The model has scores but no predictions")
        .doesNotContain("names no data");
    ReportedRows empty =
        new ReportedRows(
            TrainingConf.parse(
                "data { train = \"%s\", validation = 1e-9 }, objective.loss = halfSquared"
                    .formatted(data)),
            ModelStore.load(spark.session(), regression + "/model"),
            10);
    List<String> told = new ArrayList<>();
    assertThat(empty.score(spark.session(), told::add)).isEmpty();
    assertThat(told).containsExactly("The data that the conf names have no rows to score.");
  }

  @Test
  void anExistingFileIsReplacedOnlyWhereThatIsAsked() throws IOException {
    Path page = Files.writeString(directory.resolve("there.html"), "mine");
    Run refused = Run.of("report", regression, "--out", page);
    assertThat(refused.code()).isEqualTo(ExitCode.CONF);
    assertThat(refused.errors()).containsOnlyOnce("\n").contains("--out", page.toString());
    assertThat(Files.readString(page)).isEqualTo("mine");
    assertThat(Run.of("report", regression, "--out", page, "--overwrite").code()).isZero();
    assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>");
  }

  static List<List<Object>> wrong() {
    Object out = directory.resolve("never.html");
    return List.of(
        List.of("report", directory.resolve("nowhere"), "--out", out),
        List.of("report", directory, "--out", out),
        List.of("report", binary, binary, "--out", out),
        List.of("report", binary, "--out", directory),
        List.of("report", binary, "--out", ""),
        List.of("report", binary, "--rows", "-1", "--out", out),
        List.of("report", binary),
        List.of("report", binary, "--card", directory),
        List.of("report", binary, classes, "--card", out),
        List.of("report", "--out", out),
        List.of("compare", binary),
        List.of("compare", binary, directory.resolve("nowhere")));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsWrongIsOneLine(List<Object> words) {
    Run run = Run.of(words.toArray());
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
    assertThat(run.errors()).startsWith("thalweg: ").hasLineCount(1);
    assertThat(Files.exists(directory.resolve("never.html"))).isFalse();
  }

  @Test
  void compareTellsRunsApart() {
    Run run = Run.of("compare", binary, classes);
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .containsPattern("objective.loss +logistic +softmax")
        .containsPattern("steps +20 +20")
        .contains("sha256")
        .doesNotContain("\u001b");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(81));
  }
}
