package org.thalweg.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.sample.Reshuffling.Epoch;

class EpochTest {
  private static final ShardSizes SIZES = new ShardSizes(40, 0, 1, 25, 0, 134);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 30, 66, 67, 99, 100, 101, 199, 200, 201, Integer.MAX_VALUE})
  void dealsEveryRowOnceAnEpochIntoBatchesThatAreAlike(int rows) {
    Epoch sampler = new Epoch(SIZES, rows, 5);
    int batches = (int) Math.ceil(200.0 / rows);
    for (int epoch = 0; epoch < 4; epoch++) {
      List<Integer> dealt = new ArrayList<>();
      for (int batch = 0; batch < batches; batch++) {
        List<Integer> drawn = Drawn.rows(sampler, SIZES, (long) epoch * batches + batch);
        assertThat(drawn.size()).isBetween(200 / batches, (199 / batches) + 1);
        assertThat(drawn.size()).isBetween(1, rows);
        dealt.addAll(drawn);
      }
      assertThat(dealt).hasSize(200);
      assertThat(new HashSet<>(dealt)).hasSize(200);
    }
    assertThat(sampler.expectedRows()).isEqualTo(200.0 / batches);
  }

  @Test
  void eachShardHasItsShareInEveryBatchToWithinTwoRows() {
    Epoch sampler = new Epoch(SIZES, 30, 1); // seven batches
    for (long step = 0; step < 70; step++) {
      for (int shard = 0; shard < SIZES.shards(); shard++) {
        double share = SIZES.rows(shard) / 7.0;
        assertThat((double) sampler.draw(step, 0, shard).count())
            .isGreaterThan(share - 2)
            .isLessThan(share + 2);
      }
    }
  }

  @Test
  void theOnlyShardHasItsShareToWithinOneRow() {
    ShardSizes sizes = new ShardSizes(200);
    Epoch sampler = new Epoch(sizes, 30, 1);
    for (long step = 0; step < 70; step++) {
      assertThat(sampler.draw(step, 0, 0).count()).isBetween(28, 29);
    }
  }

  @Test
  void epochsAndSeedsAreDealtDifferently() {
    Set<List<Integer>> dealt = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      for (long epoch = 0; epoch < 20; epoch++) {
        dealt.add(Drawn.rows(new Epoch(SIZES, 50, seed), SIZES, 4 * epoch));
      }
    }
    assertThat(dealt).hasSize(400);
  }

  @Test
  void sizesOfShardsThatAreAlikeDoNotMakeTheirDrawsAlike() {
    ShardSizes sizes = new ShardSizes(100, 100);
    List<List<Integer>> batch = Drawn.batch(new Epoch(sizes, 20, 3), sizes, 0);
    assertThat(batch.get(0)).hasSize(10).isNotEqualTo(batch.get(1));
  }

  /** Also where shards are tiny and unequal, and the batch is not the first. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void everyRowIsEquallyLikelyInEveryBatch(int batch) {
    ShardSizes sizes = new ShardSizes(5, 1, 3, 7, 1);
    int[] seen = new int[17];
    for (long seed = 0; seed < 30_000; seed++) {
      Drawn.rows(new Epoch(sizes, 6, seed), sizes, batch).forEach(row -> seen[row]++);
    }
    double[] shares = Arrays.stream(seen).mapToDouble(count -> count / 30_000.0).toArray();
    for (double share : shares) { // one of three batches; five standard deviations are 0.0136
      assertThat(share).isBetween(1 / 3.0 - 0.0136, 1 / 3.0 + 0.0136);
    }
  }

  /** Of one shard; a shuffle deals each of the C(6, 2) pairs to a batch equally often. */
  @Test
  void everyPairIsEquallyLikelyToShareABatch() {
    ShardSizes sizes = new ShardSizes(6);
    int[] seen = new int[36];
    for (long seed = 0; seed < 30_000; seed++) {
      List<Integer> pair = Drawn.rows(new Epoch(sizes, 2, seed), sizes, 1);
      seen[6 * pair.get(0) + pair.get(1)]++;
    }
    ChiSquare.assertUniform(seen, 15);
  }

  @Test
  void theFirstBatchOfAnEpochBeginsAnywhere() {
    ShardSizes sizes = new ShardSizes(1, 1, 1, 1, 1);
    int[] seen = new int[5];
    for (long epoch = 0; epoch < 10_000; epoch++) {
      seen[Drawn.rows(new Epoch(sizes, 1, 8), sizes, 5 * epoch).get(0)]++;
    }
    ChiSquare.assertUniform(seen, 5);
  }

  /** Which of two batches has the row more that three rows make is a matter of chance too. */
  @Test
  void eachBatchHasTheRowTooManyEquallyOften() {
    ShardSizes sizes = new ShardSizes(2, 1);
    int first = 0;
    for (long epoch = 0; epoch < 10_000; epoch++) {
      first += Drawn.rows(new Epoch(sizes, 2, 8), sizes, 2 * epoch).size() - 1;
    }
    assertThat(first).isBetween(4750, 5250); // five standard deviations
  }

  /** Two thousand million rows, of which a shard draws its few at once. */
  @Test
  void costsAsMuchAsTheBatchHasRows() {
    ShardSizes sizes = new ShardSizes(1_000_000_000, Integer.MAX_VALUE, 7, 0);
    long n = 1_000_000_000L + Integer.MAX_VALUE + 7;
    assertThat(sizes.rows()).isEqualTo(n);
    Epoch sampler = new Epoch(sizes, 1000, 1);
    for (long step : new long[] {0, 1, n / 1000, n / 1000 + 1, 123_456_789_012L}) {
      int[] drawn =
          IntStream.range(0, 4).map(shard -> sampler.draw(step, 0, shard).count()).toArray();
      assertThat(drawn[0]).isBetween(317, 318);
      assertThat(drawn[1]).isBetween(682, 683);
      assertThat(drawn[2]).isBetween(0, 1);
      assertThat(IntStream.of(drawn).sum()).isBetween(999, 1000);
    }
  }

  @Test
  void drawsNothingFromNothing() {
    ShardSizes sizes = new ShardSizes(0, 0);
    assertThat(Drawn.rows(new Epoch(sizes, 3, 1), sizes, 0)).isEmpty();
  }
}
