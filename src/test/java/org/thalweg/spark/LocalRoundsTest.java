package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.config.Registry;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.sample.Reshuffling;
import org.thalweg.schedule.Schedule;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.solve.sgd.LocalDescent;
import org.thalweg.solve.sgd.LocalSgd;
import org.thalweg.solve.sgd.Round;
import org.thalweg.update.Updater;

/** Local rounds on Spark: the same bits whatever runs them, and how near they come. */
class LocalRoundsTest {
  private static final int SHARDS = 8;
  private static final int ROWS = 997;
  private static final int FEATURES = 37;
  private static final int BATCH = 16;

  /** Without a job for every round; its bits are those of jobs. */
  private static final TreeAggregation DRIVER = new TreeAggregation.Driver();

  @TempDir private static Path directory;
  private static final Map<String, Map<String, double[]>> REFERENCE = new HashMap<>();

  /** Of w and of what the rules inside and outside remember. */
  @Tag("members")
  @ParameterizedTest
  @CsvSource({"local[2], " + SparkFixture.KRYO + ", 1 3"})
  void neitherModeNorPartitionsNorCoresNorSerializerChangeABit(
      String master, String serializer, String partitions) throws IOException {
    Path narrow = SparkFixture.file(directory, "rows", ROWS, FEATURES, true);
    Path wide = wide();
    try (JavaSparkContext spark = SparkFixture.spark(master, serializer)) {
      for (int count : SparkFixture.numbers(partitions)) {
        requireSameInEveryMode(spark, narrow, count, "adam");
        requireSameInEveryMode(spark, wide, count, "adagrad"); // in sparse steps
      }
    }
  }

