package org.thalweg.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.sample.Samplers.Bernoulli;
import org.thalweg.sample.Samplers.Full;
import org.thalweg.sample.Samplers.Partitions;
import org.thalweg.sample.Samplers.Replacement;

/** The laws of the draws that are independent from step to step, at fixed seeds. */
class RandomDrawsTest {
  private static final ShardSizes SIZES = new ShardSizes(5, 0, 1, 11, 3);
  private static final int STEPS = 40_000;

  @Test
  void fullAndFractionOneAreAllRows() {
    List<Integer> all = IntStream.range(0, 20).boxed().toList();
    assertThat(Drawn.rows(new Full(SIZES), SIZES, 4)).isEqualTo(all);
    assertThat(Drawn.rows(new Bernoulli(SIZES, 1, 1), SIZES, 4)).isEqualTo(all);
    assertThat(Drawn.rows(new Partitions(SIZES, 1, 1), SIZES, 4)).isEqualTo(all);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.3, 0.5, 0.97})
  void bernoulliTakesEachRowWithItsFraction(double fraction) {
    int[] seen = new int[20];
    int[] both = new int[20];
    Bernoulli sampler = new Bernoulli(SIZES, fraction, 1);
    for (long step = 0; step < STEPS; step++) {
      List<Integer> rows = Drawn.rows(sampler, SIZES, step);
      rows.forEach(row -> seen[row]++);
      rows.stream().filter(row -> rows.contains((row + 1) % 20)).forEach(row -> both[row]++);
    }
    for (int row = 0; row < 20; row++) { // neighbours too, also across shards
      assertShare(seen[row], fraction);
      assertShare(both[row], fraction * fraction);
    }
  }

  @Test
  void bernoulliTakesNoRowTwice() {
    Bernoulli sampler = new Bernoulli(new ShardSizes(1000), 0.7, 1);
    for (long step = 0; step < 100; step++) {
      List<Integer> rows = Drawn.of(sampler.draw(step, 0, 0));
      assertThat(new HashSet<>(rows)).hasSameSizeAs(rows);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-9, 1e-300, Double.MIN_VALUE})
  void bernoulliWithATinyFractionCostsNothing(double fraction) {
    Bernoulli sampler = new Bernoulli(new ShardSizes(Integer.MAX_VALUE), fraction, 1);
    long drawn = 0;
    for (long step = 0; step < 1000; step++) {
      drawn += sampler.draw(step, 0, 0).count();
    }
    double expected = fraction * 1000 * Integer.MAX_VALUE; // 2147 of the first, then none
    double bound = 5 * Math.sqrt(expected);
    assertThat((double) drawn).isBetween(expected - bound, expected + bound);
  }

  @Test
  void replacementDrawsExactlyItsRowsAndEachEquallyOften() {
    int[] seen = new int[20];
    Replacement two = new Replacement(SIZES, 2, 7);
    for (long step = 0; step < STEPS; step++) {
      List<Integer> rows = Drawn.rows(two, SIZES, step);
      assertThat(rows.size()).isEqualTo(2);
      rows.forEach(row -> seen[row]++);
    }
    ChiSquare.assertUniform(seen, 20);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 33, 5000})
  void replacementMayDrawMoreThanThereIs(int rows) {
    Replacement sampler = new Replacement(SIZES, rows, 7);
    for (long step = 0; step < 20; step++) {
      assertThat(Drawn.rows(sampler, SIZES, step)).hasSize(rows).isSorted();
    }
    assertThat(sampler.expectedRows()).isEqualTo(rows);
  }

  @ParameterizedTest
  @CsvSource({
    "8,0.25,2",
    "8,0.01,1",
    "8,0.5,4",
    "8,0.99,8",
    "8,1,8",
    "5,0.5,3",
    "5,0.29,1",
    "1,0.1,1",
    "100,0.37,37"
  })
  void partitionsDrawsAFixedNumberOfShards(int shards, double fraction, int drawn) {
    ShardSizes sizes = equal(shards);
    Partitions sampler = new Partitions(sizes, fraction, 3);
    assertThat(sampler.takesSubsets()).isTrue();
    assertThat(sampler.expectedRows()).isEqualTo(10.0 * drawn);
    for (long step = 0; step < 200; step++) {
      List<List<Integer>> batch = Drawn.batch(sampler, sizes, step);
      assertThat(batch).filteredOn(rows -> rows.size() == 10).hasSize(drawn);
      assertThat(batch).filteredOn(List::isEmpty).hasSize(shards - drawn);
      for (int shard = 0; shard < shards; shard++) {
        assertThat(sampler.takes(step, 0, shard)).isEqualTo(!batch.get(shard).isEmpty());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 7, 8, 9, 13})
  void everyPairOfShardsIsEquallyLikely(int shards) {
    int[] seen = new int[shards * shards];
    Partitions sampler = new Partitions(equal(shards), 2.0 / shards, 3);
    for (long step = 0; step < STEPS; step++) {
      int[] taken = taken(sampler, step);
      assertThat(taken.length).isEqualTo(2);
      seen[taken[0] * shards + taken[1]]++;
    }
    ChiSquare.assertUniform(seen, shards * (shards - 1) / 2);
  }

  @Test
  void subsetsOfShardsDifferBetweenStepsAndAttempts() {
    Partitions sampler = new Partitions(equal(64), 0.5, 3);
    Set<List<Integer>> subsets = new HashSet<>();
    for (long step = 0; step < 100; step++) {
      for (int attempt = 0; attempt < 2; attempt++) {
        int a = attempt;
        long s = step;
        subsets.add(IntStream.range(0, 64).filter(i -> sampler.takes(s, a, i)).boxed().toList());
      }
    }
    assertThat(subsets).hasSize(200);
  }

  @Test
  void onlyPartitionsLeavesOutShards() {
    List<Sampler> others =
        List.of(
            new Full(SIZES),
            new Reshuffling.Epoch(SIZES, 1, 0),
            new Bernoulli(SIZES, 0.1, 0),
            new Replacement(SIZES, 1, 0));
    for (Sampler sampler : others) {
      assertThat(sampler.takesSubsets()).isFalse();
      assertThat(taken(sampler, 0)).hasSize(5);
    }
  }

  private static int[] taken(Sampler sampler, long step) {
    int shards =
        sampler instanceof Partitions partitions ? partitions.sizes().shards() : SIZES.shards();
    return IntStream.range(0, shards).filter(shard -> sampler.takes(step, 0, shard)).toArray();
  }

  private static ShardSizes equal(int shards) {
    int[] rows = new int[shards];
    Arrays.fill(rows, 10);
    return new ShardSizes(rows);
  }

  /** Within five standard deviations of a binomial count. */
  private static void assertShare(int count, double probability) {
    double bound = 5 * Math.sqrt(probability * (1 - probability) / STEPS);
    assertThat((double) count / STEPS).isBetween(probability - bound, probability + bound);
  }
}
