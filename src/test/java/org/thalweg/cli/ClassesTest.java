package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;

/** Models other than linear ones, from the command line. */
class ClassesTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path directory;
  private static Path classes;
  private static Path ones;
  private static Path conf;

  @BeforeAll
  static void start() throws IOException {
    classes = Files.writeString(directory.resolve("classes.libsvm"), sectors(300));
    ones = Files.writeString(directory.resolve("ones.libsvm"), "0 1:1\n0 2:1\n");
    conf = Run.conf(directory.resolve("my.conf"), classes, "softmax", directory.resolve("out"));
  }

  /**
   * The label says in which third of the circle a point lies; the middle one has no straight side.
   */
  private static String sectors(int rows) {
    SplittableRandom random = new SplittableRandom(5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      double x = random.nextDouble(-1, 1);
      double y = random.nextDouble(-1, 1);
      int label = (int) ((Math.atan2(y, x) + Math.PI) / (2 * Math.PI) * 3);
      text.append("%d 1:%s 2:%s%n".formatted(label, x, y));
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "softmax              | 9  | 0.9",
        "perceptron([8],tanh) | 51 | 0.9",
      })
  void learnsClassesPredictsThemAndDescribesItself(String family, int parameters, double accuracy)
      throws IOException {
    Path output = directory.resolve("run-" + parameters);
    Run train = train(output, "objective.model=" + family, "data.test=" + classes);
    assertThat(train.code()).isZero();
    String model = output.resolve("model").toString();
    Model loaded = ModelStore.load(spark.session(), model);
    assertThat(loaded.w()).hasSize(parameters);
    assertThat(loaded.conf().classes()).isEqualTo(3);
    Path out = directory.resolve("predictions-" + parameters);
    assertThat(Run.of("predict", model, classes, out).code()).isZero();
    List<String> rows = Files.readAllLines(classes);
    List<double[]> predicted = lines(out);
    assertThat(predicted).hasSameSizeAs(rows);
    int correct = 0;
    for (int i = 0; i < rows.size(); i++) {
      double[] line = predicted.get(i);
      assertThat(line).hasSize(4);
      assertThat(line[1] + line[2] + line[3]).isBetween(1 - 1e-12, 1 + 1e-12);
      assertThat(line[1 + (int) line[0]]).isGreaterThanOrEqualTo(1.0 / 3);
      correct += rows.get(i).startsWith((int) line[0] + " ") ? 1 : 0;
    }
    assertThat(correct / 300.0).isGreaterThan(accuracy);
    assertThat(train.out()).contains("accuracy %.4g, logLoss ".formatted(correct / 300.0));
    assertThat(Run.of("evaluate", model, classes).out())
        .contains("accuracy %.4g, logLoss ".formatted(correct / 300.0));
    assertThat(Run.of("describe", model, "--inputs").out().lines())
        .first()
        .asString()
        .matches("column +kind +takes +missing +becomes");
    assertThat(Run.of("describe", model).out())
        .contains("loss softmax, 2 features", "weight     2, ");
  }

  @Test
  void aModelOfPairsOfFeaturesIsKeptAndGoesOn() {
    Path output = directory.resolve("pairs");
    String[] pairs = {"objective.model=factorization(2)", "objective.loss=halfSquared"};
    assertThat(train(output, pairs[0], pairs[1]).code()).isZero();
    String model = output.resolve("model").toString();
    assertThat(ModelStore.load(spark.session(), model).conf().model().text())
        .isEqualTo("factorization(rank=2,linear=true)");
    Path further = directory.resolve("further");
    assertThat(train(further, pairs[0], pairs[1], "learningRate=1e-3", "start=" + model).code())
        .isZero();
    Run other = train(further, "objective.model=factorization(3)", pairs[1], "start=" + model);
    requireFailure(
        ExitCode.CONF,
        "start must be a model with weights: 2, factors: 6, intercept: 1 but "
            + model
            + " has "
            + "weights: 2, factors: 4, intercept: 1",
        other);
  }

  @Test
  void labelsBeyondTheClassesEndWithThree() {
    String label = "label in %s line ".formatted(classes.toUri().toString().replace("///", "/"));
    requireFailure(ExitCode.DATA, label, train(directory.resolve("a"), "objective.classes=2"));
    requireFailure(
        ExitCode.DATA,
        "labels of data.train must be of at least 2 classes but the largest was 0.0",
        train(directory.resolve("a"), "data.train=" + ones));
    Path binary = directory.resolve("binary");
    Path minus = directory.resolve("minus.libsvm");
    assertThat(write(minus, "1 1:1\n-1 2:1\n")).exists();
    requireFailure(ExitCode.DATA, "label in ", train(binary, "data.train=" + minus));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "objective.model=perceptron([3]) | start=zeros       | start of a perceptron must not be zeros, where"
            + " all hidden units are alike",
        "objective.model=perceptron([0]) | seed=1            | hidden must be one size or several, each at"
            + " least 1, but was [0]",
        "objective.model=softmax         | penalty=on(w,l1(1)) | penalty: a penalty must be on one of the"
            + " segments weights, intercept but was on w",
        "objective.model=linear          | seed=1            | loss softmax needs objective.model ="
            + " softmax but the model was linear",
      })
  void whatDoesNotFitTheModelEndsWithTwo(String model, String setting, String message) {
    requireFailure(ExitCode.CONF, message, train(directory.resolve("b"), model, setting));
  }

  private static Run train(Path output, String... settings) {
    List<Object> words =
        Stream.<Object>concat(
                Stream.of(
                    "train",
                    conf,
                    "--overwrite",
                    "output=" + output,
                    "stop.maxSteps=150",
                    "objective.model=softmax",
                    "penalty=l2(1e-4)"),
                Stream.of(settings))
            .toList();
    return Run.ofLast(words);
  }

  private static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void requireFailure(int code, String message, Run run) {
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.errors().lines().reduce("", (a, b) -> b)).startsWith("thalweg: " + message);
  }

  private static List<double[]> lines(Path out) throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("part-"))
          .sorted()
          .flatMap(ClassesTest::read)
          .map(line -> Stream.of(line.split(",")).mapToDouble(Double::parseDouble).toArray())
          .toList();
    }
  }

  private static Stream<String> read(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
