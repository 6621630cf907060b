package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.LocalSpark;
import org.thalweg.Members;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.solve.Reason;

/**
 * Sparse rows in raw units, more weights than rows, and weak terms of l1: a model to second order
 * whose weights come to 0 and leave it again, many times before it is least.
 */
class SparseRawUnitsTest {
  private static final double CLOSE = 1e-6; // the default of stop.relativeGap

  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();
  @TempDir private static Path directory;

  private static Path write(String loss, int rows, int features, Random random) throws IOException {
    double[] scales = random.doubles(features).map(u -> Math.pow(10, 6 * u - 3)).toArray();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      StringBuilder line = new StringBuilder();
      double score = 0.3 * random.nextGaussian();
      for (int j = 0; j < features; j++) {
        if (random.nextDouble() < 0.03) {
          double x = random.nextBoolean() ? random.nextGaussian() : random.nextExponential();
          score += j % 100 == 0 ? x : 0;
          line.append(' ').append(j + 1).append(':').append(x * scales[j]);
        }
      }
      double mean = Math.exp(score / 2);
      double label =
          loss.equals("gamma")
              ? mean * (1e-6 + random.nextExponential())
              : Math.floor(2 * mean * random.nextDouble());
      lines.add(label + line.toString());
    }
    return Files.write(directory.resolve("rows.libsvm"), lines);
  }

  private static Outcome train(Path data, String loss, String penalty, String more) {
    String conf = "data.train = \"%s\"\nobjective.loss = %s\npenalty = \"%s\"\n%s";
    return Thalweg.train(
        TrainingConf.parse(conf.formatted(data, loss, penalty, more)),
        SparkSession.builder().getOrCreate(),
        report -> {});
  }

  @ParameterizedTest
  @CsvSource({"gamma, 0.9, 3", "poisson, 1, 2"})
  void aRunThatHasConvergedIsNoFartherFromTheMinimumThanItSays(String loss, double ratio, int seed)
      throws IOException {
    Path data = write(loss, 40 + 5 * seed, 1100, new Random(seed));
    String penalty = "elasticNet(3e-4, %s)".formatted(ratio);
    Outcome outcome = train(data, loss, penalty, "");
    Outcome least = train(data, loss, penalty, "stop.relativeGap = 1e-9");
    assertThat(outcome.result().reason().kind()).isEqualTo(Reason.Kind.CONVERGED);
    double above = outcome.train().objective() - least.train().objective();
    double unit = Math.abs(least.train().objective());
    assertThat(above).isLessThanOrEqualTo(outcome.result().standing().bound());
    assertThat(above / unit).as(outcome.result().reason().toString()).isLessThan(10 * CLOSE);
  }

  /** Each build takes each loss, and l1 alone and beside l2. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "gamma, 0.6, 1",
    "gamma, 1, 2",
    "poisson, 0.6, 1",
    "poisson, 0.9, 3",
    "poisson, 0.7, 4",
    "gamma, 0.7, 5"
  })
  void aRunThatHasConvergedIsNoFartherFromTheMinimumThanItSaysToo(
      String loss, double ratio, int seed) throws IOException {
    aRunThatHasConvergedIsNoFartherFromTheMinimumThanItSays(loss, ratio, seed);
  }

  static Stream<String> kinks() {
    return Members.some(
        List.of("absolute", "hinge", "\"quantile(0.3)\""), loss -> !loss.contains("quantile"));
  }

  /** More weights than rows, numbers of ten million, and no l2: rounds end far from a minimum. */
  @Tag("members")
  @ParameterizedTest
  @MethodSource("kinks")
  void kinksOfALongWAreCertifiedByDefault(String loss) throws IOException {
    Random random = new Random(4);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      StringBuilder line = new StringBuilder();
      double score = random.nextGaussian();
      for (int j = 1; j <= 1005; j++) {
        double x = j == 1 ? 1e7 + random.nextInt(1000) : random.nextGaussian();
        score += j > 1 && j < 12 ? x : 0;
        line.append(' ').append(j).append(':').append(x);
      }
      lines.add((loss.equals("hinge") ? (score > 0 ? 1 : 0) : score) + line.toString());
    }
    Path data = Files.write(directory.resolve("kinks.libsvm"), lines);
    Outcome outcome = train(data, loss, "l1(1e-2)", "");
    assertThat(outcome.result().reason().kind()).isEqualTo(Reason.Kind.CONVERGED);
    assertThat(outcome.result().standing().bound() / outcome.train().objective()).isLessThan(1e-7);
  }
}
