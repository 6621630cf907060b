package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;

/** Features in units as people have them: years, money, names of cities. */
class UnlikeScalesTest {
  private static final int ROWS = 2000;
  private static final double LAMBDA = 1e-3;
  private static final String[] CITIES = {"Bern", "Oslo", "Rome"};
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();
  private static double[][] x;
  private static double[] y;

  @TempDir private static Path folder;

  @BeforeAll
  static void start() throws IOException {
    SplittableRandom random = new SplittableRandom(8);
    x = new double[ROWS][2 + CITIES.length + 1];
    y = new double[ROWS];
    StringBuilder csv = new StringBuilder("age,income,city,y\n");
    for (int i = 0; i < ROWS; i++) {
      int age = 18 + random.nextInt(60);
      int income = 10_000 + random.nextInt(190_000);
      int city = random.nextInt(CITIES.length);
      double score = 0.05 * (age - 48) + 2e-5 * (income - 1e5) + (city == 1 ? 1 : 0);
      y[i] = score + random.nextDouble(-2, 2) > 0 ? 1 : 0;
      x[i] = new double[] {age - 48, income - 1e5, 0, 0, 0, 1}; // an intercept takes up the shift
      x[i][2 + city] = 1;
      csv.append("%d,%d,%s,%d\n".formatted(age, income, CITIES[city], (int) y[i]));
    }
    Files.writeString(folder.resolve("people.csv"), csv);
  }

  private static JsonNode train(String settings) throws IOException {
    Path output = Files.createTempDirectory(folder, "out");
    Path conf =
        Files.writeString(
            Files.createTempFile(folder, "my", ".conf"),
            """
            data { train = "%s", format = csv, label = y, categorical = city }
            objective.loss = logistic
            penalty = "l1(%s)"
            output = "%s"
            %s
            """
                .formatted(folder.resolve("people.csv"), LAMBDA, output, settings));
    assertThat(Run.of("train", conf).code()).isZero();
    return new ObjectMapper().readTree(output.resolve("summary.json").toFile());
  }

  /** F at its minimum, by one coordinate after the other, each by bisection of its derivative. */
  private static double minimum() {
    double[] w = new double[x[0].length];
    double[] z = new double[ROWS];
    for (int sweep = 0; sweep < 300; sweep++) {
      for (int j = 0; j < w.length; j++) {
        double scale = j == 1 ? 1e-5 : 1;
        double old = w[j];
        double left = old - scale;
        double right = old + scale;
        for (int i = 0; i < 45; i++) {
          double middle = (left + right) / 2;
          boolean isRising = derivative(z, j, middle - old) + slope(j, middle) > 0;
          left = isRising ? left : middle;
          right = isRising ? middle : right;
        }
        w[j] = Math.abs(left) < 1e-12 * scale ? 0 : left;
        for (int i = 0; i < ROWS; i++) {
          z[i] += (w[j] - old) * x[i][j];
        }
      }
    }
    double f = 0;
    for (int i = 0; i < ROWS; i++) {
      f += (Math.log1p(Math.exp(-Math.abs(z[i]))) + Math.max(z[i], 0) - y[i] * z[i]) / ROWS;
    }
    for (int j = 0; j + 1 < w.length; j++) {
      f += LAMBDA * Math.abs(w[j]);
    }
    return f;
  }

  private static double slope(int j, double w) {
    return j == x[0].length - 1 ? 0 : LAMBDA * Math.signum(w);
  }

  private static double derivative(double[] z, int j, double move) {
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
      sum += (1 / (1 + Math.exp(-z[i] - move * x[i][j])) - y[i]) * x[i][j];
    }
    return sum / ROWS;
  }

  @Test
  void autoReachesTheMinimum() throws IOException {
    double found = train("").path("finalObjective").asDouble();
    assertThat(found).isLessThanOrEqualTo(minimum() * (1 + 1e-6));
  }

  /** A budget that ends away from the minimum is told as such, with what would help. */
  @Test
  void aBudgetThatWasSpentBeforeIsTold() throws IOException {
    JsonNode summary =
        train("method = sgd, updater = sgd, learningRate = 1e-10, stop.maxEpochs = 2");
    assertThat(summary.path("stop").path("kind").asText()).isEqualTo("BUDGET");
    assertThat(summary.path("stop").path("verdict").asText()).contains("budget", "minimum");
    assertThat(summary.path("warnings").toString()).contains("income", "data.standardize = scale");
    JsonNode scaled =
        train(
            "method = sgd, updater = sgd, learningRate = 1e-3, stop.maxEpochs = 2,"
                + " data.standardize = scale");
    assertThat(scaled.path("warnings").toString()).doesNotContain("standardize");
  }
}
