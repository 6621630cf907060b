package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;

/** {@code thalweg tune}. */
class TuneCommandTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path shared;
  private static Path train;

  @TempDir private Path directory;
  private Path conf;
  private Path out;

  @BeforeAll
  static void open() throws IOException {
    train = Run.data(shared.resolve("train.libsvm"), 90, true);
  }

  @BeforeEach
  void write() throws IOException {
    out = directory.resolve("out");
    conf = directory.resolve("my.conf");
    Files.writeString(
        conf,
        """
        data.train = "%s"
        data.shards = 4
        objective.loss = logistic
        output = "%s"
        tune {
          grid.penalty = ["l2(1)", "l2(1e-3)", "l2(1e-2)"]
          folds = 3
          metric = logLoss
        }
        """
            .formatted(train, out));
  }

  private Run tune(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("tune", conf));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray());
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(file));
  }

  /** What a run says of the conf of its model, but for the search and the place. */
  private static Map<String, String> conf(Path output) throws IOException {
    Map<String, String> conf = new TreeMap<>();
    json(output.resolve("run.json"))
        .get("conf")
        .fields()
        .forEachRemaining(entry -> conf.put(entry.getKey(), entry.getValue().asText()));
    conf.keySet().removeIf(key -> key.startsWith("tune") || key.equals("output"));
    return conf;
  }

  /** As by {@code thalweg train --resume}. */
  @Test
  void resumingWithoutCheckpointsKeepsTheResultsThatAreThere() throws IOException {
    Path checkpoints = directory.resolve("checkpoints");
    assertThat(tune("checkpoint.directory=" + checkpoints).code()).isZero();
    byte[] results = Files.readAllBytes(out.resolve("tune.json"));
    Run none = tune("checkpoint.directory=" + directory.resolve("others"), "--resume");
    assertThat(none.code()).isEqualTo(ExitCode.CONF);
    assertThat(none.errors()).contains("output", "results", "--overwrite");
    assertThat(Files.readAllBytes(out.resolve("tune.json"))).isEqualTo(results);
    Run other = tune("checkpoint.directory=" + checkpoints, "--resume", "seed=5");
    assertThat(other.code()).isEqualTo(ExitCode.CONF);
    assertThat(other.errors())
        .contains("seed was 0, is 5", "; another checkpoint.directory begins a new run")
        .doesNotContain("--allow");
    assertThat(tune("checkpoint.directory=" + checkpoints, "--resume").code()).isZero();
    assertThat(Files.readAllBytes(out.resolve("tune.json"))).isEqualTo(results);
  }

  @Test
  void writesTheTableAndTheModelOfTheBestPoint() throws IOException {
    Run run = tune();
    assertThat(run.code()).as(run.errors()).isZero();
    JsonNode tune = json(out.resolve("tune.json"));
    assertThat(tune.get("points")).hasSize(3);
    JsonNode best = null;
    for (JsonNode point : tune.get("points")) {
      assertThat(point.get("folds")).hasSize(3);
      assertThat(point.get("weightsSha256")).hasSize(3);
      double sum = 0;
      for (JsonNode fold : point.get("folds")) {
        sum += fold.asDouble();
      }
      assertThat(point.get("mean").asDouble()).isEqualTo(sum / 3);
      best =
          best == null || point.get("mean").asDouble() < best.get("mean").asDouble() ? point : best;
    }
    assertThat(tune.get("best").get("settings")).isEqualTo(best.get("settings"));
    Path alone = directory.resolve("alone");
    String penalty = best.get("settings").get("penalty").asText();
    Run trained = Run.of("train", conf, "penalty=" + penalty, "output=" + alone);
    assertThat(trained.code()).as(trained.errors()).isZero();
    String sha = json(alone.resolve("summary.json")).get("weightsSha256").asText();
    assertThat(tune.get("best").get("weightsSha256").asText()).isEqualTo(sha);
    assertThat(json(out.resolve("summary.json")).get("weightsSha256").asText()).isEqualTo(sha);
    assertThat(conf(out)).isEqualTo(conf(alone));
    assertThat(Run.of("evaluate", out.resolve("model"), train).code()).isZero();
    assertThat(run.out().lines().filter(line -> line.contains("best")).findFirst())
        .get()
        .asString()
        .contains(penalty)
        .contains("±");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tune.metric=rmse | tune.metric rmse must have labels",
        "tune.metric=logLos | tune.metric: unknown metric logLos; did you mean logLoss?",
        "tune.folds=1 | data.validation must be given for tune.folds = 1",
        "tune.grid.data.validation=[0.1,0.2] | tune.grid must name keys that may differ between models",
        "tune.grid.data.train=[a,b] | tune.grid must name keys that may differ between models",
        "tune.grid.penlty=[none] | tune.grid: unknown key penlty; did you mean penalty?",
        "tune.grid.data.shards=[1,2] | tune.grid must name keys that may differ between models",
        "tune.fold=1 | tune.fold must not be given for a search",
        "tune.folds=0 | tune.folds must be at least 1 but was 0",
        "tune.folds=80 | tune.folds must leave rows in every fold",
        "method=breeze | method must not be breeze",
      })
  void whatIsWrongIsOneLineAndLeavesNothing(String setting, String message) {
    Run run = tune(setting);
    assertThat(run.code()).as(run.errors()).isEqualTo(ExitCode.CONF);
    assertThat(run.errors().lines()).hasSize(1).first().asString().contains(message);
    assertThat(out.resolve("tune.json")).doesNotExist();
    assertThat(out.resolve("model")).doesNotExist();
  }

  @Test
  void oneFoldIsTheRowsOfValidation() throws IOException {
    Path validation = Run.data(directory.resolve("validation.libsvm"), 50, true);
    Run run = tune("tune.folds=1", "data.validation=" + validation);
    assertThat(run.code()).as(run.errors()).isZero();
    for (JsonNode point : json(out.resolve("tune.json")).get("points")) {
      Path alone = directory.resolve("alone");
      String penalty = point.get("settings").get("penalty").asText();
      Run trained = Run.of("train", conf, "penalty=" + penalty, "output=" + alone, "--overwrite");
      assertThat(trained.code()).as(trained.errors()).isZero();
      assertThat(point.get("weightsSha256").get(0).asText())
          .isEqualTo(json(alone.resolve("summary.json")).get("weightsSha256").asText());
      Run evaluated = Run.of("evaluate", alone.resolve("model"), validation);
      String logLoss = String.format("logLoss %.4g", point.get("folds").get(0).asDouble());
      assertThat(evaluated.out()).contains(logLoss);
    }
  }

  @Test
  void theResultsOfAnotherSearchAreKept() throws IOException {
    assertThat(tune("tune.refit=false").code()).isZero();
    String text = Files.readString(out.resolve("tune.json"));
    assertThat(out.resolve("model")).doesNotExist();
    Run again = tune("tune.refit=false");
    assertThat(again.code()).isEqualTo(ExitCode.CONF);
    assertThat(again.errors()).contains("--overwrite replaces them");
    assertThat(tune("--overwrite", "tune.refit=false").code()).isZero();
    assertThat(Files.readString(out.resolve("tune.json"))).isEqualTo(text);
  }

  @Test
  void aDryRunPrintsThePoints() {
    Run run = tune("--dry-run");
    assertThat(run.out().lines())
        .containsExactly("penalty = l2(1)", "penalty = l2(1e-3)", "penalty = l2(1e-2)");
    assertThat(out).doesNotExist();
  }

  /** As {@code train} does: the hinge loss has a kink where no slope leads down. */
  @Test
  void aSearchWhoseLastTrainingStallsAwayFromAMinimumEndsWithFive() {
    Run run =
        Run.of(
            "tune",
            conf,
            "objective.loss=hinge",
            "method=lbfgs",
            "tune.grid.penalty=[none]",
            "tune.metric=accuracy",
            "stop.maxSteps=1000");
    assertThat(run.code()).isEqualTo(ExitCode.STALLED);
    assertThat(run.errors().lines()).singleElement().asString().startsWith("thalweg: stalled: no");
    assertThat(out.resolve("tune.json")).exists();
  }
}
