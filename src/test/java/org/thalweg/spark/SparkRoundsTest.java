package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.EverySnapshot;
import org.thalweg.solve.History;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.svrg.RoundSource;
import org.thalweg.solve.svrg.VarianceReduced;

/** Rounds on executors and on the driver: the same bits of w, whatever runs them. */
class SparkRoundsTest {
  private static final int ROWS = 5000;
  private static final int FEATURES = 37;
  private static final int SHARDS = 8;
  private static final List<TreeAggregation> MODES =
      List.of(
          new TreeAggregation.Flat(),
          new TreeAggregation.Tree(2),
          new TreeAggregation.Tree(3),
          new TreeAggregation.Sharded(),
          new TreeAggregation.Auto());
  private static final long ROOM_FOR_ONE = 1; // row, on the driver, in bytes
  private static final long ROOM_FOR_ALL = 1L << 30;
  private static final Penalties PENALTIES = Penalties.elasticNet(1e-2, 0.3);

  @TempDir private static Path directory;
  private static double[] onExecutors;
  private static final double[][] onSamples = new double[2][];
  private static double[] onTheDriver;

  @ParameterizedTest
  @CsvSource({
    "local[1], " + SparkFixture.JAVA,
    "local[2], " + SparkFixture.JAVA,
    "local[2], " + SparkFixture.KRYO
  })
  void neitherModeNorPartitionsNorCoresNorSerializerChangeABit(String master, String serializer) {
    Path file = SparkFixture.file(directory, "rows.libsvm", ROWS, FEATURES, true);
    try (JavaSparkContext spark = SparkFixture.spark(master, serializer)) {
      for (int partitions : new int[] {1, 2, 7}) {
        try (ShardedData data = SparkFixture.load(spark, file, SHARDS, partitions)) {
          for (TreeAggregation mode : MODES) {
            double[] w = train(rounds(data, mode, ROOM_FOR_ONE), data, sevenRounds()).w();
            onExecutors = onExecutors == null ? w : onExecutors;
            assertThat(w).as("%d partitions, %s", partitions, mode).isEqualTo(onExecutors);
          }
          for (int i = 0; i < onSamples.length; i++) {
            long room = i == 0 ? roomForHalf(data) : ROOM_FOR_ALL;
            RoundSource sampling = rounds(data, new TreeAggregation.Auto(), room);
            double[] sampled = train(sampling, data, sevenRounds()).w();
            onSamples[i] = onSamples[i] == null ? sampled : onSamples[i];
            assertThat(sampled).as("%d partitions, samples", partitions).isEqualTo(onSamples[i]);
          }
          double[] w = train(small(data), data, sevenRounds()).w();
          onTheDriver = onTheDriver == null ? w : onTheDriver;
          assertThat(w).as("%d partitions, on the driver", partitions).isEqualTo(onTheDriver);
        }
      }
    }
  }

  @Test
  void executorsAndDriverReachTheSameMinimumByOtherSteps() {
    Path file = SparkFixture.file(directory, "rows.libsvm", ROWS, FEATURES, true);
    StopCriterion stop = new StopCriterion.GradientNorm(1e-7).or(new StopCriterion.MaxEpochs(150));
    try (JavaSparkContext spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
        ShardedData data = SparkFixture.load(spark, file, SHARDS, 2)) {
      assertThat(SparkRounds.isSmall(data)).isTrue();
      TrainingResult small = train(small(data), data, stop);
      assertThat(small.reason().rule()).isEqualTo("gradientNorm");
      for (long room : new long[] {ROOM_FOR_ONE, roomForHalf(data), ROOM_FOR_ALL}) {
        RoundSource rounds = rounds(data, new TreeAggregation.Auto(), room);
        TrainingResult big = train(rounds, data, stop);
        assertThat(big.reason().rule()).as("%d bytes", room).isEqualTo("gradientNorm");
        assertThat(big.w()).isNotEqualTo(small.w()).containsExactly(small.w(), within(1e-4));
      }
    }
  }

