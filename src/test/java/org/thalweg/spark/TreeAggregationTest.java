package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.thalweg.objective.GradientSum;
import org.thalweg.objective.PartialSums;
import org.thalweg.objective.Subtree;
import org.thalweg.spark.TreeAggregation.Load;

class TreeAggregationTest {
  private static final long GIB = 1L << 30;

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
    Load load = new Load(8, 8, 100, GIB);
    assertThat(new TreeAggregation.Flat().heights(load)).isEmpty();
    assertThat(new TreeAggregation.Tree(1).heights(load)).isEmpty();
    assertThat(new TreeAggregation.Tree(2).heights(load)).containsExactly(2);
    assertThat(new TreeAggregation.Tree(3).heights(load)).containsExactly(1, 2);
  }

  @Test
  void autoIsFlatWhileTheDriverGetsLittle() {
    assertThat(auto(16_384, 10_000, 1_000)).isEmpty();
    assertThat(auto(8, 8, 8 << 20)).isEmpty();
    assertThat(auto(8, 8, (8 << 20) + 1)).containsExactly(2);
  }

  @Test
  void autoMakesGroupsSoFewThatTheDriverTakesThem() {
    assertThat(auto(16_384, 1_000, 100_000)).containsExactly(7); // 128 groups of 100 kB
    assertThat(auto(16_384, 1_000, 8 << 20)).containsExactly(8); // 64 groups of 8 MiB: half a GiB
    assertThat(auto(16_384, 1_000, 800_000_000)).containsExactly(14); // all in one
  }

  @Test
  void aDepthHasBounds() {
    assertThatThrownBy(() -> new TreeAggregation.Tree(9))
        .hasMessage("depth must be in [1, 8] but was 9");
  }

  private static int[] auto(int shards, long nodes, long sumBytes) {
    return new TreeAggregation.Auto().heights(new Load(shards, nodes, sumBytes, GIB));
  }
}
