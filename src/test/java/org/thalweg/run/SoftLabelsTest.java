package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.text.DataException;

/** A row of the label y and the weight s is as two: of 1 with s·y, and of 0 with s·(1 − y). */
class SoftLabelsTest {
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  @TempDir private static Path folder;

  @BeforeAll
  static void write() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    List<String> soft = new ArrayList<>(List.of("a,b,s,y"));
    List<String> whole = new ArrayList<>(soft);
    for (int i = 0; i < 300; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      int s = 1 + random.nextInt(9);
      double z = a - 0.5 * b + random.nextGaussian();
      double y = i % 7 == 0 ? i % 2 : 1 / (1 + StrictMath.exp(-z));
      soft.add("%s,%s,%d,%s".formatted(a, b, s, y));
      whole.add("%s,%s,%s,1".formatted(a, b, s * y));
      whole.add("%s,%s,%s,0".formatted(a, b, s * (1 - y)));
    }
    Files.write(folder.resolve("soft.csv"), soft);
    Files.write(folder.resolve("whole.csv"), whole);
  }

  private static TrainingConf conf(String file, String loss, String more) {
    String conf =
        """
        data { train = "%s", format = csv, label = y, weight = s, features = [a, b], shards = 2 }
        objective.loss = %s
        %s
        """;
    return TrainingConf.parse(conf.formatted(folder.resolve(file), loss, more.replace(", ", "\n")));
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(local.session().sparkContext());
  }

  private static Outcome train(String file, String loss, String more) {
    return Thalweg.train(conf(file, loss, more), spark(), List.of());
  }

  private static double[] path(String file, String loss, String penalty) {
    return Thalweg.path(conf(file, loss, penalty), spark(), RunOptions.of(List.of()))
        .path()
        .points()
        .stream()
        .mapToDouble(point -> point.objective())
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"path(l1,points=5)", "path(elasticNet(0.5),points=5)"})
  void soOnAPath(String path) {
    String penalty = "penalty = \"%s\"".formatted(path);
    double[] one = path("soft.csv", "crossEntropy", penalty);
    assertThat(one)
        .hasSize(5)
        .containsExactly(path("whole.csv", "logistic", penalty), within(1e-10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "method = newton",
        "method = lbfgs",
        "method = svrg",
        "method = auto, data.standardize = scaleAndCenter",
        "method = sgd, batch.sampling = full, stop.maxSteps = 40, learningRate = 0.5",
        "method = sgd, updater = adam, batch.sampling = full, stop.maxSteps = 40",
        "method = lbfgs, placement = columns, data.ranges = 2, penalty = \"l2(0.01)\""
      })
  void aRowIsAsTwo(String method) {
    boolean isConverging = !method.contains("sgd");
    String more =
        method
            + (method.contains("penalty") ? "" : ", penalty = \"l2(0.01)\"")
            + (!isConverging
                ? ""
                : method.contains("ranges")
                    ? ", stop.gradientNorm = 1e-9"
                    : ", stop.relativeGap = 1e-11");
    Outcome one = train("soft.csv", "crossEntropy", more);
    Outcome two = train("whole.csv", "logistic", more);
    assertThat(one.train().objective())
        .isCloseTo(two.train().objective(), within(1e-10 * two.train().objective()));
    assertThat(one.model().w()).containsExactly(two.model().w(), within(1e-4));
  }

  @Test
  void logisticRefusesFractionsAndNamesTheLossThatTakesThem() throws IOException {
    assertThatThrownBy(() -> train("soft.csv", "logistic", ""))
        .isInstanceOf(DataException.class)
        .hasMessageMatching(
            "(?s)label of column y in .* must be in \\{0, 1}, as logistic requires, but was"
                + " \"0\\.\\d+\"; objective.loss = crossEntropy takes labels in \\[0, 1].*");
    Path above = Files.writeString(folder.resolve("above.csv"), "a,b,s,y\n1,2,1,0.5\n1,3,1,1.5\n");
    assertThatThrownBy(() -> train(above.toString(), "crossEntropy", ""))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must be in [0, 1], as crossEntropy requires, but was \"1.5\"");
  }

  /** What decides on classes, or needs two of them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "method = sdca, penalty = \"l2(0.01)\"|sdca needs a loss made of straight pieces",
        "objective.classWeights = balanced|objective.classWeights",
        "data.classNames = [no, yes]|data.classNames",
        "data.downsample = 0.5|data.downsample",
        "batch.sampling = stratified|batch.sampling stratified",
        "data.validation = 0.2, validation.metric = auc|validation.metric auc must",
        "data.validation = 0.2, validation.metric = brier|validation.metric brier must",
      })
  void whatDecidesOnClassesIsRefused(String more, String thing) {
    assertThatThrownBy(() -> train("soft.csv", "crossEntropy", more))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining(thing);
  }
}
