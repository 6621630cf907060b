package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.metrics.Evaluation;
import org.thalweg.solve.Reason;

/** A weight of a class is its rows so many times. */
class ClassWeightedTrainingTest {
  private static final String SOLVER =
      "method = lbfgs, stop.gradientNorm = 1e-9, penalty = \"l2(0.01)\"";
  private static final String THREE = ", objective.classWeights { 0 = 1, 1 = 3 }";

  @TempDir private static Path directory;
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @BeforeAll
  static void writeRows() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    StringBuilder once = new StringBuilder();
    StringBuilder threeTimes = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      double x = random.nextDouble(-1, 1);
      int label = x + random.nextDouble(-1, 1) > 0.7 ? 1 : 0;
      String row = "%d 1:%s%n".formatted(label, x);
      once.append(row);
      threeTimes.append(row.repeat(label == 1 ? 3 : 1));
    }
    Files.writeString(directory.resolve("once"), once);
    Files.writeString(directory.resolve("threeTimes"), threeTimes);
  }

  @Test
  void aClassThatWeighsThreeTimesIsItsRowsThreeTimes() {
    Outcome repeated = train("threeTimes", SOLVER, 2);
    Outcome weighed = train("once", SOLVER + THREE, 2);
    assertThat(weighed.train().objective()).isCloseTo(repeated.train().objective(), within(1e-12));
    assertThat(weighed.model().w()).containsExactly(repeated.model().w(), within(1e-6));
    assertThat(weighed.result().reason().kind()).isEqualTo(Reason.Kind.CONVERGED);
  }

  @Test
  void metricsAreOfTheRowsAsTheyAre() {
    Outcome weighed = train("once", SOLVER + THREE, 2);
    Evaluation train = weighed.train();
    assertThat(train.metrics().get("logLoss")).isNotCloseTo(train.loss(), within(1e-3));
    assertThat(train.metrics().get("accuracy") * 400 % 1).isCloseTo(0, within(1e-9));
    assertThat(train.rows()).isEqualTo(400);
    assertThat(weighed.notes().warnings()).singleElement().asString().contains("calibrate");
    assertThat(train("once", SOLVER, 2).notes().warnings()).isEmpty();
  }

  @Test
  void balancedIsTheWeightsThatMakeClassesEqual() throws IOException {
    long ones =
        Files.readAllLines(directory.resolve("once")).stream()
            .filter(line -> line.startsWith("1"))
            .count();
    String equal =
        ", objective.classWeights { 0 = %s, 1 = %s }"
            .formatted(400 / (2.0 * (400 - ones)), 400 / (2.0 * ones));
    String sha256 = train("once", SOLVER + equal, 2).model().weightsSha256();
    Outcome balanced = train("once", SOLVER + ", objective.classWeights = balanced", 2);
    assertThat(balanced.model().weightsSha256()).isEqualTo(sha256);
  }

  @Test
  void bitsDoNotDependOnPartitions() {
    String conf =
        "stop.maxSteps = 20, batch { rows = 64, sampling = stratified }, data.downsample = 0.5,"
            + " objective.classWeights = balanced, data.standardize = scale";
    String sha256 = train("once", conf, 1).model().weightsSha256();
    for (int partitions : new int[] {2, 5, 8}) {
      assertThat(train("once", conf, partitions).model().weightsSha256()).isEqualTo(sha256);
    }
  }

  @Test
  void aClassThatDoesNotOccurIsRejected() {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> train("once", "objective.classWeights { 0 = 1, 1 = 3, 2 = 1 }", 2))
        .withMessage(
            "objective.classWeights must name classes that occur but data.train has no class 2");
  }

  private static Outcome train(String name, String conf, int partitions) {
    TrainingConf parsed =
        TrainingConf.parse(
            """
            data.train = "%s", data.shards = 8, data.partitions = %d, objective.loss = logistic
            output = none
            %s
            """
                .formatted(directory.resolve(name), partitions, conf));
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.session().sparkContext());
    return Thalweg.train(parsed, context, List.of());
  }
}
