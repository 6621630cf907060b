package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.PartialSums;
import org.thalweg.reduce.Subtree;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.spark.SparkOracle.JobOracle;

/** Where w is long and batches are sparse, every mode still has the bits of dense sums. */
class WideAggregationTest {
  private static final int FEATURES = 200_000;
  private static final int ROWS = 300;
  private static final List<TreeAggregation> MODES =
      List.of(
          new TreeAggregation.Flat(),
          new TreeAggregation.Tree(2),
          new TreeAggregation.Tree(3),
          new TreeAggregation.Sharded());

  @TempDir private static Path directory;

  @ParameterizedTest
  @CsvSource({SparkFixture.KRYO + ", 6"})
  void everyModeHasTheBitsOfDenseSumsForOneToSeventeenShards(String serializer, int apart)
      throws Exception {
    Path sparse = file("sparse", 6);
    Path dense = file("dense", 3000); // a shard's rows fill w so far that its sum is dense
    try (JavaSparkContext spark = SparkFixture.spark("local[3]", serializer)) {
      for (int shards = 1; shards <= 17; shards += apart) {
        for (int partitions : partitions(shards)) {
          for (Path file : shards % 8 == 1 ? List.of(sparse, dense) : List.of(sparse)) {
            try (ShardedData data = SparkFixture.load(spark, file, shards, partitions)) {
              requireSameInEveryMode(data, new Samplers.Full(data.sizes()));
              if (shards % 4 == 3) {
                requireSameInEveryMode(data, new Samplers.Partitions(data.sizes(), 0.5, 1));
              }
            }
          }
        }
      }
    }
  }

  /** Every number of shards; each build takes seven of them. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({SparkFixture.JAVA + ", 1", SparkFixture.JAVA + ", 4"})
  void everyModeHasTheBitsOfDenseSumsForOneToSeventeenShardsToo(String serializer, int apart)
      throws Exception {
    everyModeHasTheBitsOfDenseSumsForOneToSeventeenShards(serializer, apart);
  }

  /** Tasks of up to three shards, or of one, or first the one and then the other. */
  private static List<Integer> partitions(int shards) {
    int few = (shards + 2) / 3;
    if (shards % 4 == 1) {
      return List.of(few, shards);
    }
    return List.of(shards % 2 == 0 ? shards : few);
  }

  private static void requireSameInEveryMode(ShardedData data, Sampler sampler) {
    LinearObjective objective =
        new LinearObjective(new ClassificationLosses.Logistic(), FEATURES, true);
    double[] w = new double[FEATURES + 1];
    Arrays.setAll(w, i -> Math.sin(i));
    AggregationLoad load = AggregationLoad.ofGradients(objective, data, sampler);
    assertThat(new TreeAggregation.AutoMode().route(load).mode())
        .as("the mode whose jobs auto would only repeat")
        .isEqualTo("flat");
    GradientSum expected = oracle(data, objective, sampler, w);
    for (TreeAggregation mode : MODES) {
      GradientSum sum = jobs(data, objective, sampler, mode).gradient(w, new Draw.Batch(0));
      assertThat(Arrays.equals(sum.gradient(), expected.gradient())).as("%s", mode).isTrue();
      assertThat(sum.loss()).isEqualTo(expected.loss());
      assertThat(sum.weight()).isEqualTo(expected.weight());
      assertThat(sum.rows()).isEqualTo(expected.rows());
    }
  }

  private static Oracle jobs(
      ShardedData data, Objective objective, Sampler sampler, TreeAggregation mode) {
    Problem problem = new Problem(objective, Penalties.none());
    RowDraws draws = new RowDraws(data.sizes(), sampler, sampler, 0);
    return new JobOracle(
        List.of(new SparkOracle.SparkModel(problem, data, draws)), mode, RoundClock.stopped(), 1);
  }

  /** Dense sums, in the calling thread. */
  private static GradientSum oracle(
      ShardedData data, Objective objective, Sampler sampler, double[] w) {
    PartialSums<GradientSum> sums = new PartialSums<>();
    List<Shard> shards = new ArrayList<>(data.rdd().collect());
    shards.sort(Comparator.comparingInt(Shard::index));
    for (Shard shard : shards) {
      Rows drawn = sampler.draw(0, 0, shard.index());
      GradientSum sum = new GradientSum(w.length);
      int begin = 0;
      for (int i = 0; i < shard.blockCount(); i++) {
        Block block = shard.block(i);
        objective.accumulate(w, block, drawn.within(begin, begin + block.rows()), sum);
        begin += block.rows();
      }
      if (drawn.count() > 0) {
        sums.add(Subtree.leaf(shard.index(), sum));
      }
    }
    GradientSum root = sums.root(data.sizes().shards());
    return root.withWeight(sampler.divisor(0, root.rows())); // rows weigh 1
  }

  private static Path file(String name, int entries) throws Exception {
    SplittableRandom random = new SplittableRandom(entries);
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < ROWS; row++) {
      TreeSet<Integer> columns = new TreeSet<>();
      for (int k = 0; k < entries; k++) {
        columns.add(1 + random.nextInt(k % 2 == 0 ? FEATURES : 100));
      }
      text.append(random.nextInt(2));
      columns.forEach(
          column -> text.append(' ').append(column).append(':').append(random.nextInt(9) - 4));
      text.append('\n');
    }
    return Files.writeString(directory.resolve(name), text);
  }
}
