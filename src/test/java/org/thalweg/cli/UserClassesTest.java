package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.update.Updater;

/** Losses, rules and objectives of the user's own, in a jar as {@code --jars} brings it. */
class UserClassesTest {
  private static LocalSpark spark;
  private static ClassLoader former;
  private static URLClassLoader loader;

  @TempDir private static Path directory;
  private static Path numbers;
  private static Path conf;

  @BeforeAll
  static void bringTheJar() throws IOException {
    spark = LocalSpark.open();
    Path jar = UserJar.build(directory);
    spark.session().sparkContext().addJar(jar.toString());
    former = Thread.currentThread().getContextClassLoader();
    loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, former);
    Thread.currentThread().setContextClassLoader(loader);
    numbers = Run.data(directory.resolve("numbers.libsvm"), 200, false);
    conf = Run.conf(directory.resolve("my.conf"), numbers, "halfSquared", directory.resolve("out"));
  }

  @AfterAll
  static void stop() throws IOException {
    Thread.currentThread().setContextClassLoader(former);
    loader.close();
    spark.close();
  }

  @Test
  void aConfNamesALossAndARuleByTheirClass() throws IOException {
    Path output = directory.resolve("named");
    Path named =
        Files.writeString(
            directory.resolve("named.conf"),
            """
            data.train = "%s"
            objective.loss = "com.example.LogCosh(scale=0.5)"
            updater = com.example.SignDescent
            learningRate = "inverse(0.1,0.5,1)"
            batch.sampling = full
            stop.maxSteps = 300
            output = "%s"
            """
                .formatted(numbers, output));
    Run run = Run.of("train", named);
    assertThat(run.errors()).isEmpty();
    assertThat(run.code()).isZero();
    JsonNode summary = new ObjectMapper().readTree(output.resolve("summary.json").toFile());
    assertThat(summary.at("/train/r2").asDouble()).isGreaterThan(0.9);
    Run described = Run.of("describe", output.resolve("model"));
    assertThat(described.out()).contains("loss com.example.LogCosh(scale=0.5)");
    Run evaluated = Run.of("evaluate", output.resolve("model"), numbers);
    assertThat(evaluated.code()).isZero();
    assertThat(evaluated.out())
        .startsWith("loss %.10f".formatted(summary.at("/finalLoss").asDouble()).substring(0, 12));
  }

  @Test
  void aConfNamesAnObjectiveByTheClassOfItsFamily() throws IOException {
    Path own = directory.resolve("own");
    Path ours = directory.resolve("ours");
    String rest = "objective.intercept=false";
    Run run =
        Run.of(
            "train", conf, rest, "objective.model=com.example.LeastSquares(0.5)", "output=" + own);
    assertThat(run.errors()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(Run.of("train", conf, rest, "output=" + ours).code()).isZero();
    ObjectMapper json = new ObjectMapper();
    double expected =
        json.readTree(ours.resolve("summary.json").toFile()).at("/finalLoss").asDouble();
    assertThat(json.readTree(own.resolve("summary.json").toFile()).at("/finalLoss").asDouble())
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void javaTakesTheObjectAndTheConfNamesItsClass() throws ReflectiveOperationException {
    PointwiseLoss loss = (PointwiseLoss) instance("com.example.LogCosh");
    Updater updater = (Updater) instance("com.example.SignDescent");
    TrainingConf named =
        TrainingConf.read(
            conf, List.of("objective.loss=com.example.LogCosh", "updater=com.example.SignDescent"));
    TrainingConf given =
        TrainingConf.read(conf, List.of())
            .withObjective(ObjectiveConf.linear(loss, true))
            .withUpdater(updater);
    assertThat(given).isEqualTo(named);
    assertThat(given.render()).contains("objective.loss = \"com.example.LogCosh(scale=1.0)\"");
    assertThat(TrainingConf.parse(given.render())).isEqualTo(given);
    assertThat(given.objective().isUserDefined()).isTrue();
    assertThat(TrainingConf.read(conf, List.of()).objective().isUserDefined()).isFalse();
  }

  /** Classes as Scala and Kotlin compile them, written by hand: no compiler of theirs is here. */
  @ParameterizedTest
  @CsvSource({
    "com.example.CaseCosh(0.5), com.example.CaseCosh(scale=0.5)",
    "com.example.DataCosh(scale=0.5), com.example.DataCosh(scale=0.5)",
    "com.example.DataCosh, com.example.DataCosh(scale=1.0)",
    "com.example.OneCosh, com.example.OneCosh",
  })
  void objectsOfScalaAndKotlinTrainAsRecordsDo(String loss, String text) throws IOException {
    TrainingConf named = TrainingConf.read(conf, List.of("objective.loss=" + loss));
    TrainingConf given =
        TrainingConf.read(conf, List.of())
            .withObjective(
                ObjectiveConf.linear(named.objective().loss().orElseThrow().value(), true));
    assertThat(given.render()).contains("objective.loss = \"" + text + "\"");
    assertThat(given).isEqualTo(named);
    Path output = directory.resolve("like" + loss.hashCode());
    String record = "com.example.LogCosh" + text.replaceAll("^[^(]*", "");
    Run ofRecord = Run.of("train", conf, "objective.loss=" + record, "output=" + output + "r");
    Run run = Run.of("train", conf, "objective.loss=" + loss, "output=" + output);
    assertThat(run.code()).as(run.errors()).isZero();
    assertThat(ofRecord.code()).isZero();
    assertThat(hash(output)).isEqualTo(hash(Path.of(output + "r")));
    assertThat(Run.of("describe", output.resolve("model")).out()).contains("loss " + text);
  }

  private static String hash(Path output) throws IOException {
    JsonNode summary = new ObjectMapper().readTree(output.resolve("summary.json").toFile());
    assertThat(summary.path("weightsSha256").asText()).hasSize(64);
    return summary.path("weightsSha256").asText();
  }

  @Test
  void anObjectThatIsNoRecordCannotBeNamed() throws ReflectiveOperationException {
    PointwiseLoss loss = (PointwiseLoss) instance("com.example.NoRecord");
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> ObjectiveConf.linear(loss, true))
        .withMessage(
            "loss must be a record, case class or data class, of which text can be made, but was class com.example.NoRecord");
  }

  private static Object instance(String name) throws ReflectiveOperationException {
    return loader.loadClass(name).getConstructor().newInstance();
  }

  @Test
  void aWrongDerivativeIsFoundBeforeTheFirstStep() {
    Path output = directory.resolve("wrong");
    Run run = Run.of("train", conf, "objective.loss=com.example.Slanted", "output=" + output);
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
    assertThat(run.errors())
        .matches(
            "thalweg: gradient of objective linear, loss com.example.Slanted must be that of its"
                + " value but at (weights|intercept)\\[\\d] the gradient is \\S+, by differences"
                + " \\S+, relative error 0.0099\n");
    assertThat(output.resolve("model")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "com.example.LogCosh, right, 0",
    "com.example.CaseCosh(2), right, 0", // of Scala
    "com.example.DataCosh, right, 0", // of Kotlin
    "com.example.OneCosh, right, 0",
    "com.example.Slanted, wrong, 1",
    "huber, right, 0",
    "absolute, right, 0",
  })
  void checkGradientComparesEveryCoordinate(String loss, String verdict, int code) {
    Run run = Run.of("check-gradient", conf, "objective.loss=" + loss);
    assertThat(run.errors()).isEmpty();
    assertThat(run.out().lines()).hasSize(3).contains("verdict    " + verdict);
    assertThat(run.out()).startsWith("checked    4 coordinates over ").contains("\nworst      at ");
    assertThat(run.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "objective.loss=com.example.None | objective.loss: class of loss com.example.None must be on"
            + " the class path but is not; --jars adds to it",
        "objective.loss=com.example.Plain | objective.loss: loss com.example.Plain must be a record"
            + " that implements org.thalweg.loss.PointwiseLoss, or a case or data class that does",
        "objective.loss=com.example.NoRecord | objective.loss: loss com.example.NoRecord must be a"
            + " record that implements org.thalweg.loss.PointwiseLoss, or a case or data class that does",
        "updater=com.example.LogCosh | updater: updater com.example.LogCosh must be a record that"
            + " implements org.thalweg.update.Updater, or a case or data class that does",
        "updater=java.lang.String | updater: updater java.lang.String must be a record that"
            + " implements org.thalweg.update.Updater, or a case or data class that does",
        "objective.model=com.example.LeastSquares | objective.model: argument factor of"
            + " com.example.LeastSquares is missing",
        "objective.loss=com.example.LogCosh(-1) | objective.loss: scale must be positive but was"
            + " -1.0",
        "objective.loss=com.example.LogCosh(width=1) | objective.loss: unknown argument of"
            + " com.example.LogCosh width; Known: scale",
        "objective.loss=com.example.LogCosh(1,2) | objective.loss: com.example.LogCosh must have no"
            + " argument after scale but had 2",
      })
  void whatIsWrongWithAClassIsOneLine(String setting, String message) {
    Run run = Run.of("train", conf, setting);
    assertThat(run.errors()).isEqualTo("thalweg: " + message + "\n");
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
  }
}
