package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;

/**
 * The rate that {@code learningRate = auto} finds where a penalty or a constraint leads off the
 * line along the gradient: runs come near the minimum that Newton's method finds.
 */
class RatesUnderPenaltiesTest {
  private static final double NEAR = 0.02; // of what is to be gained from the start
  private static final Map<String, Double> LEAST = new HashMap<>(); // by penalty

  @TempDir private static Path directory;
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @BeforeAll
  static void writeRows() throws IOException {
    SplittableRandom random = new SplittableRandom(6);
    double[] truth = {1.5, -1, 0.5, 0, 0, 2};
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      StringBuilder row = new StringBuilder();
      double y = 0.7 + random.nextDouble(-0.3, 0.3);
      for (int j = 0; j < truth.length; j++) {
        double x = random.nextDouble(-1, 1);
        y += truth[j] * x;
        row.append(" %d:%s".formatted(j + 1, x));
      }
      text.append(y).append(row).append('\n');
    }
    Files.writeString(directory.resolve("rows"), text);
  }

  static Stream<Arguments> runs() {
    return Stream.of("l1(0.1)", "nonNegative", "box(0.1,3)")
        .flatMap(
            penalty ->
                Stream.of("momentum", "adam")
                    .flatMap(
                        rule ->
                            Stream.of("batch.sampling = full", "batch.rows = 100")
                                .map(batch -> Arguments.of(penalty, rule, batch))));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void leadNearTheMinimum(String penalty, String rule, String batch) {
    double least =
        LEAST.computeIfAbsent(penalty, key -> objective("method = newton, penalty = \"%s\"", key));
    double start =
        objective("method = newton, stop.maxSteps = 1, penalty = \"%s\"", penalty); // at the start
    double found =
        objective(
            "updater = %s, learningRate = auto, stop.maxEpochs = 80, %s, penalty = \"%s\"",
            rule, batch, penalty);
    assertThat((found - least) / (start - least)).as("%s of %s", found, least).isLessThan(NEAR);
  }

  /** A group lasso of a linear model is l1, whatever takes that. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "method = auto",
        "method = newton",
        "method = lbfgs",
        "objective.loss = absolute",
        "objective.loss = absolute, method = interiorPoint"
      })
  void groupLassoOfALinearModelIsL1(String settings) {
    assertThat(objective(settings + ", penalty = \"groupLasso(0.02)\""))
        .isEqualTo(objective(settings + ", penalty = \"l1(0.02)\""));
  }

  private static double objective(String settings, Object... values) {
    TrainingConf conf =
        TrainingConf.parse(
            "data.train = \"%s\", objective.loss = halfSquared, %s"
                .formatted(directory.resolve("rows"), settings.formatted(values)));
    Outcome outcome =
        Thalweg.train(
            conf, JavaSparkContext.fromSparkContext(spark.session().sparkContext()), List.of());
    return outcome.train().objective();
  }
}
