package org.thalweg.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.sample.Reshuffling.Stratified;

class StratifiedTest {
  private static final int SHARDS = 4;
  private static final int[][] BY_CLASS = {{900, 1, 0, 99}, {3, 0, 0, 7}, {20, 0, 5, 75}};
  private static final ShardSizes STRATA =
      new ShardSizes(900, 1, 0, 99, 3, 0, 0, 7, 20, 0, 5, 75); // 1000, 10, 100 of the classes
  private static final ShardSizes SIZES = new ShardSizes(923, 1, 5, 181);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 7, 64, 111, 555, 1109, 1110, Long.MAX_VALUE})
  void dealsEveryRowOnceAnEpochIntoBatchesThatAreAlike(long rows) {
    Stratified sampler = new Stratified(STRATA, SHARDS, rows, 5);
    int batches = (int) Math.ceil(1110.0 / rows);
    for (int epoch = 0; epoch < 2; epoch++) {
      List<Integer> dealt = new ArrayList<>();
      for (int batch = 0; batch < batches; batch++) {
        List<Integer> drawn = Drawn.rows(sampler, SIZES, (long) epoch * batches + batch);
        assertThat(drawn.size()).isBetween(1110 / batches, 1109 / batches + 1);
        dealt.addAll(drawn);
      }
      assertThat(dealt).hasSize(1110);
      assertThat(new HashSet<>(dealt)).hasSize(1110);
    }
    assertThat(sampler.expectedRows()).isEqualTo(1110.0 / batches);
  }

  @Test
  void eachClassHasItsShareInEveryBatchToWithinOneRowAndInEachShardToWithinTwo() {
    Stratified sampler = new Stratified(STRATA, SHARDS, 111, 1); // ten batches
    int[] rows = {1000, 10, 100};
    for (long step = 0; step < 100; step++) {
      int[] drawn = new int[3];
      for (int shard = 0; shard < SHARDS; shard++) {
        int[] here = classes(Drawn.of(sampler.draw(step, 0, shard)), shard);
        for (int c = 0; c < 3; c++) {
          double share = BY_CLASS[c][shard] / 10.0;
          assertThat((double) here[c]).isGreaterThan(share - 2).isLessThan(share + 2);
          drawn[c] += here[c];
        }
      }
      for (int c = 0; c < 3; c++) {
        assertThat(drawn[c]).isEqualTo(rows[c] / 10); // ten batches divide all three
      }
    }
  }

  /** How many of the rows of a shard, which lie class by class, are of each class. */
  private static int[] classes(List<Integer> rows, int shard) {
    int[] counts = new int[3];
    for (int row : rows) {
      int c = 0;
      for (int begin = 0; row >= begin + BY_CLASS[c][shard]; c++) {
        begin += BY_CLASS[c][shard];
      }
      counts[c]++;
    }
    return counts;
  }

  @Test
  void withOneClassItIsEpoch() {
    ShardSizes sizes = new ShardSizes(40, 0, 1, 25);
    Stratified stratified = new Stratified(sizes, 4, 10, 3);
    Reshuffling.Epoch epoch = new Reshuffling.Epoch(sizes, 10, 3);
    for (long step = 0; step < 30; step++) {
      assertThat(Drawn.batch(stratified, sizes, step)).isEqualTo(Drawn.batch(epoch, sizes, step));
    }
  }
}
