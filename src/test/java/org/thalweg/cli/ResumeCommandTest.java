package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import org.thalweg.config.Method;

/** {@code train --resume}: the same bits, or one line that says why not. */
class ResumeCommandTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path shared;
  private static Path train;

  @TempDir private Path directory;
  private Path conf;
  private Path out;
  private Path checkpoints;

  @BeforeAll
  static void open() throws IOException {
    train = Run.data(shared.resolve("train.libsvm"), 60, true);
  }

  @BeforeEach
  void write() throws IOException {
    out = directory.resolve("out");
    checkpoints = directory.resolve("ck");
    conf = Run.conf(directory.resolve("my.conf"), train, "logistic", out);
    Files.writeString(
        conf,
        Files.readString(conf)
            + "checkpoint.directory = \"%s\"\ncheckpoint.everyRounds = 4\n".formatted(checkpoints));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "updater=nag",
        "updater=average(lookahead(adam,3,0.5),0.9)",
        "aggregation=gather",
        "round=local(steps=3,after=2)"
      })
  void aRunThatWasStoppedAndResumedHasTheBitsAndTheEventsOfOneThatWasNot(String setting)
      throws IOException {
    Path whole = directory.resolve("whole");
    Run run = train(setting, "output=" + whole, "checkpoint.directory=" + directory.resolve("x"));
    assertThat(run.errors()).isEmpty();
    assertThat(train(setting, "stop.maxSteps=7").code()).isZero();
    assertThat(names()).containsExactly("round-0000000004", "round-0000000007");

    Run resumed = train("--resume", setting);
    assertThat(resumed.code()).as(resumed.errors()).isZero();
    assertThat(resumed.errors())
        .isEqualTo("thalweg: resuming from %s%n".formatted(path("round-0000000007")));
    assertThat(names()).containsExactly("round-0000000012", "round-0000000016", "round-0000000020");
    assertThat(summary(out, "weightsSha256")).isEqualTo(summary(whole, "weightsSha256"));
    assertThat(summary(out, "steps")).isEqualTo("20");
    assertThat(events(out)).isEqualTo(events(whole)).hasSize(20);
  }

  /** EveryCheckpointTest has more states; each build takes those that keep most here. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "updater=sgd",
        "learningRate=plateau(0.1,0.5,0,3)",
        "data.standardize=scaleAndCenter",
        "penalty=l1(0.01)",
        "onDivergence=backoff",
        "round=local(steps=3,after=9)"
      })
  void aRunThatWasStoppedAndResumedHasTheBitsAndTheEventsOfOneThatWasNotToo(String setting)
      throws IOException {
    aRunThatWasStoppedAndResumedHasTheBitsAndTheEventsOfOneThatWasNot(setting);
  }

  /** They were kept, as those of the run. */
  @ParameterizedTest
  @CsvSource({"a bit, 3", "the last line, 6", "another run, 0"})
  void eventsThatAreNotThoseOfTheRunAreLeftOut(String changed, int from) throws IOException {
    Path other = directory.resolve("other");
    Path place = directory.resolve("x");
    train("seed=9", "stop.maxSteps=7", "output=" + other, "checkpoint.directory=" + place);
    train("stop.maxSteps=7");
    Path file = out.resolve("events.jsonl");
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    if (changed.equals("another run")) {
      lines = Files.readAllLines(other.resolve("events.jsonl"));
    } else {
      lines.set(from, lines.get(from).replaceFirst("\"stepNorm\":", "\"stepNorl\":"));
    }
    Files.delete(file);
    Files.write(file, lines);
    Run resumed = train("--resume");
    assertThat(resumed.code()).as(resumed.errors()).isZero();
    assertThat(resumed.errors()).contains("events.jsonl lacks steps %d to 6".formatted(from));
    assertThat(Files.readAllLines(file)).hasSize(20 - 7 + from);
  }

  @Test
  void aTornOneIsSkippedAndSaid() throws IOException {
    Path whole = directory.resolve("whole");
    train("output=" + whole, "checkpoint.directory=" + directory.resolve("x"));
    train("stop.maxSteps=7");
    Path torn = checkpoints.resolve("round-0000000007");
    Files.delete(torn.resolve("manifest.json"));
    Run resumed = train("--resume");
    assertThat(resumed.code()).isZero();
    assertThat(resumed.errors().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("thalweg: checkpoint %s is not whole: ".formatted(path("round-0000000007")));
    assertThat(resumed.errors()).contains("resuming from " + path("round-0000000004"));
    assertThat(summary(out, "weightsSha256")).isEqualTo(summary(whole, "weightsSha256"));
  }

  @Test
  void aRunThatIsOverIsOver() throws IOException {
    train();
    String sha = summary(out, "weightsSha256");
    Run resumed = train("--resume");
    assertThat(resumed.code()).isZero();
    assertThat(resumed.out()).contains("maxSteps (20 steps), after 20 steps");
    assertThat(summary(out, "weightsSha256")).isEqualTo(sha);
    assertThat(events(out)).hasSize(20);
  }

  /** Whatever method took it, and also where a rule of convergence ended it. */
  @ParameterizedTest
  @CsvSource({
    "svrg, stop.gradientNorm=1e-4",
    "auto, stop.maxSteps=300",
    "newton, stop.maxSteps=300 stop.gradientNorm=1e-300",
    "interiorPoint, objective.loss=hinge stop.gap=1e-300",
    "sdca, objective.loss=hinge penalty=l2(0.01) stop.gap=1e-300",
    "lbfgs, stop.maxSteps=300",
    "sgd, round=local(steps=3) stop.maxSteps=5",
    "auto, data.validation=0.3"
  })
  void soIsOneOfEveryMethodHoweverOftenItIsResumed(String method, String settings)
      throws IOException {
    if (!method.equals("sgd")) {
      String others = "(?m)^(batch.rows|updater|learningRate) = .*$";
      Files.writeString(conf, Files.readString(conf).replaceAll(others, ""));
    }
    if (settings.contains("hinge")) {
      Files.writeString(conf, Files.readString(conf).replaceAll("(?m)^stop.maxSteps = .*$", ""));
    }
    List<Object> arguments = new ArrayList<>(List.of("train", conf, "method=" + method));
    arguments.addAll(List.of(settings.split(" ")));
    assertThat(Run.ofLast(arguments).errors()).isEmpty();
    String sha = summary(out, "weightsSha256");
    String steps = summary(out, "steps");
    List<String> events = events(out);
    List<String> names = names();
    arguments.add("--resume");
    for (int i = 0; i < 2; i++) { // thrice in EveryCheckpointTest
      if (i == 1) {
        leaveWhatARunLeavesThatIsKilledBeforeItsModel();
      }
      Run resumed = Run.ofLast(arguments);
      assertThat(resumed.code()).as(resumed.errors()).isZero();
      assertThat(summary(out, "weightsSha256")).isEqualTo(sha);
      assertThat(summary(out, "steps")).isEqualTo(steps);
      assertThat(events(out)).isEqualTo(events);
      assertThat(names()).isEqualTo(names);
    }
  }

  /** EveryCheckpointTest has more states; each build takes one row for a method here. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "svrg, stop.maxSteps=6",
    "svrg, stop.maxEpochs=300 penalty=l1(0.01)",
    "auto, stop.maxSteps=6",
    "auto, stop.gradientNorm=1e-4",
    "auto, objective.loss=hinge",
    "auto, objective.model=factorization stop.maxSteps=9",
    "auto, objective.model=factorization stop.maxEpochs=40",
    "newton, stop.maxSteps=2",
    "interiorPoint, objective.loss=hinge",
    "sdca, objective.loss=hinge penalty=l2(0.01)",
    "lbfgs, stop.maxSteps=6",
    "sgd, stop.gradientNorm=0.3",
    "sgd, data.validation=0.3 stop.validation=loss(patience=1)",
    "newton, data.validation=0.3 stop.validation=loss(patience=1)"
  })
  void soIsOneOfEveryMethodHoweverOftenItIsResumedToo(String method, String settings)
      throws IOException {
    soIsOneOfEveryMethodHoweverOftenItIsResumed(method, settings);
  }

  @Test
  void everyMethodIsTried() throws Exception {
    String[] tried =
        getClass()
            .getDeclaredMethod(
                "soIsOneOfEveryMethodHoweverOftenItIsResumed", String.class, String.class)
            .getAnnotation(CsvSource.class)
            .value();
    assertThat(Stream.of(tried).map(each -> each.substring(0, each.indexOf(','))))
        .containsAll(Stream.of(Method.values()).map(Method::text).toList());
  }

  @Test
  void whereThereIsNothingToResumeARunBegins() {
    Run run = train("--resume");
    assertThat(run.code()).isZero();
    assertThat(run.errors()).isEqualTo("thalweg: nothing to resume; the run begins%n".formatted());
  }

  @Test
  void theLearningRateThatWasChosenIsRemembered() throws IOException {
    Path whole = directory.resolve("whole");
    String longer = "stop.maxEpochs=10"; // ends both, while only the first is cut off by a listener
    train(
        "learningRate=auto",
        longer,
        "output=" + whole,
        "checkpoint.directory=" + directory.resolve("x"));
    train("learningRate=auto", longer);
    // what a run that was killed between leaves: the same conf, and only an earlier checkpoint
    List<String> names = names();
    Files.delete(checkpoints.resolve(names.get(2)).resolve("manifest.json"));
    Run resumed = train("--resume", "learningRate=auto", longer);
    assertThat(names).hasSize(3);
    assertThat(resumed.errors()).contains("resuming from " + path(names.get(1)));
    assertThat(summary(out, "weightsSha256")).isEqualTo(summary(whole, "weightsSha256"));
    assertThat(rates(out)).isEqualTo(rates(whole));
  }

  @Test
  void checkpointsOfAnotherRunAreNotTakenForOnesOwn() throws IOException {
    train("stop.maxSteps=4");
    Run refused = train("output=" + directory.resolve("other"));
    assertThat(refused.code()).isEqualTo(ExitCode.CONF);
    assertThat(refused.errors())
        .isEqualTo(
            "thalweg: checkpoint.directory must hold no checkpoints but %s does; --resume goes on from"
                    .formatted(checkpoints)
                + " them, --overwrite removes them%n".formatted());
    Run replaced = train("--overwrite", "stop.maxSteps=2");
    assertThat(replaced.code()).isZero();
    assertThat(names()).containsExactly("round-0000000002");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "learningRate=0.2 | learningRate was `constant(rate=0.1)`, is `constant(rate=0.2)`",
        "seed=3 | seed was 0, is 3",
        "data.shards=5 | data.shards was 4, is 5",
        "batch.rows=31 | batch.rows was 30, is 31",
        "stop.gap=1e-9 | stop.gap was none, is 1.0E-9",
      })
  void anotherConfIsRefusedWithWhatDiffers(String setting, String difference) {
    train("stop.maxSteps=4", "objective.intercept=false", "penalty=l2(0.1)");
    Run run = train("--resume", "objective.intercept=false", "penalty=l2(0.1)", setting);
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
    assertThat(run.errors().lines()).hasSize(1);
    assertThat(run.errors().replace("\"", "").replace("`", ""))
        .contains("round-0000000004 but " + difference.replace("`", ""))
        .contains("--allow " + setting.split("=")[0] + " goes on all the same");
  }

  @Test
  void whatIsAllowedMayDifferAndSoMayWhatIsHarmless() throws IOException {
    train("stop.maxSteps=4");
    Run run =
        train(
            "--resume",
            "--allow",
            "learningRate,penalty",
            "learningRate=0.2",
            "penalty=none",
            "stop.gradientNorm=1e-9",
            "aggregation=flat",
            "data.partitions=1",
            "storage=disk",
            "checkpoint.keep=9",
            "output=" + directory.resolve("elsewhere"));
    assertThat(run.code()).as(run.errors()).isZero();
    assertThat(rates(directory.resolve("elsewhere"))).containsOnly("0.2");
  }

  @Test
  void aKeyThatThereIsNotCannotBeAllowed() {
    Run run = train("--resume", "--allow", "learningrate");
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
    assertThat(run.errors()).contains("did you mean learningRate?");
  }

  @Test
  void anotherRuleDoesNotFitEvenWhereItIsAllowed() {
    train("stop.maxSteps=4", "updater=nag");
    Run run = train("--resume", "--allow", "updater", "updater=adagrad");
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
    assertThat(run.errors())
        .startsWith("thalweg: checkpoint " + path("round-0000000004"))
        .contains("does not fit method sgd: slot.")
        .contains("values but has none");
  }

  @Test
  void otherDataAreRefused() throws IOException {
    Path data = directory.resolve("data.libsvm");
    Files.copy(train, data);
    train("stop.maxSteps=4", "data.train=" + data);
    Files.writeString(data, Files.readString(data) + "1 1:0.5\n");
    Run run = train("--resume", "data.train=" + data);
    assertThat(run.code()).isEqualTo(ExitCode.DATA);
    assertThat(run.errors())
        .contains("data.train must be those of ")
        .contains(", 60 rows of 3 features with 180 entries in 4 shards (")
        .contains("but were 61 rows of 3 features with 183 entries");
  }

  @Test
  void resumingWantsADirectory() throws IOException {
    Path plain = Run.conf(directory.resolve("plain.conf"), train, "logistic", out);
    Run run = Run.of("train", "--resume", plain);
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
    assertThat(run.errors())
        .isEqualTo("thalweg: checkpoint.directory must be given for --resume%n".formatted());
  }

  @ParameterizedTest
  @ValueSource(strings = {"penalty=l2(1e-5)", "penalty=l1(1e-4)"})
  void theReferenceSolverGoesOnWithItsMemory(String penalty) throws IOException {
    Path whole = directory.resolve("whole");
    String others = "(?m)^(batch.rows|updater|learningRate) = .*$";
    Files.writeString(conf, Files.readString(conf).replaceAll(others, ""));
    train("method=lbfgs", penalty, "output=" + whole, "checkpoint.directory=" + whole + "-ck");
    train("method=lbfgs", penalty, "stop.maxSteps=6");
    Run run = train("--resume", "method=lbfgs", penalty);
    assertThat(run.code()).as(run.errors()).isZero();
    assertThat(summary(whole, "steps")).isNotEqualTo("6");
    assertThat(summary(out, "weightsSha256")).isEqualTo(summary(whole, "weightsSha256"));
    assertThat(events(out)).isEqualTo(events(whole));
  }

  @Test
  void localRoundsGoOnWithTheMemoriesOfTheRulesInsideAndOutside() throws IOException {
    Path whole = directory.resolve("whole");
    List<String> local =
        List.of(
            "round=local(epochs=0.5)",
            "updater=adam",
            "outer=momentum",
            "outerLearningRate=0.7",
            "batch.rows=5",
            "penalty=l1(0.01)",
            "data.standardize=scaleAndCenter");
    train(local, "output=" + whole, "checkpoint.directory=" + directory.resolve("x"));
    train(local, "stop.maxSteps=7");
    Run resumed = train(local, "--resume");
    assertThat(resumed.code()).as(resumed.errors()).isZero();
    assertThat(summary(out, "weightsSha256")).isEqualTo(summary(whole, "weightsSha256"));
    assertThat(events(out)).isEqualTo(events(whole)).hasSize(20);
  }

  private Run train(List<String> settings, Object... arguments) {
    List<Object> all = new ArrayList<>(settings);
    all.addAll(List.of(arguments));
    return train(all.toArray());
  }

  @Test
  void aCheckpointIsAStartForAnotherRun() throws IOException {
    train("stop.maxSteps=7");
    for (String start : List.of("", "/round-0000000007")) {
      Path other = directory.resolve("other" + start.length());
      Run run =
          train(
              "start=" + checkpoints + start,
              "updater=sgd",
              "learningRate=1e-300",
              "stop.maxSteps=1",
              "checkpoint.directory=" + directory.resolve("x" + start.length()),
              "output=" + other);
      assertThat(run.code()).as(run.errors()).isZero();
      assertThat(summary(other, "weightsSha256")).isEqualTo(summary(out, "weightsSha256"));
    }
    Run unfit =
        train(
            "start=" + checkpoints,
            "objective.intercept=false",
            "checkpoint.directory=" + directory.resolve("y"),
            "output=" + directory.resolve("z"));
    assertThat(unfit.code()).isEqualTo(ExitCode.CONF);
    assertThat(unfit.errors()).contains("start must be a checkpoint with weights: 3 but ");
  }

  @Test
  void setbacksAreCounted() throws IOException {
    Run run =
        train(
            "objective.loss=squaredHinge",
            "updater=sgd",
            "learningRate=1e300",
            "onDivergence=backoff(factor=1e-300,times=2)");
    assertThat(run.code()).as(run.errors()).isZero();
    assertThat(run.out()).contains("setbacks   1, each time to smaller steps");
    assertThat(summary(out, "setbacks")).isEqualTo("1");
  }

  private void leaveWhatARunLeavesThatIsKilledBeforeItsModel() throws IOException {
    Files.delete(out.resolve("summary.json"));
    Files.move(out.resolve("model"), directory.resolve("lost"));
    Files.move(out.resolve("run.json"), out.resolve("run.json.running"));
    Path running = out.resolve("events.jsonl.running");
    Files.move(out.resolve("events.jsonl"), running);
    Files.deleteIfExists(out.resolve(".events.jsonl.crc"));
    String after = Files.readString(running).lines().reduce((one, next) -> next).orElseThrow();
    String lost = after.replaceFirst("\"step\":\\d+", "\"step\":999999");
    Files.writeString(running, lost + "\n", StandardOpenOption.APPEND); // of no checkpoint
  }

  private Run train(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("train", conf));
    all.addAll(List.of(arguments));
    return Run.of(all.toArray());
  }

  private String path(String checkpoint) {
    return "file:" + checkpoints.resolve(checkpoint);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(checkpoints)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String summary(Path output, String key) throws IOException {
    return new ObjectMapper().readTree(output.resolve("summary.json").toFile()).path(key).asText();
  }

  /** Lines without the clock's part. */
  private static List<String> events(Path output) throws IOException {
    return Files.readAllLines(output.resolve("events.jsonl")).stream()
        .map(line -> line.replaceAll(",\"seconds\":.*", ""))
        .toList();
  }

  private static List<String> rates(Path output) throws IOException {
    return events(output).stream()
        .map(line -> line.replaceAll(".*\"learningRate\":([^,]*),.*", "$1"))
        .toList();
  }
}
