package org.thalweg.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.Rows;

/** What all ways to draw have in common. */
class SamplersTest {
  private static final ShardSizes SIZES = new ShardSizes(40, 0, 1, 25, 0, 134);

  /** Of three classes, the second of which is rare. */
  private static final ShardSizes STRATA =
      new ShardSizes(40, 0, 1, 5, 0, 54, 0, 0, 0, 3, 0, 1, 0, 0, 0, 17, 0, 79);

  /** Every sampler, by seed. */
  static Stream<Arguments> all() {
    Stream<Arguments> whole =
        Stream.of(
            sampler("full", seed -> new Samplers.Full(SIZES)),
            sampler("withAll", SamplersTest::withAll));
    return Stream.concat(whole, random());
  }

  static Stream<Arguments> random() {
    return Stream.of(
        sampler("epoch", seed -> new Reshuffling.Epoch(SIZES, 30, seed)),
        sampler("stratified", seed -> new Reshuffling.Stratified(STRATA, 6, 30, seed)),
        sampler("bernoulli", seed -> new Samplers.Bernoulli(SIZES, 0.2, seed)),
        sampler("replacement", seed -> new Samplers.Replacement(SIZES, 50, seed)),
        sampler("partitions", seed -> new Samplers.Partitions(SIZES, 0.4, seed)));
  }

  private static Sampler withAll(long seed) {
    return new Samplers.WithAll(SIZES, new Reshuffling.Epoch(SIZES, 30, seed));
  }

  private static Arguments sampler(String name, LongFunction<Sampler> sampler) {
    return Arguments.of(Named.of(name, sampler));
  }

  /** 40, 1, 25 and 134 rows by 30 are 2, 1, 1 and 5 batches. */
  @Test
  void everyShardHasEpochsOfItsOwn() {
    Sampler sampler = new Reshuffling.PerShard(SIZES, 30, 7);
    for (int shard = 0; shard < SIZES.shards(); shard++) {
      int rows = SIZES.rows(shard);
      int batches = (rows + 29) / 30;
      List<Integer> drawn = new ArrayList<>();
      for (long step = 10L * batches; step < 11L * batches; step++) {
        drawn.addAll(Drawn.of(sampler.draw(step, 0, shard)));
      }
      Collections.sort(drawn);
      assertThat(drawn).isEqualTo(Drawn.of(Rows.all(rows)));
    }
    assertThat(sampler.expectedRows()).isEqualTo(20 + 1 + 25 + 134 / 5.0);
  }

