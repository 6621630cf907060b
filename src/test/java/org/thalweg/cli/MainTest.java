package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import org.thalweg.config.TrainingConf;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;

/** What the commands do when all is well. */
class MainTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 60;
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path directory;
  private static Path train;
  private static Path test;
  private static Path conf;
  private static Path output;
  private static Run trained;

  @BeforeAll
  static void trainOnce() throws IOException {
    train = Run.data(directory.resolve("train.libsvm"), ROWS, true);
    test = Run.data(directory.resolve("test.libsvm"), 25, true);
    output = directory.resolve("out");
    conf = Run.conf(directory.resolve("my.conf"), train, "logistic", output);
    trained = Run.of("train", conf, "data.test=" + test);
  }

  @Test
  void trainingSaysHowItWentAndLeavesThreeThings() {
    assertThat(trained.errors()).isEmpty();
    assertThat(trained.code()).isZero();
    assertThat(
            trained.out().lines().map(line -> line.split(" ")[0]).filter(label -> !label.isEmpty()))
        .containsExactly(
            "stopped",
            "objective",
            "minimum",
            "verdict",
            "rounds",
            "sums",
            "train",
            "test",
            "model",
            "next");
    assertThat(trained.out().lines().filter(line -> !line.contains(output.toString())))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    for (String command : List.of("evaluate", "predict", "diagnose")) {
      assertThat(trained.out()).contains("thalweg " + command + " MODEL DATA");
    }
    assertThat(trained.out()).contains("budget: maxSteps (20 steps), after 20 steps, 10.00 epochs");
    assertThat(output.resolve("model")).isDirectory();
    assertThat(output.resolve("events.jsonl")).isRegularFile();
    assertThat(output.resolve("summary.json")).isRegularFile();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/finalObjective",
        "/finalLoss",
        "/finalPenalty",
        "/gradientNorm",
        "/seconds/start",
        "/seconds/load",
        "/seconds/train",
        "/seconds/total",
        "/train/accuracy",
        "/train/auc",
        "/train/logLoss",
        "/test/accuracy",
        "/test/auc",
        "/test/logLoss"
      })
  void theSummaryHasEveryFigure(String pointer) throws IOException {
    assertThat(summary().at(pointer).isNumber()).isTrue();
    assertThat(summary().at(pointer).asDouble()).isFinite().isNotNegative();
  }

  @Test
  void noPartOfTheTimeCountsTwice() throws IOException {
    JsonNode seconds = summary().at("/seconds");
    double parts =
        seconds.at("/start").asDouble()
            + seconds.at("/load").asDouble()
            + seconds.at("/train").asDouble();
    assertThat(seconds.at("/total").asDouble()).isGreaterThan(parts - 0.002); // of milliseconds
  }

  @Test
  void theSummarySaysWhatTheRunWas() throws IOException {
    JsonNode summary = summary();
    assertThat(summary.at("/stop/kind").asText()).isEqualTo("BUDGET");
    assertThat(summary.at("/stop/rule").asText()).isEqualTo("maxSteps");
    assertThat(summary.at("/steps").asLong()).isEqualTo(20);
    assertThat(summary.at("/epochs").asDouble()).isEqualTo(10);
    assertThat(summary.at("/rows").asLong()).isEqualTo(ROWS);
    assertThat(summary.at("/features").asLong()).isEqualTo(3);
    assertThat(summary.at("/finalObjective").asDouble())
        .isEqualTo(summary.at("/finalLoss").asDouble() + summary.at("/finalPenalty").asDouble());
    assertThat(summary.at("/train/accuracy").asDouble()).isGreaterThan(0.8);
    assertThat(summary.at("/weightsSha256").asText()).isEqualTo(model().weightsSha256());
  }

  @Test
  void theEventsAreALineOfJsonForEveryStep() throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(output.resolve("events.jsonl"))) {
      events.add(JSON.readTree(line));
    }
    assertThat(events).hasSize(20);
    for (int i = 0; i < 20; i++) {
      JsonNode event = events.get(i);
      assertThat(event.at("/step").asInt()).isEqualTo(i);
      assertThat(event.at("/epoch").asDouble()).isEqualTo((i + 1) / 2.0);
      assertThat(event.at("/rows").asInt()).isEqualTo(30);
      assertThat(event.at("/learningRate").asDouble()).isEqualTo(0.1);
      assertThat(event.at("/objective").asDouble())
          .isEqualTo(event.at("/loss").asDouble() + event.at("/penalty").asDouble());
      assertThat(event.at("/gradientNorm").asDouble()).isPositive();
      assertThat(event.at("/stepNorm").asDouble() > 0).isEqualTo(i > 0);
      assertThat(event.at("/seconds").asDouble()).isPositive();
    }
  }

  @Test
  void aQuietRunPrintsNothing() {
    Run run = Run.of("train", conf, "--quiet", "output=" + directory.resolve("quiet"));
    assertThat(run.code()).as(run.errors()).isZero();
    assertThat(run.out() + run.errors()).isEmpty();
  }

  @Test
  void aQuietRunSaysNothingOfItsCheckpoints() {
    Object[] words = {
      "train",
      conf,
      "--quiet",
      "--resume",
      "output=" + directory.resolve("resumed"),
      "checkpoint.directory=" + directory.resolve("checkpoints")
    };
    for (int i = 0; i < 2; i++) { // nothing to resume, and then its last checkpoint
      Run run = Run.of(words);
      assertThat(run.code()).as(run.errors()).isZero();
      assertThat(run.out() + run.errors()).isEmpty();
    }
  }

  /** Classes that are not there, and endless recursion. */
  @Test
  void anErrorIsOneLine() {
    System.setProperty("spark.hadoop.fs.broken.impl", Broken.class.getName());
    try {
      Run run = Run.of("train", "broken://host/my.conf");
      assertThat(run.code()).isEqualTo(ExitCode.OTHER);
      assertThat(run.errors())
          .isEqualTo("thalweg: java.lang.NoClassDefFoundError: com/example/Client%n".formatted());
      Run more = Run.of("train", "broken://host/my.conf", "--verbose");
      assertThat(more.errors())
          .contains("\tat org.thalweg.cli.ThalwegCommand$ConfFile", run.errors());
    } finally {
      System.clearProperty("spark.hadoop.fs.broken.impl");
    }
  }

  /** A file system without the classes that it needs. */
  public static final class Broken extends LocalFileSystem {
    @Override
    public void initialize(URI name, Configuration hadoop) {
      throw new NoClassDefFoundError("com/example/Client");
    }
  }

  @Test
  void asJsonARunPrintsItsEventsAndThenItsSummary() throws IOException {
    Path other = directory.resolve("json");
    Run run = Run.of("train", conf, "--json", "output=" + other);
    assertThat(run.code()).as(run.errors()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(21);
    List<String> events = Files.readAllLines(other.resolve("events.jsonl"));
    for (int i = 0; i < 20; i++) {
      assertThat(JSON.readTree(lines.get(i))).isEqualTo(JSON.readTree(events.get(i)));
    }
    assertThat(JSON.readTree(lines.get(20)))
        .isEqualTo(JSON.readTree(Files.readString(other.resolve("summary.json"))));
  }

  @Test
  void noRunIsBothQuietAndJson() {
    Run run = Run.of("train", conf, "--json", "--quiet");
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
    assertThat(run.errors()).contains("--json").contains("--quiet").hasLineCount(1);
  }

  @Test
  void scalarsForTensorBoardAreWrittenWhereTheyAreWanted() throws IOException {
    assertThat(output.resolve("tensorboard")).doesNotExist();
    Path other = directory.resolve("board");
    for (int i = 0;
        i < 2;
        i++) { // the files of the second run take the place of those of the first
      Run run = Run.of("train", conf, "--overwrite", "log.tensorboard=true", "output=" + other);
      assertThat(run.code()).as(run.errors()).isZero();
      try (var files = Files.list(other.resolve("tensorboard"))) {
        List<Path> written = files.toList();
        assertThat(written).hasSize(1);
        assertThat(written.get(0).getFileName().toString()).contains("tfevents");
        assertThat(Files.size(written.get(0))).isGreaterThan(20 * 100);
      }
    }
  }

  @Test
  void theSummaryHasStandardErrorsWhereTheyAreWanted() throws IOException {
    assertThat(summary().has("standardErrors")).isFalse();
    Path other = directory.resolve("errors");
    Run run =
        Run.of(
            "train",
            conf,
            "log.standardErrors=true",
            "objective.intercept=false", // of which a column of ones takes the place
            "output=" + other);
    assertThat(run.code()).as(run.errors()).isZero();
    JsonNode errors =
        JSON.readTree(Files.readString(other.resolve("summary.json"))).at("/standardErrors");
    assertThat(errors.at("/coefficients")).hasSize(3);
    Run described =
        Run.of("describe", other.resolve("model"), "--format", "csv", "--errors", train);
    assertThat(described.code()).as(described.errors()).isZero();
    List<String> lines = described.out().lines().skip(1).toList();
    for (int i = 0; i < lines.size(); i++) {
      JsonNode each = errors.at("/coefficients/" + i);
      List<String> names =
          List.of("weight", "standardError", "z", "p", "low", "high", "robustStandardError");
      String[] cells = lines.get(i).split(",");
      assertThat(cells[0]).isEqualTo(each.get("parameter").asText());
      for (int k = 0; k < names.size(); k++) {
        assertThat(each.get(names.get(k)).asDouble())
            .isCloseTo(Double.parseDouble(cells[k + 1]), withinPercentage(1e-9)); // other shards
      }
    }
    Run hinge =
        Run.of(
            "train",
            conf,
            "log.standardErrors=true",
            "objective.loss=hinge",
            "output=" + other,
            "--overwrite");
    assertThat(hinge.code()).isEqualTo(ExitCode.CONF);
    assertThat(hinge.errors()).contains("log.standardErrors", "logistic").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "driver", "gather", "flat", "tree(2)", "sharded"})
  void aSecondRunEndsInTheSameBits(String mode) throws IOException {
    Path again = directory.resolve("again" + mode);
    Run run = Run.of("train", conf, "output=" + again, "data.partitions=3", "aggregation=" + mode);
    String name = mode.equals("auto") ? "driver" : mode.replaceAll("\\(.*", "");
    assertThat(run.out()).containsPattern("sums +" + name + ": ");
    assertThat(JSON.readTree(Files.readString(again.resolve("summary.json"))).at("/weightsSha256"))
        .isEqualTo(summary().at("/weightsSha256"));
  }

  @Test
  void aDryRunPrintsAConfThatParsesBackAndStartsNoSpark() throws IOException {
    SparkSession session = spark.session();
    SparkSession.clearDefaultSession();
    SparkSession.clearActiveSession();
    Run run = Run.of("train", "--dry-run", conf, "seed=7", "output=" + directory.resolve("dry"));
    assertThat(SparkSession.getDefaultSession().isEmpty()).isTrue();
    SparkSession.setDefaultSession(session);
    assertThat(run.code()).isZero();
    assertThat(run.errors()).isEmpty();
    TrainingConf parsed = TrainingConf.parse(run.out());
    assertThat(parsed.render()).isEqualTo(run.out());
    assertThat(parsed.seed()).isEqualTo(7);
    assertThat(parsed.updater().text()).startsWith("adam(beta1=0.8,");
    assertThat(directory.resolve("dry")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "train --help", "predict --help"})
  void helpIsNoError(String line) {
    Run run = Run.of((Object[]) line.split(" "));
    assertThat(run.code()).isZero();
    assertThat(run.errors()).isEmpty();
    assertThat(run.out()).contains("thalweg");
  }

  private static JsonNode summary() throws IOException {
    return JSON.readTree(Files.readString(output.resolve("summary.json")));
  }

  private static Model model() {
    return ModelStore.load(spark.session(), output.resolve("model").toString());
  }
}
