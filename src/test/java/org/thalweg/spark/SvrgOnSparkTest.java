package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
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
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.solve.svrg.Svrg;
import org.thalweg.spark.SparkOracle.JobOracle;

/**
 * Variance-reduced epochs on executors and on the driver: the same bits of w, whatever runs them.
 */
class SvrgOnSparkTest {
  private static final int ROWS = 5000;
  private static final int FEATURES = 37;
  private static final int SHARDS = 8;
  private static final long SEED = 3;
  private static final TreeAggregation FLAT = new TreeAggregation.Flat();
  private static final TreeAggregation AUTO = new TreeAggregation.AutoMode();
  private static final List<TreeAggregation> MODES =
      List.of(FLAT, new TreeAggregation.Tree(2), new TreeAggregation.Sharded(), AUTO);
  private static final long ROOM_FOR_ONE = 1; // row, on the driver, in bytes
  private static final StopCriterion SEVEN_ROUNDS = new StopCriterion.MaxSteps(7);

  @TempDir private static Path directory;
  private static final Map<String, double[]> REFERENCE = new HashMap<>(); // over all sessions

  @Tag("members")
  @ParameterizedTest
  @CsvSource({"local[2], " + SparkFixture.KRYO + ", 1"})
  void neitherModeNorPartitionsNorCoresNorSerializerChangeABit(
      String master, String serializer, String partitions) {
    Path file = SparkFixture.file(directory, "rows.libsvm", ROWS, FEATURES, true);
    try (JavaSparkContext spark = SparkFixture.spark(master, serializer)) {
      for (int count : SparkFixture.numbers(partitions)) {
        try (ShardedData data = SparkFixture.load(spark, file, SHARDS, count)) {
          for (TreeAggregation mode : MODES) {
            String where = "%d partitions, %s".formatted(count, mode);
            requireReference("driver", where, small(data, mode));
            if (mode.equals(AUTO)) { // whose jobs would be those of flat once more
              assertThat(mode.route(AggregationLoad.dense(data, FEATURES + 1)).mode())
                  .isEqualTo("flat");
              continue;
            }
            requireReference("executors", where, jobs(data, mode, ROOM_FOR_ONE));
            requireReference("half", where, jobs(data, mode, roomForHalf(data)));
          }
        }
      }
    }
  }

  /** ReproducibilityTest and OracleTest vary cores and partitions in each build. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({"local[1], " + SparkFixture.JAVA + ", 7"})
  void neitherModeNorPartitionsNorCoresNorSerializerChangeABitToo(
      String master, String serializer, String partitions) {
    neitherModeNorPartitionsNorCoresNorSerializerChangeABit(master, serializer, partitions);
  }

  private static void requireReference(String size, String where, Solved solved) {
    double[] w = solved.train(SEVEN_ROUNDS).w();
    assertThat(w).as("%s, %s", size, where).isEqualTo(REFERENCE.computeIfAbsent(size, key -> w));
  }

  @Test
  void executorsAndDriverReachTheSameMinimumByOtherSteps() {
    StopCriterion stop = new StopCriterion.GradientNorm(1e-7).or(new StopCriterion.MaxEpochs(150));
    try (JavaSparkContext spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
        ShardedData data = load(spark)) {
      TrainingResult small = small(data, FLAT).train(stop);
      assertThat(small.reason().rule()).isEqualTo("gradientNorm");
      for (long room : new long[] {ROOM_FOR_ONE, roomForHalf(data)}) {
        TrainingResult big = jobs(data, FLAT, room).train(stop);
        assertThat(big.reason().rule()).as("%d bytes", room).isEqualTo("gradientNorm");
        assertThat(big.w()).isNotEqualTo(small.w()).containsExactly(small.w(), within(1e-4));
      }
    }
  }

  /** Also from those after the rows were reshuffled among the executors. */
  @Test
  void aRunThatGoesOnFromAnyRoundEndsInTheSameBits() {
    StopCriterion stop = new StopCriterion.MaxSteps(26);
    List<Snapshot> snapshots = new ArrayList<>();
    try (JavaSparkContext spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
        ShardedData data = load(spark)) {
      Solved whole = jobs(data, FLAT, roomForHalf(data));
      double[] w = whole.train(stop, new EverySnapshot(snapshots, false)).w();
      assertThat(whole.jobs.hasReshuffled()).isTrue();
      assertThat(snapshots).hasSize(25);
      for (int i = 0; i < snapshots.size(); i += 3) {
        Snapshot snapshot = snapshots.get(i);
        double[] resumed = jobs(data, FLAT, roomForHalf(data)).resume(stop, snapshot).w();
        assertThat(resumed).as("from round %d", snapshot.step()).isEqualTo(w);
      }
    }
  }

