package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.config.Registry;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.LabelDomain;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/** Same data, conf, seed and shard count: the same bits of w, whatever runs them. */
class ReproducibilityTest {
  private static final int ROWS = 997;
  private static final int FEATURES = 37;
  private static final int SHARDS = 8;
  private static final int STEPS = 7; // into the second epoch
  private static final List<String> UPDATERS = List.of("nag(0.9)", "adam");
  private static final List<TreeAggregation> MODES =
      List.of(
          new TreeAggregation.Flat(),
          new TreeAggregation.Tree(2),
          new TreeAggregation.Tree(3),
          new TreeAggregation.Sharded(),
          new TreeAggregation.Driver(),
          new TreeAggregation.Gather());

  @TempDir private static Path directory;
  private static List<double[]> reference;

  @Tag("members")
  @ParameterizedTest
  @CsvSource({"local[1], " + SparkFixture.JAVA + ", 3", "local[2], " + SparkFixture.KRYO + ", 1"})
  void neitherModeNorPartitionsNorCoresNorSerializerChangeABit(
      String master, String serializer, String partitions) {
    Path file = SparkFixture.file(directory, "rows.libsvm", ROWS, FEATURES, true);
    try (JavaSparkContext spark = SparkFixture.spark(master, serializer)) {
      for (int count : SparkFixture.numbers(partitions)) {
        try (ShardedData data = SparkFixture.load(spark, file, SHARDS, count)) {
          assertThat(data.partitions()).isEqualTo(count);
          for (TreeAggregation mode : MODES) {
            requireReference(trainAll(data, objective(data), mode));
          }
        }
      }
    }
  }

  /** Each build takes each serializer, one core and two, and two numbers of partitions. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({"local[2], " + SparkFixture.JAVA + ", 8", "local[2], " + SparkFixture.KRYO + ", 3"})
  void neitherModeNorPartitionsNorCoresNorSerializerChangeABitToo(
      String master, String serializer, String partitions) {
    neitherModeNorPartitionsNorCoresNorSerializerChangeABit(master, serializer, partitions);
  }

  @Tag("long")
  @Test
  @Timeout(180)
  void executorsOfTheirOwnChangeNoBit() throws IOException {
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    Path file = SparkFixture.file(directory, "rows.libsvm", ROWS, FEATURES, true);
    try (JavaSparkContext spark = SparkFixture.spark("local-cluster[2,1,1024]", SparkFixture.KRYO);
        ShardedData data = SparkFixture.load(spark, file, SHARDS, 4)) {
      requireReference(trainAll(data, objective(data), new TreeAggregation.Flat()));
      requireReference(trainAll(data, objective(data), new TreeAggregation.Tree(2)));
      requireReference(trainAll(data, objective(data), new TreeAggregation.Sharded()));
      requireReference(trainAll(data, objective(data), new TreeAggregation.Gather()));
      assertThat(spark.sc().getExecutorMemoryStatus().size())
          .as("driver and executors")
          .isEqualTo(3);
    }
  }

  @Test
  void retriedTasksChangeNoBit() {
    Path file = SparkFixture.file(directory, "rows.libsvm", ROWS, FEATURES, true);
    try (JavaSparkContext spark = SparkFixture.spark("local[2,4]", SparkFixture.JAVA);
        ShardedData data = SparkFixture.load(spark, file, SHARDS, 4)) {
      requireReference(
          trainAll(data, new FailingAtFirst(objective(data)), new TreeAggregation.Tree(2)));
    }
  }

  @Test
  void anotherSeedOrShardCountDoesChangeBits() {
    Path file = SparkFixture.file(directory, "rows.libsvm", ROWS, FEATURES, true);
    try (JavaSparkContext spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
        ShardedData eight = SparkFixture.load(spark, file, 8, 2);
        ShardedData nine = SparkFixture.load(spark, file, 9, 2)) {
      double[] w = train(eight, objective(eight), new TreeAggregation.Flat(), "adam", 1);
      assertThat(train(eight, objective(eight), new TreeAggregation.Flat(), "adam", 2))
          .isNotEqualTo(w);
      assertThat(train(nine, objective(nine), new TreeAggregation.Flat(), "adam", 1))
          .isNotEqualTo(w);
    }
  }

  private static void requireReference(List<double[]> trained) {
    if (reference == null) {
      reference = trained;
    }
    for (int i = 0; i < trained.size(); i++) {
      assertThat(trained.get(i)).as(UPDATERS.get(i)).isEqualTo(reference.get(i));
    }
  }

  private static List<double[]> trainAll(
      ShardedData data, Objective objective, TreeAggregation mode) {
    List<double[]> trained = new ArrayList<>();
    for (String updater : UPDATERS) {
      trained.add(train(data, objective, mode, updater, 1));
    }
    return trained;
  }

  /** Steps of a rule with a falling rate and an L2 penalty. */
  private static double[] train(
      ShardedData data, Objective objective, TreeAggregation mode, String name, long seed) {
    Sampler sampler = new Reshuffling.Epoch(data.sizes(), 200, seed);
    Problem problem = new Problem(objective, Penalties.l2(1e-3));
    RowDraws draws = new RowDraws(data.sizes(), sampler, sampler, seed);
    Updater updater = Registry.updaters().parse(name).value();
    Slots memory = new Slots(updater.slots(objective.layout().dimension()));
    double[] w = new double[objective.layout().dimension()];
    try (Oracle oracle = SparkOracle.of(problem, data, draws, mode, RoundClock.stopped())) {
      for (int step = 0; step < STEPS; step++) {
        double[] d = problem.smoothGradient(w, oracle.gradient(w, new Draw.Batch(step)));
        updater.direction(d, w, step + 1, memory);
        for (int i = 0; i < w.length; i++) {
          w[i] -= 0.1 / (1 + step) * d[i];
        }
      }
    }
    return w;
  }

  private static LinearObjective objective(ShardedData data) {
    return new LinearObjective(new ClassificationLosses.Logistic(), data.features(), true);
  }

  /** Adds to the sum and then fails, in the first attempt of every task. */
  private record FailingAtFirst(Objective inner) implements Objective {
    @Override
    public void accumulate(double[] w, Block block, Rows rows, GradientSum sum) {
      inner.accumulate(w, block, rows, sum);
      if (TaskContext.get().attemptNumber() == 0) {
        throw new IllegalStateException("first attempt");
      }
    }

    @Override
    public ParameterLayout layout() {
      return inner.layout();
    }

    @Override
    public int outputs() {
      return inner.outputs();
    }

    @Override
    public LabelDomain labels() {
      return inner.labels();
    }

    @Override
    public double[] scores(double[] w, Block block) {
      return inner.scores(w, block);
    }
  }
}
