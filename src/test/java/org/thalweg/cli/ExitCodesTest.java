package org.thalweg.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FilterFileSystem;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.Main.Commands;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import org.thalweg.cli.ThalwegCommand.OutFile;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import picocli.CommandLine.Model.CommandSpec;

/** What goes wrong has its exit code and exactly one line. */
class ExitCodesTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path directory;
  private static Path train;
  private static Path numbers;
  private static Path conf;
  private static Path model;
  private static Path page;

  @BeforeAll
  static void trainOnce() throws IOException {
    train = Run.data(directory.resolve("train.libsvm"), 30, true);
    numbers = Run.data(directory.resolve("numbers.libsvm"), 30, false);
    Path former = directory.resolve("former");
    conf = Run.conf(directory.resolve("my.conf"), train, "logistic", directory.resolve("out"));
    assertThat(Run.of("train", conf, "output=" + former, "stop.maxSteps=1").code()).isZero();
    model = former.resolve("model");
    page = Files.writeString(directory.resolve("mine.html"), "not a picture");
  }

  /** One grammar: whatever writes to a place that is asked for may be told to replace it. */
  @Test
  void everyCommandThatWritesTakesOverwrite() {
    Commands.line(new Main())
        .getSubcommands()
        .forEach(
            (name, line) -> {
              CommandSpec spec = line.getCommandSpec();
              boolean writes =
                  Set.of("train", "tune").contains(name)
                      || Stream.of("--out", "--plot").anyMatch(spec.optionsMap()::containsKey)
                      || spec.positionalParameters().stream()
                          .anyMatch(each -> each.paramLabel().equals("OUT"));
              assertThat(spec.optionsMap().containsKey("--overwrite")).as(name).isEqualTo(writes);
            });
  }

  @Test
  void predictionsAreReplacedWhereThatIsAskedFor() throws IOException {
    for (String to : List.of("text", "csv")) {
      Path out = directory.resolve("replaced-" + to);
      assertThat(Run.of("predict", model, train, out, "--to", to).code()).isZero();
      Files.writeString(out.resolve("part-00099"), "of before");
      Run again = Run.of("predict", model, train, out, "--to", to, "--overwrite");
      assertThat(again.code()).as(again.errors()).isZero();
      assertThat(out.resolve("part-00099")).doesNotExist();
      Path none = directory.resolve("none");
      Run failed = Run.of("predict", model, none, out, "--to", to, "--overwrite");
      assertThat(failed.code()).isEqualTo(ExitCode.DATA);
      assertThat(out.resolve("_SUCCESS")).exists(); // what was there stays
    }
  }

  /** Spark would plan such a table for minutes, and say nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"inspect", "train"})
  void aTableOfTooManyColumnsIsOneLine(String command) throws IOException {
    String names = IntStream.range(0, 30_000).mapToObj(i -> "g" + i).collect(joining(","));
    Path wide = directory.resolve("wide.csv");
    Files.writeString(wide, names + ",y\n" + "1,".repeat(30_000) + "1\n");
    Path own =
        Files.writeString(
            directory.resolve("wide.conf"),
            "data { train = \"%s\", format = csv, label = y }\nobjective.loss = logistic\noutput = \"%s\"\n"
                .formatted(wide, directory.resolve("out")));
    Run run = Run.of(command, command.equals("train") ? own : wide);
    requireFailure(ExitCode.DATA, wide + " must have at most 30000 columns but has 30002*", run);
  }

  @Test
  void aFullDiskIsNoFaultOfTheCommand() throws IOException {
    OutFile file = OutFile.of("--out", directory.resolve("x").toString(), false);
    FilterFileSystem full =
        new FilterFileSystem(file.files()) {
          @Override
          public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
              throws IOException {
            throw new IOException("No space left on device");
          }
        };
    OutFile there = new OutFile("--out", file.text(), file.path(), full, false);
    assertThatThrownBy(() -> there.write("text"))
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .hasMessageContainingAll("--out", "No space left on device");
  }

  @Test
  void withoutACommandTheyAreListedThoseThatMostPeopleWantFirst() {
    for (Run run : List.of(Run.of(), Run.of("--verbose"))) {
      assertThat(run.code()).isEqualTo(ExitCode.CONF);
      assertThat(run.out()).isEmpty();
      List<String> lines = run.errors().lines().toList();
      assertThat(lines)
          .hasSize(20)
          .startsWith(
              "  inspect DATA            Print what data look like",
              "  train CONF              Train a model as a conf file says",
              "  evaluate MODEL DATA     Print the loss and the metrics of a model on data",
              "  predict MODEL DATA OUT  Write a prediction for every row, in their order",
              "  report RUN              Make one HTML file of runs")
          .endsWith("thalweg: a command must be given; thalweg COMMAND --help explains it");
      assertThat(lines.subList(5, 19)).allMatch(line -> line.matches("  [a-z-]+ .*[a-z)]"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tarin                    | unknown command tarin; did you mean train? see thalweg --help",
        "train                    | Missing required parameter: 'CONF'; see thalweg train --help",
        "train {conf} --fast        | unknown option --fast; see thalweg train --help",
        "train {conf} --master local[2] | --master is an option of spark-submit; those stand before the command: thalweg --master … train …; see thalweg train --help",
        "train {conf} --driver-memory=4g | --driver-memory is an option of spark-submit; those stand before the command: thalweg --driver-memory … train …; see thalweg train --help",
        "evaluate {conf} x --packages a:b:1 | --packages is an option of spark-submit; those stand before the command: thalweg --packages … evaluate …; see thalweg evaluate --help",
        "evaluate {model}           | Missing required parameter: 'DATA'; see thalweg evaluate --help",
        "train {dir}/no.conf        | conf must be a file that can be read but {dir}/no.conf is not",
        "train {dir}                | conf must be a file that can be read but {dir} is not",
        "train {data}               | conf {data} cannot be read: *",
        "train {conf} sead=1        | unknown key sead; did you mean seed? thalweg list keys prints all",
        "train {conf} seed          | a setting must be key=value but was seed",
        "train {conf} learningRate=0 | learningRate: rate must be positive and finite but was 0.0",
        "train {conf} updater=adam(beta1=1) | updater: beta1 must be in [0, 1) but was 1.0",
        "train {conf} penalty=elasticNet(1,2) | penalty: l1Ratio must be in [0, 1] but was 2.0",
        "train {conf} aggregation=trees | unknown aggregation trees; did you mean tree? Known: auto,"
            + " driver, gather, flat, tree, sharded",
        "train {conf} aggregation=tree(9) | depth must be in [1, 8] but was 9",
        "train {conf} output={data}/out | output must be a writable directory but was {data}/out: *",
        "train {conf} output={dir}/former | output must not hold results yet but {dir}/former/model exists;"
            + " --overwrite replaces them",
        "train {conf} start={model} objective.intercept=false | start must be a model with weights: 3 but"
            + " {model} has weights: 3, intercept: 1",
        "predict {model} {data} {dir}   | OUT must not exist but {dir} does",
        "predict {model} {data} {empty} | OUT must not be empty; see thalweg predict --help",
        "generate dense(9,2) {empty} | OUT must not be empty; see thalweg generate --help",
        "inspect {empty} | DATA must not be empty; see thalweg inspect --help",
        "report {dir} --out {empty} | --out must not be empty; see thalweg report --help",
        "predict {model} {data} a:b | OUT must be a path but was a:b: *",
        "generate dense(9,2) a:b | OUT must be a path but was a:b: *",
        "minimize saddle --start 1,1 --plot {data}/x.html | --plot must be a file that can be written but"
            + " {data}/x.html is not: *",
        "minimize saddle --start 1,1 --plot {page} | --plot must not exist yet but {page} does;"
            + " --overwrite replaces it",
        "export {model} --format json --out /proc/x.json | --out must be a file that can be written but"
            + " /proc/x.json is not: *",
        "train {conf} --allow sead | unknown key sead; did you mean seed? thalweg list keys prints all",
        "describe {model} --inputs --errors {data} | --inputs must not be given with --errors",
        "describe {model} --errors {data} --effects {data} | --effects must not be given with --errors"
            + " but was {data}",
      })
  void usageAndConfEndWithTwo(String line, String message) {
    requireFailure(ExitCode.CONF, message, Run.of(words(line)));
    assertThat(directory.resolve("out")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train {conf} data.train={dir}/none | data.train names no file: {dir}/none",
        "train {conf} data.train={numbers}  | label in * line 1 must be in {0, 1}, as logistic requires,"
            + " but was *",
        "train {conf} data.train={conf} | label in * line 1 must be a finite number but was \"data.train\"",
        "train {conf} data.test={numbers}   | label in * line 1 must be *",
        "train {conf} data.features=2     | index in * line 1 must be at most 2 but was *",
        "train {conf} start={dir}/none      | {dir}/none is not a model directory (metadata/part-00000 is missing)",
        "evaluate {dir} {data}              | {dir} is not a model directory (metadata/part-00000 is missing)",
        "train {conf} data.test={dir}/none | data.test names no file: {dir}/none",
        "evaluate {model} {dir}/none        | DATA names no file: {dir}/none",
        "predict {dir} {data} {dir}/new       | {dir} is not a model directory (metadata/part-00000 is missing)",
        "describe {data}                  | {data} is not a model directory (metadata/part-00000 is missing)",
      })
  void badDataEndWithThree(String line, String message) {
    requireFailure(ExitCode.DATA, message, Run.of(words(line)));
    assertThat(directory.resolve("out")).doesNotExist();
    assertThat(directory.resolve("new")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "test"})
  void rowsThatAllWeighNothingEndTheRunBeforeItBegins(String which) throws IOException {
    Path rows = Files.writeString(directory.resolve("rows.csv"), "y,x,s\n0,1,1\n1,2,1\n0,3,2\n");
    Path none = Files.writeString(directory.resolve("none.csv"), "y,x,s\n0,1,0\n1,2,0\n");
    Path own =
        Files.writeString(
            directory.resolve("weights.conf"),
            "data { label = y, weight = s, format = csv }\nobjective.loss = logistic\noutput = \"%s\""
                .formatted(directory.resolve("out")));
    String other = which.equals("train") ? "test" : "train";
    Run run =
        Run.of(
            "train", own, "data.%s=%s".formatted(other, rows), "data.%s=%s".formatted(which, none));
    requireFailure(ExitCode.DATA, "the rows of * must have a positive weight but had none", run);
    assertThat(run.errors()).contains("none.csv");
    assertThat(directory.resolve("out")).doesNotExist();
  }

  @Test
  void trainNeedsDataAndOutputAndPlanDataAlone() throws IOException {
    Path bare = Files.writeString(directory.resolve("bare.conf"), "objective.loss = logistic");
    requireFailure(ExitCode.CONF, "data.train must be given", Run.of("train", bare));
    requireFailure(ExitCode.CONF, "data.train must be given", Run.of("plan", bare));
    requireFailure(
        ExitCode.CONF, "output must be given", Run.of("train", bare, "data.train=" + train));
  }

  @Test
  void divergenceEndsWithFourAndSavesTheLastGoodModel() throws IOException {
    Path output = directory.resolve("diverged");
    Run run =
        Run.of(
            words(
                "train {conf} data.train={numbers} objective.loss=halfSquared updater=sgd"
                    + " learningRate=1e6 stop.maxSteps=1000 output="
                    + output));
    requireFailure(
        ExitCode.DIVERGED, "diverged: *; the last good model is in " + output + "/model", run);
    JsonNode summary = new ObjectMapper().readTree(output.resolve("summary.json").toFile());
    assertThat(summary.at("/stop/kind").asText()).isEqualTo("DIVERGED");
    assertThat(summary.at("/steps").asInt()).isBetween(1, 999);
    assertThat(summary.at("/finalObjective").isNumber()).isTrue();
    Model good = ModelStore.load(spark.session(), output.resolve("model").toString());
    assertThat(good.w())
        .doesNotContain(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    assertThat(summary.at("/weightsSha256").asText()).isEqualTo(good.weightsSha256());
    for (String event : Files.readAllLines(output.resolve("events.jsonl"))) {
      assertThat(new ObjectMapper().readTree(event).at("/objective").isNumber()).isTrue();
    }
  }

  /** The hinge loss has a kink at which no direction that its slopes tell of leads down. */
  @ParameterizedTest
  @CsvSource({
    "hinge, method = auto or interiorPoint may",
    "formula(pos(1-m)+pos(-1-m)), no method certifies"
  })
  void aRunThatStallsAtAKinkEndsWithFiveAndSaysWhatMayCertifyAMinimum(String loss, String advice)
      throws IOException {
    Path output = directory.resolve("stalled");
    Path whole = directory.resolve("whole.conf"); // without batches
    Files.writeString(
        whole, Files.readString(conf).replaceAll("(?m)^(batch.rows|updater|learningRate) .*", ""));
    Run run =
        Run.of(
            "train",
            whole,
            "objective.loss=" + loss,
            "method=lbfgs",
            "penalty=none",
            "stop.maxSteps=1000",
            "output=" + output,
            "--overwrite");
    assertThat(run.code()).as(run.errors()).isEqualTo(ExitCode.STALLED);
    assertThat(run.errors().lines())
        .singleElement()
        .asString()
        .startsWith("thalweg: stalled")
        .contains("not certified to be a minimum")
        .contains(advice);
    JsonNode summary = new ObjectMapper().readTree(output.resolve("summary.json").toFile());
    assertThat(summary.at("/stop/kind").asText()).isEqualTo("STALLED");
    assertThat(output.resolve("model")).exists();
  }

  /** Dual ascent in raw units is slow where a column is far from 0. */
  @Test
  void aDefaultBudgetThatEndsFarFromTheMinimumEndsWithFiveAndOneThatIsSetDoesNot()
      throws IOException {
    StringBuilder rows = new StringBuilder("y,id,year,x\n");
    for (int i = 0; i < 60; i++) {
      rows.append("%d,%d,%d,%d\n".formatted(i * i % 17, 10_000_000 + i * i, 1990 + i % 30, i % 7));
    }
    Path data = Files.writeString(directory.resolve("years.csv"), rows);
    Path whole = directory.resolve("years.conf");
    Files.writeString(
        whole,
        """
        data { train = "%s", label = y, format = csv }
        objective.loss = absolute
        method = sdca
        penalty = "l2(1e-9)"
        output = "%s"
        """
            .formatted(data, directory.resolve("years")));
    Run spent = Run.of("train", whole, "--overwrite");
    assertThat(spent.code()).as(spent.errors() + spent.out()).isEqualTo(ExitCode.STALLED);
    assertThat(spent.errors().lines())
        .singleElement()
        .asString()
        .startsWith("thalweg: stalled: the default budget of ")
        .contains("above the minimum", "stop.maxEpochs");
    Run asked = Run.of("train", whole, "--overwrite", "stop.maxEpochs=10000");
    assertThat(asked.code()).as(asked.errors()).isZero();
    assertThat(asked.errors()).isEmpty();
  }

  @Test
  void overwriteReplacesFormerResults() throws IOException {
    Path output = directory.resolve("twice");
    assertThat(Run.of("train", conf, "output=" + output, "stop.maxSteps=1").code()).isZero();
    String first = Files.readString(output.resolve("summary.json"));
    Run refused = Run.of("train", conf, "output=" + output);
    assertThat(refused.code()).isEqualTo(ExitCode.CONF);
    assertThat(output.resolve("summary.json")).hasContent(first);
    assertThat(Run.of("train", "--overwrite", conf, "output=" + output, "stop.maxSteps=2").code())
        .isZero();
    assertThat(Files.readString(output.resolve("summary.json"))).contains("\"steps\" : 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--verbose train {conf} sead=1", "train --verbose {conf} sead=1"})
  void theStackTraceIsShownWhenAsked(String line) {
    Run run = Run.of(words(line));
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
    assertThat(run.errors())
        .contains("\tat org.thalweg.config.")
        .contains("\nthalweg: unknown key");
  }

  private static Object[] words(String line) {
    return line.isEmpty()
        ? new Object[0]
        : Stream.of(line.split(" ")).map(ExitCodesTest::filled).toArray();
  }

  private static String filled(String text) {
    return text.replace("{conf}", conf.toString())
        .replace("{data}", train.toString())
        .replace("{numbers}", numbers.toString())
        .replace("{model}", model.toString())
        .replace("{page}", page.toString())
        .replace("{empty}", "")
        .replace("{dir}", directory.toString());
  }

  /** Where the message has a star, anything may stand. */
  private static void requireFailure(int code, String message, Run run) {
    String line = "thalweg: " + filled(message);
    assertThat(run.errors()).matches("\\Q" + line.replace("*", "\\E.+\\Q") + "\\E\n");
    assertThat(run.code()).isEqualTo(code);
  }
}
