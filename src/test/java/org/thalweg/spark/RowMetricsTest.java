package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.config.Registry;
import org.thalweg.config.Storage;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.LogLinkLosses;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.metrics.Evaluation;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.MetricSet;
import org.thalweg.metrics.Metrics;
import org.thalweg.model.DomainLabels;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;

/** Metrics against their definitions, row by row and pair by pair. */
class RowMetricsTest {
  private static final double[] W = {0.5, -1, 0.25, 1.5, -0.5};

  @TempDir private static Path directory;
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() {
    spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private record Row(double score, double label) {}

  @Test
  void countsCorrectLabelsAndOrderedPairs() throws Exception {
    Path file = SparkFixture.file(directory, "binary", 300, 5, true);
    List<Row> rows = rows(file);
    double pairs = 0;
    double ordered = 0;
    for (Row one : rows) {
      for (Row zero : rows) {
        if (one.label == 1 && zero.label == 0) {
          pairs++;
          ordered += one.score > zero.score ? 1 : one.score == zero.score ? 0.5 : 0;
        }
      }
    }
    double loss =
        rows.stream()
            .mapToDouble(r -> Math.log1p(Math.exp(r.label == 1 ? -r.score : r.score)))
            .average()
            .orElseThrow();
    long correct = rows.stream().filter(r -> (r.score > 0) == (r.label == 1)).count();
    try (ShardedData data = SparkFixture.load(spark, file, 5, 3)) {
      Evaluation evaluation =
          RowMetrics.evaluate(
              data,
              new LinearObjective(new ClassificationLosses.Logistic(), 5, false),
              Penalties.none(),
              W);
      assertThat(evaluation.rows()).isEqualTo(300);
      assertThat(evaluation.metrics().get("accuracy")).isEqualTo(correct / 300.0);
      assertThat(evaluation.metrics().get("auc")).isCloseTo(ordered / pairs, within(1e-12));
      assertThat(evaluation.metrics().get("logLoss")).isCloseTo(loss, within(1e-12));
      assertThat(evaluation.loss())
          .isCloseTo(evaluation.metrics().get("logLoss"), within(1e-15)); // another order of sums
    }
  }

  /** Where they are on the driver, and where they are not, of any parts. */
  @Test
  void scoredRowsAreInOneOrder() throws Exception {
    Path file = SparkFixture.file(directory, "scored", 200, 5, true);
    LinearObjective objective = new LinearObjective(new ClassificationLosses.Logistic(), 5, false);
    List<double[]> first = null;
    for (int parts : new int[] {1, 3, 5}) {
      try (ShardedData data = SparkFixture.load(spark, file, 5, parts)) {
        List<double[]> rows = RowMetrics.scored(data, objective, W);
        first = first == null ? rows : first;
        assertThat(rows.stream().map(Arrays::toString))
            .hasSize(200)
            .containsExactlyElementsOf(first.stream().map(Arrays::toString).toList());
      }
    }
    List<String> expected =
        rows(file).stream().map(row -> row.label + " " + row.score).sorted().toList();
    assertThat(first.stream().map(row -> row[1] + " " + row[0]).sorted().toList())
        .isEqualTo(expected);
  }

  @Test
  void leavesOutTheAreaWhereThereIsOneLabel() throws Exception {
    Path file = Files.writeString(directory.resolve("ones"), "1 1:2\n1 2:1\n");
    try (ShardedData data = SparkFixture.load(spark, file, 2, 1)) {
      LinearObjective objective =
          new LinearObjective(new ClassificationLosses.Logistic(), 2, false);
      assertThat(
              RowMetrics.evaluate(data, objective, Penalties.none(), new double[2])
                  .metrics()
                  .keySet())
          .containsExactlyInAnyOrder("accuracy", "logLoss");
    }
  }

  @Test
  void measuresErrorsAgainstTheSpreadOfLabels() throws Exception {
    Path file = SparkFixture.file(directory, "numbers", 300, 5, false);
    List<Row> rows = rows(file);
    double mean = rows.stream().mapToDouble(Row::label).average().orElseThrow();
    double errors = rows.stream().mapToDouble(r -> Math.pow(r.score - r.label, 2)).sum();
    double spread = rows.stream().mapToDouble(r -> Math.pow(r.label - mean, 2)).sum();
    try (ShardedData data = SparkFixture.loadNumbers(spark, file, 5, 3)) {
      LinearObjective objective = new LinearObjective(new RegressionLosses.HalfSquared(), 5, false);
      Evaluation evaluation = RowMetrics.evaluate(data, objective, Penalties.l2(0.1), W);
      assertThat(evaluation.metrics().get("rmse"))
          .isCloseTo(Math.sqrt(errors / 300), within(1e-12));
      assertThat(evaluation.metrics().get("r2")).isCloseTo(1 - errors / spread, within(1e-12));
      assertThat(evaluation.objective())
          .isCloseTo(errors / 600 + 0.05 * Arrays.stream(W).map(v -> v * v).sum(), within(1e-12));
    }
  }

  @Test
  void measuresErrorsOfTheMeanWhereTheScoreIsItsLogarithm() throws Exception {
    Path file = SparkFixture.file(directory, "counts", 300, 5, true);
    double errors =
        rows(file).stream().mapToDouble(r -> Math.pow(Math.exp(r.score) - r.label, 2)).sum();
    double loss = rows(file).stream().mapToDouble(r -> Math.exp(r.score) - r.label * r.score).sum();
    try (ShardedData data = SparkFixture.load(spark, file, 5, 3)) {
      LinearObjective objective = new LinearObjective(new LogLinkLosses.Poisson(), 5, false);
      Evaluation evaluation = RowMetrics.evaluate(data, objective, Penalties.none(), W);
      assertThat(evaluation.metrics()).containsOnlyKeys("rmse", "r2");
      assertThat(evaluation.metrics().get("rmse"))
          .isCloseTo(Math.sqrt(errors / 300), within(1e-12));
      assertThat(evaluation.loss()).isCloseTo(loss / 300, within(1e-12));
    }
  }

  @Test
  void neitherPartitionsNorThePlaceOfTheRowsChangeABit() throws Exception {
    Path file = SparkFixture.file(directory, "bits", 400, 5, true);
    LinearObjective objective = new LinearObjective(new ClassificationLosses.Logistic(), 5, false);
    List<Metric> fitting =
        Metrics.TABLE.stream()
            .filter(member -> !member.name().equals("pinball"))
            .map(member -> Registry.metrics().parse(member.name()).value())
            .filter(metric -> metric.unfit(objective).isEmpty())
            .toList();
    assertThat(fitting).hasSizeGreaterThan(6);
    MetricSet metrics = new MetricSet(objective, fitting);
    double[] first = null;
    for (int partitions : new int[] {1, 3, 8}) {
      LibsvmSource onDisk =
          new LibsvmSource(file.toString(), 0, new Partitioning(8, partitions, Storage.DISK));
      try (ShardedData data = SparkFixture.load(spark, file, 8, partitions);
          ShardedData stored =
              onDisk.load(spark, DomainLabels.of(Registry.losses().parse("logistic")));
          RowMetrics here = RowMetrics.once(data, metrics);
          RowMetrics byJobs = RowMetrics.once(stored, metrics);
          RowMetrics often = RowMetrics.often(stored, metrics)) {
        assertThat(data.onDriver()).isNotEmpty();
        assertThat(stored.onDriver()).isEmpty(); // so only jobs can measure these once
        double[] values = byJobs.measure(W);
        first = first == null ? values : first;
        assertThat(values).isEqualTo(first);
        assertThat(here.measure(W)).isEqualTo(first);
        assertThat(often.measure(W)).isEqualTo(first);
        assertThat(often.measure(W)).isEqualTo(first);
      }
    }
  }

  private static List<Row> rows(Path file) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split(" ");
      double score = 0;
      for (int i = 1; i < words.length; i++) {
        String[] entry = words[i].split(":");
        score += W[Integer.parseInt(entry[0]) - 1] * Double.parseDouble(entry[1]);
      }
      rows.add(new Row(score, Double.parseDouble(words[0])));
    }
    return rows;
  }
}
