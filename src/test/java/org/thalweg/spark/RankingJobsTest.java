package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.metrics.ClassMetrics;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.MetricSet;
import org.thalweg.metrics.Ranking;
import org.thalweg.metrics.ScoreBins;
import org.thalweg.metrics.ScoredRows;
import org.thalweg.objective.LinearObjective;
import org.thalweg.spark.RowMetrics.RankingJobs;

/** The area against its definition, pair by pair. */
class RankingJobsTest {
  private static final Metric.Ranked AUC = new ClassMetrics.Auc();
  private static final Metric.Ranked PRECISION = new ClassMetrics.AveragePrecision();
  private static final SplittableRandom RANDOM = new SplittableRandom(5);

  @TempDir Path directory;

  @Test
  void allPairsCountByWeightAndTiesHalf() {
    for (int rows : new int[] {2, 3, 17, 200}) {
      double[] scores = RANDOM.ints(rows, -3, 4).mapToDouble(z -> z / 2.0).toArray();
      double[] signed = RANDOM.doubles(rows, -1, 1).toArray();
      signed[0] = 1;
      signed[1] = -0.5;
      ScoredRows one = new ScoredRows();
      ScoredRows other = new ScoredRows();
      for (int i = 0; i < rows; i++) {
        (i % 3 == 0 ? one : other).add(scores[i], signed[i]);
      }
      assertThat(area(one.addAll(other))).isCloseTo(area(scores, signed), within(1e-12));
    }
  }

  @Test
  void theOrderOfTheRowsChangesNoBit() {
    double[] scores = RANDOM.ints(500, -3, 4).asDoubleStream().toArray();
    double[] signed = RANDOM.doubles(500, -1, 1).toArray();
    ScoredRows forwards = new ScoredRows();
    ScoredRows backwards = new ScoredRows();
    for (int i = 0; i < 500; i++) {
      forwards.add(scores[i], signed[i]);
      backwards.add(scores[499 - i], signed[499 - i]);
    }
    assertThat(area(forwards)).isEqualTo(area(backwards));
  }

  @Test
  void binsAscendWithTheScores() {
    double[] scores = {
      Double.NEGATIVE_INFINITY,
      -1e300,
      -3,
      -2.5,
      -1,
      -1e-9,
      0,
      1e-300,
      0.5,
      1,
      1.1,
      7,
      1e9,
      Double.POSITIVE_INFINITY
    };
    int[] bins = Arrays.stream(scores).mapToInt(ScoreBins::bin).toArray();
    assertThat(bins).isSorted().doesNotHaveDuplicates();
    assertThat(bins[0]).isNotNegative();
    assertThat(bins[bins.length - 1]).isLessThan(1 << 16);
  }

  @Test
  void neitherPartitionsNorRangesChangeIt() throws Exception {
    StringBuilder text = new StringBuilder();
    double[] scores = RANDOM.ints(400, -40, 40).mapToDouble(z -> z / 8.0).toArray();
    double[] signed = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      signed[i] = RANDOM.nextDouble(-5, 5) < scores[i] ? 1 : -1;
      text.append("%d 1:%s%n".formatted((int) Math.max(signed[i], 0), scores[i]));
    }
    Path file = Files.writeString(directory.resolve("rows"), text);
    LinearObjective objective = new LinearObjective(new ClassificationLosses.Logistic(), 1, false);
    MetricSet metrics = new MetricSet(objective, List.of(AUC, PRECISION));
    double precision = precision(scores, signed);
    try (JavaSparkContext spark = SparkFixture.spark("local[2]", SparkFixture.KRYO)) {
      Broadcast<double[]> w = spark.broadcast(new double[] {1});
      for (int partitions : new int[] {1, 2, 7}) {
        try (ShardedData data = SparkFixture.load(spark, file, 8, partitions)) {
          for (long rangeRows : new long[] {1, 30, 1000}) {
            Ranking ranking = RankingJobs.of(data, metrics, w, rangeRows);
            assertThat(AUC.of(ranking))
                .isEqualTo(area(scores, signed)); // halves and whole numbers are exact
            assertThat(PRECISION.of(ranking)).isCloseTo(precision, within(1e-14));
            Ranking here = metrics.ranking(w.value(), DriverData.gather(data), rangeRows);
            assertThat(PRECISION.of(here)).isEqualTo(PRECISION.of(ranking));
            assertThat(AUC.of(here)).isEqualTo(AUC.of(ranking));
          }
        }
      }
    }
  }

  private static double area(ScoredRows rows) {
    return AUC.of(Ranking.of(List.of(rows)));
  }

  /** Threshold by threshold, each row of label 1 with the precision at its own score. */
  private static double precision(double[] scores, double[] signed) {
    double sum = 0;
    double ones = 0;
    for (int i = 0; i < scores.length; i++) {
      if (signed[i] > 0) {
        double above = 0;
        double all = 0;
        for (int j = 0; j < scores.length; j++) {
          above += scores[j] >= scores[i] ? Math.max(signed[j], 0) : 0;
          all += scores[j] >= scores[i] ? Math.abs(signed[j]) : 0;
        }
        sum += signed[i] * above / all;
        ones += signed[i];
      }
    }
    return sum / ones;
  }

  private static double area(double[] scores, double[] signed) {
    double ordered = 0;
    double pairs = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (signed[i] > 0 && signed[j] < 0) {
          double pair = -signed[i] * signed[j];
          pairs += pair;
          ordered += scores[i] > scores[j] ? pair : scores[i] == scores[j] ? pair / 2 : 0;
        }
      }
    }
    return ordered / pairs;
  }
}