  /** ReproducibilityTest has one core in each build. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "local[1], " + SparkFixture.JAVA + ", 3 8",
    "local[2], " + SparkFixture.KRYO + ", 1 8"
  })
  void neitherModeNorPartitionsNorCoresNorSerializerChangeABitToo(
      String master, String serializer, String partitions) throws IOException {
    neitherModeNorPartitionsNorCoresNorSerializerChangeABit(master, serializer, partitions);
  }

  private static void requireSameInEveryMode(
      JavaSparkContext spark, Path file, int partitions, String inner) {
    try (ShardedData data = SparkFixture.load(spark, file, SHARDS, partitions)) {
      for (TreeAggregation mode :
          List.of(
              new TreeAggregation.Flat(),
              new TreeAggregation.Tree(2),
              new TreeAggregation.Sharded(),
              DRIVER)) {
        Map<String, double[]> state = nagOutside(data, inner, mode);
        Map<String, double[]> reference = REFERENCE.computeIfAbsent(inner, key -> state);
        assertThat(state).containsOnlyKeys(reference.keySet());
        state.forEach(
            (name, array) ->
                assertThat(Arrays.equals(array, reference.get(name))).as(name).isTrue());
      }
    }
  }

  /** Rows of six entries, long enough a w that a sum of it and a memory is cut into ranges. */
  private static Path wide() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < ROWS; row++) {
      text.append(random.nextInt(2));
      random
          .ints(6, 1, 70_000)
          .sorted()
          .distinct()
          .forEach(column -> text.append(' ').append(column).append(":1.5"));
      text.append('\n');
    }
    return Files.writeString(directory.resolve("wide"), text);
  }

  private static Map<String, double[]> nagOutside(
      ShardedData data, String inner, TreeAggregation mode) {
    LocalDescent descent =
        descent(data, inner, new Schedules.Inverse(0.1, 0.5, 0.1), Penalties.l1(1e-3), 5);
    LocalSgd rounds = rounds(data, descent, "nag(0.5)", mode, 4);
    Map<String, double[]> state = rounds.save();
    assertThat(state)
        .containsKeys(
            "slot.velocity",
            inner.equals("adam") ? "slot.source.mean" : "slot.source.sumOfSquares");
    state.put("w", rounds.point().clone());
    return state;
  }

  /** All rows of a shard have one label: each alone would drive w to infinity. */
  @Test
  void onSortedLabelsAFallingRateConvergesWhereAConstantOneStopsShort() throws IOException {
    Path file = SparkFixture.file(directory, "mixed", ROWS, FEATURES, true);
    Path sorted =
        Files.write(
            directory.resolve("sorted"), Files.readAllLines(file).stream().sorted().toList());
    try (JavaSparkContext spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
        ShardedData data = SparkFixture.load(spark, sorted, SHARDS, 2)) {
      Penalties penalties = Penalties.l2(1e-2);
      double atZero = objective(data, penalties, new double[FEATURES + 1]);
      double least = least(data, penalties);
      double[] gaps = new double[2];
      List<Schedule> rates =
          List.of(new Schedules.Constant(0.5), new Schedules.Inverse(0.5, 1, 0.005));
      for (int i = 0; i < 2; i++) {
        LocalDescent descent = descent(data, "sgd", rates.get(i), penalties, 8);
        double[] w = rounds(data, descent, "sgd", DRIVER, 300).point();
        gaps[i] = (objective(data, penalties, w) - least) / (atZero - least);
      }
      assertThat(gaps[1]).isLessThan(1e-3);
      assertThat(gaps[0]).isGreaterThan(3 * gaps[1]);
    }
  }

  @Test
  void anL1PenaltyInsideTheStepsLeadsToTheLassoMinimum() {
    Path file = SparkFixture.file(directory, "lasso", ROWS, FEATURES, true);
    try (JavaSparkContext spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
        ShardedData data = SparkFixture.load(spark, file, SHARDS, 2)) {
      Penalties penalties = Penalties.l1(0.02);
      double atZero = objective(data, penalties, new double[FEATURES + 1]);
      double least = least(data, penalties);
      LocalDescent descent =
          descent(data, "sgd", new Schedules.Inverse(2, 1.2, 0.05), penalties, 8);
      double[] w = rounds(data, descent, "sgd", DRIVER, 200).point();
      double gap = (objective(data, penalties, w) - least) / (atZero - least);
      assertThat(gap).isLessThan(2e-3);
    }
  }

  private static LocalDescent descent(
      ShardedData data, String updater, Schedule rate, Penalties penalties, int steps) {
    return new LocalDescent(
        objective(data),
        Standardisation.none(),
        updater(updater),
        rate,
        penalties,
        new Round.Local(steps, 0, 0));
  }

  private static LocalSgd rounds(
      ShardedData data, LocalDescent descent, String outer, TreeAggregation mode, int rounds) {
    Problem problem = new Problem(descent.objective(), descent.penalties());
    Reshuffling.PerShard batches = new Reshuffling.PerShard(data.sizes(), BATCH, 1);
    RowDraws draws = new RowDraws(data.sizes(), batches, batches, 1);
    LocalSgd.LocalSgdSetting setting =
        new LocalSgd.LocalSgdSetting(problem, descent, updater(outer), new Schedules.Constant(1));
    LocalSgd solver = LocalSgd.begin(setting, new double[problem.layout().dimension()]);
    try (Oracle oracle = SparkOracle.of(problem, data, draws, mode, RoundClock.stopped())) {
      Minimiser.of(problem, oracle, new StopCriterion.MaxSteps(rounds)).minimise(solver);
    }
    return solver;
  }

  /** The least F, from the reference solver. */
  private static double least(ShardedData data, Penalties penalties) {
    double[] w =
        new ReferenceSolver(
                objective(data).layout(), penalties, new StopCriterion.MaxSteps(300), List.of())
            .solve(all(data), new double[FEATURES + 1])
            .w();
    return objective(data, penalties, w);
  }

  private static double objective(ShardedData data, Penalties penalties, double[] w) {
    return all(data).gradient(w, Draw.all()).meanLoss()
        + penalties.value(w, objective(data).layout());
  }

  private static Oracle all(ShardedData data) {
    return SparkOracle.of(new Problem(objective(data), Penalties.none()), data, 0);
  }

  private static LinearObjective objective(ShardedData data) {
    return new LinearObjective(new ClassificationLosses.Logistic(), data.features(), true);
  }

  private static Updater updater(String text) {
    return Registry.updaters().parse(text).value();
  }
}