  @Test
  void epochsOfDrawnRowsComeCloseToTheMinimumWithoutReshuffling() {
    try (JavaSparkContext spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
        ShardedData data = load(spark);
        RoundClock clock = RoundClock.of(spark)) {
      Solved half = jobs(data, FLAT, roomForHalf(data), clock);
      assertThat(half.localFraction).isCloseTo(0.5, within(0.01));
      History drawn = half.train(new StopCriterion.MaxSteps(6)).history();
      History all = small(data, FLAT).train(new StopCriterion.GradientNorm(1e-7)).history();
      assertThat(drawn.objective(5)).isCloseTo(all.last().objective(), within(1e-6));
      assertThat(drawn.objective(0)).isNotCloseTo(all.last().objective(), within(1e-3));
      assertThat(half.jobs.hasReshuffled()).isFalse();
      assertThat(clock.costs().rounds()).as("gradients, and F at the start").isEqualTo(7);
    }
  }

  @Test
  void bothJobsOfARoundAreTimed() {
    try (JavaSparkContext spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
        ShardedData data = load(spark);
        RoundClock clock = RoundClock.of(spark)) {
      Solved solved = jobs(data, FLAT, ROOM_FOR_ONE, clock);
      long gradients = solved.train(SEVEN_ROUNDS).history().steps();
      assertThat(clock.costs().rounds()).isBetween(gradients + 3, 2 * gradients + 1);
    }
  }

  private static ShardedData load(JavaSparkContext spark) {
    Path file = SparkFixture.file(directory, "rows.libsvm", ROWS, FEATURES, true);
    return SparkFixture.load(spark, file, SHARDS, 2);
  }

  /** An oracle, and what a run on it needs to know of the data. */
  private record Solved(Problem problem, Oracle oracle, JobOracle jobs, double localFraction) {
    TrainingResult train(StopCriterion stop) {
      return train(stop, Checkpoints.none());
    }

    TrainingResult train(StopCriterion stop, Checkpoints checkpoints) {
      double[] zero = new double[problem.layout().dimension()];
      try (oracle) {
        return Minimiser.of(problem, oracle, stop)
            .keeping(checkpoints)
            .minimise(Svrg.begin(setting(), zero));
      }
    }

    TrainingResult resume(StopCriterion stop, Snapshot snapshot) {
      try (oracle) {
        return Minimiser.of(problem, oracle, stop)
            .resume(Svrg.restore(setting(), snapshot.w(), snapshot.memory()), snapshot);
      }
    }

    private Svrg.SvrgSetting setting() {
      return new Svrg.SvrgSetting(problem, oracle.rows(), localFraction, SEED);
    }
  }

  private static Solved small(ShardedData data, TreeAggregation mode) {
    Problem problem = problem(data);
    RowDraws draws = RowDraws.all(data.sizes(), SEED);
    Oracle oracle = SparkOracle.of(problem, data, draws, mode, RoundClock.stopped());
    return new Solved(problem, oracle, null, 1);
  }

  private static Solved jobs(ShardedData data, TreeAggregation mode, long room) {
    return jobs(data, mode, room, RoundClock.stopped());
  }

  /**
   * An oracle that sees the data as too large for the driver.
   *
   * @param room bytes that the driver has for a sample
   */
  private static Solved jobs(ShardedData data, TreeAggregation mode, long room, RoundClock clock) {
    Problem problem = problem(data);
    RowDraws draws = RowDraws.all(data.sizes(), SEED);
    JobOracle jobs =
        new JobOracle(List.of(new SparkOracle.SparkModel(problem, data, draws)), mode, clock, room);
    return new Solved(problem, jobs, jobs, DriverData.fraction(data, room));
  }

  private static long roomForHalf(ShardedData data) {
    return DriverData.plainBytes(data) / 2;
  }

  private static Problem problem(ShardedData data) {
    return new Problem(
        new LinearObjective(new ClassificationLosses.Logistic(), data.features(), true),
        Penalties.elasticNet(1e-2, 0.3));
  }
}