  @Test
  void aRunThatGoesOnFromAnyRoundEndsInTheSameBits() {
    Path file = SparkFixture.file(directory, "rows.libsvm", ROWS, FEATURES, true);
    StopCriterion stop = new StopCriterion.MaxSteps(16);
    List<Snapshot> snapshots = new ArrayList<>();
    try (JavaSparkContext spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
        ShardedData data = SparkFixture.load(spark, file, SHARDS, 2)) {
      TreeAggregation mode = new TreeAggregation.Auto();
      double[] w;
      try (RoundSource source = rounds(data, mode, roomForHalf(data))) {
        double[] zero = new double[objective(data).layout().dimension()];
        w = rounds(data, stop, new EverySnapshot(snapshots, false)).train(source, zero).w();
      }
      assertThat(snapshots).hasSize(15);
      for (Snapshot snapshot : snapshots) {
        try (RoundSource source = rounds(data, mode, roomForHalf(data))) {
          VarianceReduced rounds = rounds(data, stop, Checkpoints.none());
          double[] resumed = rounds.resume(source, snapshot).w();
          assertThat(resumed).as("from round %d", snapshot.step()).isEqualTo(w);
        }
      }
    }
  }

  @Test
  void rowNormsAreTheSameOnExecutorsAndOnTheDriver() {
    Path file = SparkFixture.file(directory, "rows.libsvm", ROWS, FEATURES, true);
    double[] scale = new double[FEATURES + 1];
    Arrays.fill(scale, 0.7);
    try (JavaSparkContext spark = SparkFixture.spark("local[2]", SparkFixture.KRYO);
        ShardedData data = SparkFixture.load(spark, file, SHARDS, 3)) {
      for (TreeAggregation mode : MODES) {
        assertThat(rounds(data, mode, ROOM_FOR_ONE).norms(scale))
            .usingRecursiveComparison()
            .isEqualTo(small(data).norms(scale));
      }
    }
  }

  @Test
  void epochsOfDrawnRowsComeCloseToTheMinimumWithoutDealing() {
    Path file = SparkFixture.file(directory, "rows.libsvm", ROWS, FEATURES, true);
    StopCriterion converged = new StopCriterion.GradientNorm(1e-7);
    StopCriterion sixRounds = new StopCriterion.MaxSteps(6);
    try (JavaSparkContext spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
        ShardedData data = SparkFixture.load(spark, file, SHARDS, 2);
        RoundClock clock = RoundClock.of(spark)) {
      TreeAggregation flat = new TreeAggregation.Flat();
      RoundSource half = new SparkRounds(data, objective(data), flat, clock, 3, roomForHalf(data));
      assertThat(half.cheapFraction()).isCloseTo(0.5, within(0.01));
      History drawn = train(half, data, sixRounds).history();
      History all = train(small(data), data, converged).history();
      assertThat(drawn.objective(5)).isCloseTo(all.last().objective(), within(2e-5));
      assertThat(drawn.objective(0)).isNotCloseTo(all.last().objective(), within(1e-3));
      assertThat(clock.costs().rounds())
          .isEqualTo(6); // looks alone: epochs are timed only if dealt
    }
  }

  @Test
  void bothJobsOfARoundAreTimed() {
    Path file = SparkFixture.file(directory, "rows.libsvm", ROWS, FEATURES, true);
    try (JavaSparkContext spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
        ShardedData data = SparkFixture.load(spark, file, SHARDS, 2);
        RoundClock clock = RoundClock.of(spark)) {
      TreeAggregation flat = new TreeAggregation.Flat();
      RoundSource source = new SparkRounds(data, objective(data), flat, clock, 3, ROOM_FOR_ONE);
      long looks = train(source, data, sevenRounds()).history().steps();
      assertThat(clock.costs().rounds()).isBetween(looks + 3, 2 * looks);
    }
  }

  private static RoundSource rounds(ShardedData data, TreeAggregation mode, long driverBytes) {
    return new SparkRounds(data, objective(data), mode, RoundClock.stopped(), 3, driverBytes);
  }

  private static long roomForHalf(ShardedData data) {
    return SparkRounds.plainBytes(data) / 2;
  }

  private static RoundSource small(ShardedData data) {
    return SparkRounds.of(
        data, objective(data), new TreeAggregation.Flat(), RoundClock.stopped(), 3);
  }

  private static StopCriterion sevenRounds() {
    return new StopCriterion.MaxSteps(7);
  }

  private static TrainingResult train(RoundSource source, ShardedData data, StopCriterion stop) {
    try (source) {
      return rounds(data, stop, Checkpoints.none())
          .train(source, new double[objective(data).layout().dimension()]);
    }
  }

  private static VarianceReduced rounds(
      ShardedData data, StopCriterion stop, Checkpoints checkpoints) {
    return new VarianceReduced(objective(data), PENALTIES, stop, List.of(), checkpoints, 3);
  }

  private static LinearObjective objective(ShardedData data) {
    return new LinearObjective(new ClassificationLosses.Logistic(), data.features(), true);
  }
}
