package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.PartialSums;
import org.thalweg.reduce.Subtree;
import org.thalweg.spark.TreeAggregation.Route;

class TreeAggregationTest {
  private static final long GIB = 1L << 30;
  private static final int TASKS = 4;

  @Test
  void knowsIntoHowManySumsAPartitionMerges() {
    for (int from = 0; from < 40; from++) {
      for (int to = from; to <= 40; to++) {
        PartialSums<GradientSum> merged = new PartialSums<>();
        for (int shard = from; shard < to; shard++) {
          merged.add(Subtree.leaf(shard, null));
        }
        assertThat(PartialSums.aligned(from, to)).isEqualTo(merged.nodes().size());
      }
    }
  }

  @Test
  void treeMergesAtEvenlySpacedHeights() {
    AggregationLoad load = load(8, 8, 100, 1);
    assertThat(new TreeAggregation.Flat().route(load).heights()).isEmpty();
    assertThat(new TreeAggregation.Tree(1).route(load).heights()).isEmpty();
    assertThat(new TreeAggregation.Tree(2).route(load).heights()).containsExactly(2);
    assertThat(new TreeAggregation.Tree(3).route(load).heights()).containsExactly(1, 2);
  }

  @Test
  void shardedCutsIntoARangeATaskAndNoSmallOnes() {
    assertThat(new TreeAggregation.Sharded().route(load(8, 8, 100, 10)).ranges()).isEqualTo(1);
    assertThat(new TreeAggregation.Sharded().route(load(8, 8, 1 << 20, 1 << 17)).ranges())
        .isEqualTo(2);
    assertThat(new TreeAggregation.Sharded().route(load(8, 8, 1 << 26, 1 << 23)).ranges())
        .isEqualTo(TASKS);
  }

  @Test
  void autoIsFlatWhileTheDriverGetsLittle() {
    assertThat(auto(16_384, 10_000, 1_000).mode()).isEqualTo("flat");
    assertThat(auto(8, 8, 8 << 20).mode()).isEqualTo("flat");
    assertThat(auto(8, 8, (8 << 20) + 1).mode()).isEqualTo("sharded");
    assertThat(auto(8, 1, 1 << 30).mode()).isEqualTo("flat"); // one sum is all there is
  }

  @Test
  void autoGoesByTheBytesOfSparseSums() {
    AggregationLoad sparse = load(512, 512, 100_000, 1 << 24);
    assertThat(new TreeAggregation.AutoMode().route(sparse).mode()).isEqualTo("flat");
    AggregationLoad dense = load(512, 512, 8L << 24, 1 << 24);
    assertThat(new TreeAggregation.AutoMode().route(dense).mode()).isEqualTo("sharded");
  }

  @Test
  void autoMakesGroupsSoFewThatTheDriverTakesThemWhereWIsShort() {
    assertThat(auto(16_384, 1_000, 100_000).heights()).containsExactly(7); // 128 groups of 100 kB
    AggregationLoad load = new AggregationLoad(16_384, 1_000, 100_000, 12_500, TASKS, 1 << 20);
    assertThat(new TreeAggregation.AutoMode().route(load).heights()).containsExactly(12);
  }

  @Test
  void autoSaysWhy() {
    assertThat(auto(8, 8, 80_000_000).reason())
        .isEqualTo("w is long: 8 sums of about 80.0 MB, d = 10000000, the driver takes 1024 MiB");
  }

  @Test
  void aDepthHasBounds() {
    assertThatThrownBy(() -> new TreeAggregation.Tree(9))
        .hasMessage("depth must be in [1, 8] but was 9");
  }

  private static Route auto(int shards, long nodes, long sumBytes) {
    return new TreeAggregation.AutoMode()
        .route(load(shards, nodes, sumBytes, (int) (sumBytes / 8)));
  }

  private static AggregationLoad load(int shards, long nodes, long sumBytes, int dimension) {
    return new AggregationLoad(shards, nodes, sumBytes, dimension, TASKS, GIB);
  }
}