  @ParameterizedTest
  @MethodSource("all")
  void drawsAscendingRowsOfTheShard(LongFunction<Sampler> samplers) {
    for (long step = 0; step < 200; step++) {
      for (int shard = 0; shard < SIZES.shards(); shard++) {
        int rows = SIZES.rows(shard);
        List<Integer> drawn = Drawn.of(samplers.apply(1).draw(step, 0, shard));
        assertThat(drawn).isSorted().allMatch(row -> row >= 0);
        assertThat(drawn).allMatch(row -> row < rows);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsDrawnIsAPureFunctionOfSeedStepAttemptAndShard(LongFunction<Sampler> samplers) {
    Sampler sampler = samplers.apply(3);
    Map<List<Long>, List<Integer>> first = new HashMap<>();
    List<List<Long>> places = new ArrayList<>();
    for (long step : new long[] {0, 1, 2, 3, 1_000_000_007L, 5L << 40}) {
      for (long attempt = 0; attempt < 3; attempt++) {
        for (long shard = 0; shard < SIZES.shards(); shard++) {
          List<Long> place = List.of(step, attempt, shard);
          places.add(place);
          first.put(place, draw(sampler, place));
        }
      }
    }
    Collections.shuffle(places, new Random(5));
    for (List<Long> place : places) {
      assertThat(draw(sampler, place)).isEqualTo(first.get(place));
      assertThat(draw(samplers.apply(3), place)).isEqualTo(first.get(place));
    }
  }

  /** So that models that draw the same are answered by one pass over the rows. */
  @ParameterizedTest
  @MethodSource("random")
  void samplersOfTheSameAreEqual(LongFunction<Sampler> samplers) {
    assertThat(samplers.apply(3)).isEqualTo(samplers.apply(3)).isNotEqualTo(samplers.apply(4));
    assertThat(samplers.apply(3)).hasSameHashCodeAs(samplers.apply(3));
  }

  @ParameterizedTest
  @MethodSource("random")
  void stepsAndSeedsDiffer(LongFunction<Sampler> samplers) {
    Map<List<List<Integer>>, Integer> batches = new HashMap<>();
    for (long seed = 0; seed < 10; seed++) {
      for (long step = 0; step < 10; step++) {
        batches.merge(Drawn.batch(samplers.apply(seed), SIZES, step), 1, Integer::sum);
      }
    }
    // of the 15 pairs of shards, an empty shard twice over makes some alike
    boolean ofShards = samplers.apply(0) instanceof Samplers.Partitions;
    assertThat(batches.size()).isEqualTo(ofShards ? 11 : 100);
  }

  /** A redraw is of no use if it finds the same rows. */
  @ParameterizedTest
  @ValueSource(strings = {"bernoulli", "replacement", "partitions"})
  void anotherAttemptDrawsOtherRows(String name) {
    Sampler sampler =
        switch (name) {
          case "bernoulli" -> new Samplers.Bernoulli(SIZES, 0.2, 1);
          case "replacement" -> new Samplers.Replacement(SIZES, 50, 1);
          default -> new Samplers.Partitions(SIZES, 0.4, 1);
        };
    assertThat(Stream.of(0, 1, 2, 3, 4).map(a -> shards(sampler, a)).distinct().count())
        .isGreaterThan(2);
  }

  @ParameterizedTest
  @MethodSource("all")
  void expectsAsManyRowsAsItDrawsOnAverage(LongFunction<Sampler> samplers) {
    double drawn = 0;
    int steps = 7 * 2_000; // whole epochs
    for (long step = 0; step < steps; step++) {
      for (int shard = 0; shard < SIZES.shards(); shard++) {
        drawn += samplers.apply(9).draw(step, 0, shard).count();
      }
    }
    double expected = samplers.apply(9).expectedRows();
    // a batch of two shards of six varies by 68 rows, 0.6 on average over all steps
    boolean ofShards = samplers.apply(0) instanceof Samplers.Partitions;
    assertThat(drawn / steps)
        .isBetween(expected - (ofShards ? 3 : 0.3), expected + (ofShards ? 3 : 0.3));
  }

  /** 200 rows are 7 batches of at most 30, so every eighth step sees all of them. */
  @Test
  void withAllShowsAllRowsAfterEveryEpochAndLosesNoBatch() {
    Sampler batches = new Reshuffling.Epoch(SIZES, 30, 4);
    Sampler sampler = withAll(4);
    for (long step = 0, inner = 0; step < 40; step++) {
      boolean all = step % 8 == 7;
      assertThat(sampler.takesAll(step)).isEqualTo(all);
      Sampler expected = all ? new Samplers.Full(SIZES) : batches;
      assertThat(Drawn.batch(sampler, SIZES, step))
          .isEqualTo(Drawn.batch(expected, SIZES, all ? step : inner++));
    }
  }

  /** By rounding 17 / (17 / 7) is more than 7. */
  @Test
  void withAllShowsAllRowsAfterAsManyBatchesAsAnEpochHas() {
    for (int n = 1; n < 200; n++) {
      ShardSizes sizes = new ShardSizes(n);
      for (int rows = 1; rows < n; rows++) {
        int batches = (n + rows - 1) / rows;
        Sampler sampler = new Samplers.WithAll(sizes, new Reshuffling.Epoch(sizes, rows, 1));
        assertThat(sampler.takesAll(batches)).isTrue();
        assertThat(sampler.takesAll(2L * batches + 1)).isTrue();
      }
    }
  }

  /** Two of six shards, two of which are empty: 1 in 15 draws has no row and is repeated. */
  @Test
  void theDivisorOfShardsLeavesOutDrawsWithoutRows() {
    Sampler two = new Samplers.Partitions(SIZES, 0.4, 1);
    assertThat(two.expectedRows()).isEqualTo(200 / 3.0);
    assertThat(two.divisor(0, 9)).isCloseTo(200 / 3.0 / (1 - 1 / 15.0), within(1e-12));
    assertThat(two.takesSubsets()).isTrue();
    Sampler one = new Samplers.Partitions(SIZES, 0.17, 1);
    assertThat(one.divisor(0, 9)).isCloseTo(200 / 6.0 / (1 - 1 / 3.0), within(1e-12));
    Sampler three = new Samplers.Partitions(SIZES, 0.5, 1);
    assertThat(three.divisor(0, 9)).isEqualTo(100);
  }

  @Test
  void eachWayToDrawSaysByWhatToDivide() {
    Sampler full = new Samplers.Full(SIZES);
    assertThat(full.divisor(0, 200)).isEqualTo(200);
    assertThat(full.takesAll(0)).isTrue();
    assertThat(new Samplers.Bernoulli(SIZES, 0.2, 1).divisor(0, 33)).isEqualTo(33);
    assertThat(new Samplers.Replacement(SIZES, 50, 1).divisor(0, 50)).isEqualTo(50);
    Sampler epoch = new Reshuffling.Epoch(SIZES, 30, 1);
    assertThat(epoch.divisor(0, 28)).isEqualTo(200 / 7.0);
    assertThat(epoch.takesAll(0)).isFalse();
    assertThat(epoch.takesSubsets()).isFalse();
    assertThat(epoch.expectedRows(5)).isEqualTo(200 / 7.0);
    Sampler both = withAll(1);
    assertThat(both.divisor(0, 28)).isEqualTo(200 / 7.0);
    assertThat(both.divisor(7, 200)).isEqualTo(200);
    assertThat(both.expectedRows()).isCloseTo((7 * (200 / 7.0) + 200) / 8, within(1e-12));
    assertThat(both.takesSubsets()).isFalse();
    Sampler shards = new Samplers.Partitions(SIZES, 0.4, 1);
    Sampler withShards = new Samplers.WithAll(SIZES, shards);
    assertThat(withShards.takesSubsets()).isTrue();
    for (int shard = 0; shard < SIZES.shards(); shard++) {
      assertThat(withShards.takes(0, 0, shard)).isEqualTo(shards.takes(0, 0, shard));
      assertThat(withShards.takes(3, 0, shard)).isTrue(); // 3 of 66 rows are an epoch
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Reshuffling.PerShard(SIZES, 0, 1))
        .withMessage("batch.rows must be at least 1 but was 0");
  }

  @Test
  void sortsNumbersThatAreDifferentWhetherTheyAreManyOrFew() {
    for (int bound : new int[] {1, 63, 64, 65, 1000, 100_000}) {
      Permutation shuffled = new Permutation(bound, bound);
      for (int count : new int[] {0, 1, 15, 16, 17, 64, bound}) {
        int[] drawn = IntStream.range(0, Math.min(count, bound)).map(shuffled::at).toArray();
        int[] sorted = drawn.clone();
        Assignment.sort(sorted, bound);
        Arrays.sort(drawn);
        assertThat(sorted).isEqualTo(drawn);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void rejectsBatchesWithoutRows(long rows) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Reshuffling.Epoch(SIZES, rows, 0))
        .withMessage("batch.rows must be at least 1 but was " + rows);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Reshuffling.Stratified(STRATA, 6, rows, 0))
        .withMessage("batch.rows must be at least 1 but was " + rows);
    int fewer = (int) Math.max(Integer.MIN_VALUE, rows);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Samplers.Replacement(SIZES, fewer, 0))
        .withMessage("batch.rows must be at least 1 but was " + fewer);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.0000000000000002, Double.NaN, Double.POSITIVE_INFINITY})
  void rejectsFractionsThatAreNone(double fraction) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Samplers.Bernoulli(SIZES, fraction, 0))
        .withMessage("batch.fraction must be in (0, 1] but was " + fraction);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Samplers.Partitions(SIZES, fraction, 0))
        .withMessage("batch.fraction must be in (0, 1] but was " + fraction);
  }

  private static List<List<Integer>> shards(Sampler sampler, int attempt) {
    List<List<Integer>> shards = new ArrayList<>();
    for (int shard = 0; shard < SIZES.shards(); shard++) {
      shards.add(Drawn.of(sampler.draw(0, attempt, shard)));
    }
    return shards;
  }

  private static List<Integer> draw(Sampler sampler, List<Long> place) {
    Rows rows = sampler.draw(place.get(0), place.get(1).intValue(), place.get(2).intValue());
    return Drawn.of(rows);
  }
}
