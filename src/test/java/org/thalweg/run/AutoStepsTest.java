package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.solve.Reason;

/** {@code method = auto} where the objective is not convex: nothing is set but the model. */
class AutoStepsTest {
  private static final String PERCEPTRON = "objective.model = \"perceptron([16])\"";
  private static final String FACTORS = "objective.model = \"factorization(rank=4)\"";
  private static final int FEW = 300;
  private static final int SOME = 600; // of which some are held out
  private static final int MANY = 4000;

  @TempDir private static Path directory;
  private static Outcome byDefault; // where sums are made by default
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @BeforeAll
  static void writeRows() throws IOException {
    write("many", MANY, 1, 1);
    write("few", FEW, 1, 1);
    write("some", SOME, 1, 1);
    write("large", MANY, 1e6, 1);
    write("small", MANY, 1e-6, 1);
    write("unlike", MANY, 1, 1e4);
    Files.write(
        directory.resolve("flipped"),
        Files.readAllLines(directory.resolve("many")).stream()
            .map(line -> (line.charAt(0) == '0' ? 1 : 0) + line.substring(1))
            .toList());
  }

  /** Labels that are whether the product of two features is positive. */
  private static void write(String name, int rows, double scale, double ofSecond)
      throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      double x = random.nextDouble(-1, 1);
      double y = random.nextDouble(-1, 1);
      text.append(
          "%d 1:%s 2:%s 3:%s%n"
              .formatted(
                  x * y > 0 ? 1 : 0,
                  scale * x,
                  scale * ofSecond * y,
                  scale * random.nextDouble(-1, 1)));
    }
    Files.writeString(directory.resolve(name), text);
  }

  private static Outcome train(String data, String settings, int cores) {
    return Thalweg.train(
        TrainingConf.parse(
            "data.train = \"%s\", data.partitions = %d, objective.loss = logistic, %s"
                .formatted(directory.resolve(data), cores, settings)),
        JavaSparkContext.fromSparkContext(spark.session().sparkContext()),
        List.of());
  }

  private static double accuracy(Outcome outcome) {
    return outcome.train().metrics().get("accuracy");
  }

  /** 1 in 256 rows; but as many entries as there are features, up to 1 in 64 rows. */
  @ParameterizedTest
  @CsvSource({"100, 16", "1000, 20", "10000, 62"})
  void aBatchHasAsManyEntriesAsThereAreFeatures(int features, int expected) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < MANY; i++) {
      text.append(i % 2);
      for (int k = 1; k <= 50; k++) {
        text.append(' ').append(k == 50 ? features : k).append(":1");
      }
      text.append('\n');
    }
    Path data = Files.writeString(directory.resolve("sparse" + features), text);
    String settings = "data.train = \"%s\", objective.loss = logistic, ".formatted(data) + FACTORS;
    TrainingConf conf = TrainingConf.parse(settings);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.session().sparkContext());
    try (TrainingData loaded = TrainingData.load(conf, context)) {
      assertThat(Batches.of(conf, loaded.train()).expectedRows()).isCloseTo(expected, within(1.0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {PERCEPTRON, FACTORS})
  void learnsWhatALinearModelCannot(String model) {
    Outcome outcome = train("many", model, 2);
    assertThat(accuracy(outcome)).isGreaterThan(0.97);
    assertThat(accuracy(train("many", "objective.model = linear", 2))).isLessThan(0.6);
    assertThat(outcome.result().reason().kind()).isIn(Reason.Kind.CONVERGED, Reason.Kind.BUDGET);
  }

  @ParameterizedTest
  @ValueSource(strings = {PERCEPTRON, FACTORS})
  void alsoFromFewRows(String model) {
    assertThat(accuracy(train("few", model, 2))).isGreaterThan(0.93);
  }

  /** Whatever unit features have, a rate is found at which steps lead down. */
  @ParameterizedTest
  @CsvSource({"large, 0.9", "unlike, 0.8"})
  void atWildScales(String data, double atLeast) {
    Outcome outcome = train(data, PERCEPTRON, 2);
    assertThat(outcome.result().reason().kind()).isNotEqualTo(Reason.Kind.DIVERGED);
    assertThat(accuracy(outcome)).isGreaterThan(atLeast);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"small, 0.45"})
  void atWildScalesToo(String data, double atLeast) {
    atWildScales(data, atLeast);
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver", "flat"})
  void hasTheSameBitsWhereverSumsAreMade(String aggregation) {
    String settings = FACTORS + ", stop.maxEpochs = 4";
    Outcome expected = byDefault == null ? train("some", settings, 2) : byDefault;
    byDefault = expected;
    Outcome other = train("some", settings + ", aggregation = \"" + aggregation + "\"", 1);
    assertThat(other.model().w()).isEqualTo(expected.model().w());
    assertThat(other.result().history().steps()).isEqualTo(expected.result().history().steps());
  }

  /** OracleTest has the bits of sums in every place; each build takes the driver and jobs. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"gather", "tree(2)", "sharded"})
  void hasTheSameBitsWhereverSumsAreMadeToo(String aggregation) {
    hasTheSameBitsWhereverSumsAreMade(aggregation);
  }

  /** Rows that are given for validation say where the run ends, and all others are stepped on. */
  @ParameterizedTest
  @ValueSource(strings = {PERCEPTRON, FACTORS})
  void goesByTheRowsOfValidationWhereThereAreSome(String model) {
    Outcome outcome = train("some", model + validation("many"), 2);
    assertThat(accuracy(outcome)).isGreaterThan(0.93);
    Outcome misled = train("many", model + validation("flipped"), 2);
    assertThat(misled.result().reason().rule()).isEqualTo("objectiveChange");
    assertThat(misled.result().history().epochs())
        .isLessThan(train("many", model, 2).result().history().epochs());
    assertThat(accuracy(misled)).isLessThan(0.7);
  }

  private static String validation(String rows) {
    return ", data.validation = \"%s\"".formatted(directory.resolve(rows));
  }

  /**
   * A tenth of the labels are wrong, which a perceptron of that size can learn by heart: whatever
   * the seed, a run ends before that, also in the steps on all rows, and at a rate that works.
   */
  @Tag("long")
  @Test
  void noSeedEndsFarAboveTheBestOnRowsThatNoRunHasSeen() throws IOException {
    writeNoisy("noisy", 1000, 7);
    writeNoisy("unseen", 10_000, 8);
    List<Double> losses = new ArrayList<>();
    for (int seed = 0; seed < 8; seed++) {
      String settings = "objective.model = \"perceptron([64, 32])\", seed = " + seed;
      settings += ", data.test = \"%s\"".formatted(directory.resolve("unseen"));
      losses.add(train("noisy", settings, 2).test().orElseThrow().loss());
    }
    assertThat(losses).allMatch(loss -> loss < 1.15 * Collections.min(losses));
  }

  private static void writeNoisy(String name, int rows, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      double[] x = random.doubles(10, -1, 1).toArray();
      boolean isPositive = x[0] * x[1] + x[2] * x[3] > 0;
      boolean isRight = random.nextDouble() < 0.9;
      text.append(isPositive == isRight ? 1 : 0);
      for (int k = 0; k < x.length; k++) {
        text.append(' ').append(k + 1).append(':').append(x[k]);
      }
      text.append('\n');
    }
    Files.writeString(directory.resolve(name), text);
  }

  /** Where rows held out are missed, the last steps are on all rows, within the budget. */
  @Test
  void stepsOnAllRowsInTheEnd() {
    Outcome outcome = train("some", FACTORS + ", stop.maxEpochs = 20", 2);
    assertThat(outcome.result().reason().kind()).isEqualTo(Reason.Kind.BUDGET);
    assertThat(outcome.result().reason().detail()).contains("all rows");
    assertThat(outcome.result().history().epochs()).isLessThanOrEqualTo(20);
    assertThat(accuracy(outcome)).isGreaterThan(0.93);
  }

  /** Without a rule of convergence of its own kind a run takes its whole budget. */
  @Test
  void endsEarlyByDefaultAlone() {
    Outcome whole = train("many", FACTORS + ", stop.maxEpochs = 12, stop.smallStep = 1e-300", 2);
    assertThat(whole.result().reason().rule()).isEqualTo("maxEpochs");
    assertThat(whole.result().history().epochs()).isGreaterThanOrEqualTo(12);
    Outcome soon =
        train("many", FACTORS + ", stop.maxEpochs = 40, stop.objectiveChange = 0.999", 2);
    assertThat(soon.result().reason().rule()).isEqualTo("objectiveChange");
    assertThat(soon.result().history().epochs()).isLessThan(20);
  }
}
