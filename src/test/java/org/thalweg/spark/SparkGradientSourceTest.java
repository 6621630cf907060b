package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.storage.BlockId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.PartialSums;
import org.thalweg.reduce.Subtree;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.GradientSource;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

class SparkGradientSourceTest {
  @TempDir private static Path directory;
  private static JavaSparkContext spark;
  private static ShardedData data;
  private static LinearObjective objective;
  private static double[] w;

  @BeforeAll
  static void start() {
    spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
    data = SparkFixture.load(spark, SparkFixture.file(directory, "a", 501, 23, true), 7, 4);
    objective = new LinearObjective(new ClassificationLosses.Logistic(), data.features(), true);
    w = new double[data.features() + 1];
    Arrays.setAll(w, i -> Math.sin(i));
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @Test
  void equalsTheInMemorySourceBitForBit() {
    GradientSource oracle = GradientSource.inMemory(objective, shards());
    requireSame(source(new Samplers.Full(data.sizes())).evaluate(w, 0), oracle.evaluate(w, 0));
  }

  @Test
  void sumsExactlyTheDrawnRows() {
    ShardSizes sizes = data.sizes();
    for (Sampler sampler :
        List.of(
            new Samplers.Epoch(sizes, 50, 3),
            new Samplers.Bernoulli(sizes, 0.1, 3),
            new Samplers.Replacement(sizes, 64, 3),
            new Samplers.Partitions(sizes, 0.4, 3))) {
      for (long step : new long[] {0, 1, 10, 11, 1000}) {
        requireSame(source(sampler).evaluate(w, step), oracle(sampler, step));
      }
    }
  }

  @Test
  void launchesOnlyTheTasksWhoseShardsAreDrawn() throws Exception {
    assertThat(tasks(new TreeAggregation.Flat())).isEqualTo(1);
    assertThat(tasks(new TreeAggregation.Tree(2))).isEqualTo(1 + 2); // and two groups of shards
  }

  /** How many tasks one step on one shard of seven launches. */
  private static int tasks(TreeAggregation mode) throws Exception {
    Sampler sampler = new Samplers.Partitions(data.sizes(), 1e-9, 5);
    AtomicInteger tasks = new AtomicInteger();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskStart(SparkListenerTaskStart start) {
            tasks.incrementAndGet();
          }
        };
    spark.sc().listenerBus().waitUntilEmpty(10_000);
    spark.sc().addSparkListener(listener);
    evaluate(new SparkGradientSource(data, objective, sampler, mode), w.length);
    spark.sc().listenerBus().waitUntilEmpty(10_000);
    spark.sc().removeSparkListener(listener);
    return tasks.get();
  }

  @Test
  void drawsAgainUntilABatchIsNotEmpty() {
    Sampler rare = new Samplers.Bernoulli(data.sizes(), 1e-3, 7); // empty about six times in ten
    for (int step = 0; step < 20; step++) {
      GradientSum once = source(rare).evaluate(w, step);
      assertThat(once.rows()).isPositive();
      requireSame(source(rare).evaluate(w, step), once);
    }
  }

  @Test
  void freesTheBroadcastOfALongWAlsoWhenTheJobFails() throws Exception {
    Path file = SparkFixture.file(directory, "wide", 5, 5000, true);
    try (ShardedData wide = SparkFixture.load(spark, file, 2, 2)) {
      LinearObjective fits =
          new LinearObjective(new ClassificationLosses.Logistic(), wide.features(), false);
      LinearObjective narrow =
          new LinearObjective(new ClassificationLosses.Logistic(), 4998, false);
      Sampler all = new Samplers.Full(wide.sizes());
      TreeAggregation flat = new TreeAggregation.Flat();
      long before = longBroadcasts(); // what the data need
      evaluate(new SparkGradientSource(wide, fits, all, flat), wide.features());
      requireLongBroadcasts(before);
      assertThatThrownBy(() -> evaluate(new SparkGradientSource(wide, narrow, all, flat), 4998))
          .hasMessageContaining("a block uses");
      requireLongBroadcasts(before);
    }
  }

  /** Spark destroys in the background. */
  private static void requireLongBroadcasts(long count) throws InterruptedException {
    for (int i = 0; i < 500 && longBroadcasts() > count; i++) {
      Thread.sleep(10);
    }
    assertThat(longBroadcasts()).isEqualTo(count);
  }

  private static void evaluate(SparkGradientSource source, int dimension) {
    assertThat(source.evaluate(new double[dimension], 0).rows()).isPositive();
  }

  /** Broadcasts held in memory that are as large as a w of some 5,000 entries. */
  private static long longBroadcasts() {
    var blocks =
        SparkEnv.get()
            .blockManager()
            .getMatchingBlockIds(
                new AbstractFunction1<BlockId, Object>() {
                  @Override
                  public Object apply(BlockId id) {
                    return id.isBroadcast();
                  }
                });
    return CollectionConverters.asJava(blocks).stream()
        .map(id -> SparkEnv.get().blockManager().getStatus(id))
        .filter(status -> status.isDefined() && status.get().memSize() > 39_000)
        .count();
  }

  @Test
  void putsBackTheJobLabelThatWasThere() {
    spark.setJobGroup("mine", "my description");
    source(new Samplers.Full(data.sizes())).evaluate(w, 0);
    assertThat(spark.getLocalProperty("spark.jobGroup.id")).isEqualTo("mine");
    assertThat(spark.getLocalProperty("spark.job.description")).isEqualTo("my description");
    spark.clearJobGroup();
  }

  private static SparkGradientSource source(Sampler sampler) {
    return new SparkGradientSource(data, objective, sampler, new TreeAggregation.Tree(2));
  }

  private static List<List<Block>> shards() {
    List<Shard> collected = new ArrayList<>(data.rdd().collect());
    collected.sort(Comparator.comparingInt(Shard::index));
    List<List<Block>> blocks = new ArrayList<>();
    for (Shard shard : collected) {
      List<Block> ofShard = new ArrayList<>();
      for (int i = 0; i < shard.blockCount(); i++) {
        ofShard.add(shard.block(i));
      }
      blocks.add(ofShard);
    }
    return blocks;
  }

  /** Row by row: each drawn row of each shard, found by walking its blocks. */
  private static GradientSum oracle(Sampler sampler, long step) {
    List<List<Block>> shards = shards();
    for (int attempt = 0; ; attempt++) {
      PartialSums<GradientSum> sums = new PartialSums<>();
      for (int shard = 0; shard < shards.size(); shard++) {
        Rows rows = sampler.draw(step, attempt, shard);
        GradientSum sum = new GradientSum(w.length);
        for (int i = 0; i < rows.count(); i++) {
          int row = rows.at(i);
          for (Block block : shards.get(shard)) {
            if (row >= 0 && row < block.rows()) {
              objective.accumulate(w, block, Rows.of(row), sum);
            }
            row -= block.rows();
          }
        }
        sums.add(Subtree.leaf(shard, rows.count() == 0 ? null : sum));
      }
      GradientSum root = sums.root(shards.size());
      if (root != null) {
        return root;
      }
    }
  }

  private static void requireSame(GradientSum actual, GradientSum expected) {
    assertThat(actual.rows()).isEqualTo(expected.rows());
    assertThat(actual.weight()).isEqualTo(expected.weight());
    assertThat(actual.gradient()).isEqualTo(expected.gradient());
    assertThat(actual.loss())
        .isCloseTo(expected.loss(), org.assertj.core.data.Offset.offset(1e-11));
  }
}
