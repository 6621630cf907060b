package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.diagnose.Diagnosis;
import org.thalweg.function.PointKind;
import org.thalweg.model.Model;

/**
 * Minima that rounding errors hide: of losses with kinks where these are all that is left of the
 * dual equations, and at bounds.
 */
class RoundedMinimaTest {
  private static final int ROWS = 350;

  @TempDir private static Path directory;
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  /** Rows as text, with classes 0 and 1 that are noisy. */
  private static Path write(String name, double[][] x, Random random) throws IOException {
    List<String> lines = new ArrayList<>();
    for (double[] row : x) {
      double noisy = row[1] / Math.abs(x[0][1]) + random.nextGaussian();
      StringBuilder line = new StringBuilder(noisy > 0 ? "1" : "0");
      for (int j = 0; j < row.length; j++) {
        line.append(' ').append(j + 1).append(':').append(row[j]);
      }
      lines.add(line.toString());
    }
    return Files.write(directory.resolve(name), lines);
  }

  private static Outcome train(Path data, String... more) {
    String conf = "data.train = \"%s\"\n%s".formatted(data, String.join("\n", more));
    return Thalweg.train(TrainingConf.parse(conf), session(), report -> {});
  }

  private static SparkSession session() {
    return SparkSession.builder().getOrCreate();
  }

  private static Diagnosis diagnose(Model model, Path data) {
    try (ShardedData rows = Thalweg.load(model, data.toString(), session())) {
      return Thalweg.diagnose(model, rows, OptionalDouble.empty());
    }
  }

  private static void assertMinimum(Outcome outcome, Path data) {
    assertThat(outcome.result().isNearMinimum()).isTrue();
    assertThat(outcome.verdict()).isEmpty();
    assertThat(diagnose(outcome.model(), data).kind()).isEqualTo(PointKind.MINIMUM);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void columnsThatDependOnEachOtherNearly(int seed) throws IOException {
    Random random = new Random(seed);
    double[][] powers = new double[ROWS][8];
    for (double[] row : powers) {
      double base = random.nextDouble();
      Arrays.setAll(row, j -> Math.pow(base, j));
    }
    Path data = write("powers-%d.libsvm".formatted(seed), powers, random);
    assertMinimum(train(data, "objective.loss = hinge"), data);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void columnsOfUnlikeUnitsUnderASmallPenalty(int seed) throws IOException {
    Random random = new Random(seed);
    double[][] x = new double[ROWS][40];
    double[] units = new double[40];
    Arrays.setAll(units, j -> Math.pow(10, random.nextInt(19) - 9));
    for (double[] row : x) {
      Arrays.setAll(row, j -> units[j] * random.nextGaussian());
    }
    Path data = write("units-%d.libsvm".formatted(seed), x, random);
    assertMinimum(train(data, "objective.loss = hinge", "penalty = \"l2(1e-6)\""), data);
  }

  /** A weight at a bound of standardised features may be beside it after both changes of units. */
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.03, 0.05, 0.07})
  void aWeightAtItsBoundIsNotBeyondIt(double high) throws IOException {
    Random random = new Random(3);
    double[][] x = new double[ROWS][6];
    for (double[] row : x) {
      double common = random.nextGaussian();
      Arrays.setAll(row, j -> (j + 1) * (common + random.nextGaussian()));
    }
    Path data = write("bounds-%s.libsvm".formatted(high), x, random);
    Outcome outcome =
        train(
            data,
            "data.standardize = scaleAndCenter",
            "objective.loss = logistic",
            "method = lbfgs",
            "penalty = \"box(0, %s)\"".formatted(high));
    double least = outcome.train().objective();
    assertThat(diagnose(outcome.model(), data).objective()).isCloseTo(least, within(1e-9));
    assertMinimum(outcome, data);
  }

  @Test
  void aPointOutOfBoundsIsNoMinimum() throws IOException {
    Random random = new Random(4);
    double[][] x = new double[ROWS][3];
    for (double[] row : x) {
      Arrays.setAll(row, j -> random.nextGaussian());
    }
    Path data = write("outside.libsvm", x, random);
    for (String loss : List.of("hinge", "logistic")) {
      String objective = "objective.loss = " + loss;
      Model free = train(data, objective).model();
      Model bounded = train(data, objective, "penalty = \"box(0, 0.01)\"").model();
      Model outside =
          new Model(free.conf(), bounded.shrinkage(), free.input(), free.features(), free.w());
      assertThat(diagnose(outside, data).kind())
          .isIn(PointKind.NOT_STATIONARY, PointKind.UNDECIDED);
    }
  }
}
