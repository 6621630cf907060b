package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.objective.InputWeights;

/** Training on standardised features, beside training on data that were standardised by hand. */
class StandardisedTrainingTest {
  private static final int ROWS = 300;
  private static final int FEATURES = 5; // the fourth never changes
  private static final double[][] X = new double[ROWS][FEATURES];
  private static final double[] LABELS = new double[ROWS];
  private static final double[] CLASSES = new double[ROWS]; // of three

  private static final String SOLVER =
      "method = lbfgs, stop.gradientNorm = 1e-9, penalty = \"l2(0.01)\"";

  @TempDir private static Path directory;
  private static LocalSpark spark;

  @BeforeAll
  static void writeRows() throws IOException {
    spark = LocalSpark.open();
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < ROWS; i++) {
      double far = random.nextDouble(-1.7, 1.7);
      X[i][0] = random.nextInt(4) == 0 ? random.nextDouble(10, 90) : 0;
      X[i][1] = random.nextDouble(-1e-3, 1e-3);
      X[i][2] = random.nextInt(2);
      X[i][3] = 7;
      X[i][4] = 20 + far;
      double z = X[i][0] / 50 + 900 * X[i][1] - X[i][2] + 2 * far + random.nextDouble(-1, 1);
      LABELS[i] = z > 0 ? 1 : 0;
      CLASSES[i] = z > 1 ? 2 : z > -1 ? 1 : 0;
    }
    for (double[] labels : List.of(LABELS, CLASSES)) {
      String kind = labels == CLASSES ? "OfClasses" : "";
      write("raw" + kind, X, labels);
      write("scale" + kind, standardised(X, false), labels);
      write("scaleAndCenter" + kind, standardised(X, true), labels);
    }
  }

  private static double[][] standardised(double[][] x, boolean centres) {
    double[][] z = new double[ROWS][FEATURES];
    for (int j = 0; j < FEATURES; j++) {
      for (int i = 0; i < ROWS; i++) {
        double shifted = centres ? x[i][j] - x[0][j] - mean(x, j) : x[i][j];
        z[i][j] = deviation(x, j) == 0 ? 0 : shifted / deviation(x, j);
      }
    }
    return z;
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"scale", "scaleAndCenter"})
  void endsInTheOptimumOfDataStandardisedByHand(String standardize) throws IOException {
    Outcome byHand = train(standardize, SOLVER, 2);
    Outcome outcome = train("raw", SOLVER + ", data.standardize = " + standardize, 2);
    assertThat(outcome.train().objective()).isCloseTo(byHand.train().objective(), within(1e-12));
    assertThat(outcome.train().penalty()).isCloseTo(byHand.train().penalty(), within(1e-8));
    assertThat(outcome.train().gradientNorm()).isLessThan(1e-8);
    byHand
        .train()
        .metrics()
        .forEach(
            (name, value) ->
                assertThat(outcome.train().metrics().get(name)).isCloseTo(value, within(1e-7)));
    double[] w = outcome.model().w();
    double[] z = byHand.model().w();
    assertThat(w[3]).isZero();
    for (int j : new int[] {0, 1, 2, 4}) {
      double expected = z[j] / deviation(X, j);
      assertThat(w[j]).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
    }
    assertThat(outcome.notes().constantColumns()).isEqualTo(1);
    assertThat(outcome.notes().constants()).containsExactly("4");
  }

  /** With features of deviations from 1e-3 to 40, plain steps of one size get nowhere. */
  @Test
  void followsThePathOfDataStandardisedByHand() throws IOException {
    String solver =
        "updater = momentum, learningRate = 0.1, stop.maxSteps = 40, batch.sampling = full";
    Outcome byHand = train("scaleAndCenter", solver, 2);
    Outcome outcome = train("raw", solver + ", data.standardize = scaleAndCenter", 2);
    assertThat(outcome.train().loss()).isCloseTo(byHand.train().loss(), within(1e-12));
    assertThat(outcome.train().loss()).isLessThan(0.45);
    for (int j : new int[] {0, 1, 2, 4}) {
      double expected = byHand.model().w()[j] / deviation(X, j);
      assertThat(outcome.model().w()[j]).isCloseTo(expected, within(1e-10 * Math.abs(expected)));
    }
  }

  /** The two paths meet the same scores, and the model in the original units gives them. */
  @ParameterizedTest
  @CsvSource({
    "softmax, softmax, scale",
    "softmax, softmax, scaleAndCenter",
    "linear, formula((y - z1)^2*exp(-z2) + z2), scale",
    "linear, formula((y - z1)^2*exp(-z2) + z2), scaleAndCenter",
    "factorization(rank=3), logistic, scale",
    "'factorization(rank=2,linear=false)', logistic, scale",
    "'perceptron(hidden=[4],activation=tanh)', logistic, scale",
    "'perceptron(hidden=[4],activation=tanh)', softmax, scaleAndCenter",
  })
  void everyModelFollowsThePathOfDataStandardisedByHand(
      String model, String loss, String standardize) throws IOException {
    String kind = loss.equals("softmax") ? "OfClasses" : "";
    String solver =
        """
        objective { model = "%s", loss = "%s" }, updater = momentum, learningRate = 0.001, seed = 3
        stop.maxSteps = 100, batch.sampling = full, penalty = "l2(0.01)"
        """
            .formatted(model, loss);
    Outcome byHand = train(standardize + kind, solver, 2);
    Outcome outcome = train("raw" + kind, solver + "data.standardize = " + standardize, 2);
    double expectedLoss = byHand.train().loss();
    assertThat(outcome.train().loss())
        .isCloseTo(expectedLoss, within(1e-9 * Math.abs(expectedLoss)));
    assertThat(outcome.train().metrics().get("accuracy"))
        .isEqualTo(byHand.train().metrics().get("accuracy"));
    double[] w = outcome.model().w();
    double[] z = byHand.model().w();
    double[] expected = scores(byHand, standardised(X, standardize.endsWith("Center")));
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(largest).isGreaterThan(0.1);
    assertThat(scores(outcome, X)).containsExactly(expected, within(1e-9 * largest));
    for (InputWeights input : outcome.model().objective().inputs()) {
      for (int i = 0; i < FEATURES * input.columns(); i++) {
        double scale = deviation(X, i / input.columns());
        // by hand, factors of what never changes stay as they were drawn
        double unscaled = scale == 0 ? 0 : z[input.from() + i] / scale;
        assertThat(w[input.from() + i]).isCloseTo(unscaled, within(scale == 0 ? 0 : 1e-9 / scale));
      }
    }
  }

  private static double[] scores(Outcome outcome, double[][] x) {
    Model model = outcome.model();
    return model.objective().scores(model.w(), AllBlocks.dense(x, FEATURES, LABELS, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"scale", "scaleAndCenter"})
  void softmaxEndsInTheOptimumOfDataStandardisedByHand(String standardize) throws IOException {
    String solver = "objective { model = softmax, loss = softmax }, " + SOLVER;
    Outcome byHand = train(standardize + "OfClasses", solver, 2);
    Outcome outcome = train("rawOfClasses", solver + ", data.standardize = " + standardize, 2);
    double expected = byHand.train().objective();
    assertThat(outcome.train().objective()).isCloseTo(expected, within(1e-9 * expected));
    double gradient = 1e-7; // the root of what an objective is known to, and some
    assertThat(outcome.train().gradientNorm()).isLessThan(gradient);
    assertThat(byHand.train().gradientNorm()).isLessThan(gradient);
    double apart = 2 * gradient / 0.01; // at most, as the penalty bends everything by 0.01
    for (int i = 0; i < 3 * FEATURES; i++) {
      double scale = deviation(X, i / 3);
      double unscaled = scale == 0 ? 0 : byHand.model().w()[i] / scale;
      double tolerance = scale == 0 ? 0 : apart / scale;
      assertThat(outcome.model().w()[i]).isCloseTo(unscaled, within(tolerance));
    }
  }

  /** Where x·w loses eight digits before the mean is taken away. */
  @Test
  void aMeanOfAHundredMillionTimesTheDeviationLeavesEightDigits() throws IOException {
    double[][] far = new double[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      far[i] = X[i].clone();
      far[i][4] += 1e8;
    }
    write("far", far, LABELS);
    write("farByHand", standardised(far, true), LABELS);
    Outcome byHand = train("farByHand", SOLVER, 2);
    Outcome outcome = train("far", SOLVER + ", data.standardize = scaleAndCenter", 2);
    assertThat(outcome.train().objective())
        .isCloseTo(byHand.train().objective(), within(1e-8 * byHand.train().objective()));
    // an objective that is known to 1e-8 tells where its minimum is to the root of that
    double expected = byHand.model().w()[4] / deviation(far, 4);
    assertThat(outcome.model().w()[4]).isCloseTo(expected, within(1e-4 * Math.abs(expected)));
  }

  @Test
  void bitsDoNotDependOnPartitions() throws IOException {
    String conf = "data.standardize = scaleAndCenter, stop.maxSteps = 20, batch.rows = 64";
    String sha256 = train("raw", conf, 1).model().weightsSha256();
    for (int partitions : new int[] {2, 3, 8}) {
      assertThat(train("raw", conf, partitions).model().weightsSha256()).isEqualTo(sha256);
    }
    assertThat(train("raw", conf + ", aggregation = tree", 3).model().weightsSha256())
        .isEqualTo(sha256);
  }

  @Test
  void aModelIsWhereTrainingGoesOn() throws IOException {
    String solver = "data.standardize = scaleAndCenter, penalty = \"l2(0.01)\", method = lbfgs";
    Outcome first = train("raw", solver + ", stop.gradientNorm = 1e-9", 2);
    Path model = directory.resolve("model");
    ModelStore.save(new Configuration(), first.model(), model.toString());
    Outcome second =
        train("raw", solver + ", stop.gradientNorm = 1e-6, start = \"%s\"".formatted(model), 2);
    assertThat(second.result().reason().rule()).isEqualTo("gradientNorm");
    assertThat(second.result().steps()).as("one report, at the start").isEqualTo(1);
    assertThat(second.train().objective()).isCloseTo(first.train().objective(), within(1e-9));
  }

  private static Outcome train(String name, String conf, int partitions) throws IOException {
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

  private static void write(String name, double[][] x, double[] labels) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ROWS; i++) {
      text.append((int) labels[i]);
      for (int j = 0; j < FEATURES; j++) {
        text.append(x[i][j] == 0 ? "" : " %d:%s".formatted(j + 1, x[i][j]));
      }
      text.append('\n');
    }
    Files.writeString(directory.resolve(name), text);
  }

  /** Of x − x₀. */
  private static double mean(double[][] x, int j) {
    double sum = 0;
    for (double[] row : x) {
      sum += row[j] - x[0][j];
    }
    return sum / ROWS;
  }

  private static double deviation(double[][] x, int j) {
    double mean = mean(x, j);
    double sum = 0;
    for (double[] row : x) {
      double distance = row[j] - x[0][j] - mean;
      sum += distance * distance;
    }
    return Math.sqrt(sum / ROWS);
  }
}
