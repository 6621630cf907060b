package org.thalweg.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldoutSamplerTest {
  private static final ShardSizes SIZES = new ShardSizes(40, 0, 1, 25, 9, 134, 10);

  @ParameterizedTest
  @CsvSource({"10, 7", "2, 30", "3, 1", "200, 16", "134, 1000"})
  void anEpochAndTheRowsHeldOutAreAllRowsOnce(int oneIn, long rows) {
    for (long seed = 0; seed < 5; seed++) {
      HoldoutSampler sampler = new HoldoutSampler(SIZES, oneIn, rows, seed);
      for (long epoch = 0; epoch < 3; epoch++) {
        requireAllRows(sampler, epoch * sampler.stepsPerEpoch());
      }
    }
  }

  private static void requireAllRows(HoldoutSampler sampler, long first) {
    long held = 0;
    for (int shard = 0; shard < SIZES.shards(); shard++) {
      List<Integer> rows = new ArrayList<>(Drawn.of(sampler.draw(HoldoutSampler.STEP, 0, shard)));
      held += rows.size();
      for (long step = first; step < first + sampler.stepsPerEpoch(); step++) {
        List<Integer> batch = Drawn.of(sampler.draw(step, 0, shard));
        assertThat(batch).isSorted();
        rows.addAll(batch);
      }
      Collections.sort(rows);
      assertThat(rows).isEqualTo(IntStream.range(0, SIZES.rows(shard)).boxed().toList());
    }
    assertThat(held).isEqualTo(sampler.heldOut());
  }

  /** By their numbers among all rows. */
  private static List<Integer> heldOut(ShardSizes sizes, HoldoutSampler sampler) {
    List<Integer> held = new ArrayList<>();
    for (int shard = 0; shard < sizes.shards(); shard++) {
      int begin = (int) sizes.begin(shard);
      Drawn.of(sampler.draw(HoldoutSampler.STEP, 0, shard)).forEach(row -> held.add(begin + row));
    }
    return held;
  }

  @Test
  void ofTenConsecutiveRowsOneIsHeldOut() {
    List<Integer> held = heldOut(SIZES, new HoldoutSampler(SIZES, 10, 7, 3));
    assertThat(held).isSorted().hasSize(21);
    for (int k = 0; k < held.size(); k++) {
      assertThat(held.get(k)).isBetween(10 * k, 10 * k + 9);
    }
  }

  /** Also of shards that are shorter than ten rows, as many shards of few rows are. */
  @Test
  void whereShardsBeginMakesNoDifference() {
    int[] short3 = new int[73];
    Arrays.fill(short3, 3);
    for (long seed = 0; seed < 20; seed++) {
      ShardSizes one = new ShardSizes(219);
      List<Integer> held = heldOut(one, new HoldoutSampler(one, 10, 7, seed));
      assertThat(heldOut(SIZES, new HoldoutSampler(SIZES, 10, 7, seed))).isEqualTo(held);
      ShardSizes many = new ShardSizes(short3);
      HoldoutSampler ofMany = new HoldoutSampler(many, 10, 7, seed);
      assertThat(heldOut(many, ofMany)).isEqualTo(held);
      assertThat(ofMany.heldOut()).isEqualTo(21);
    }
  }

  /** So that a row is as likely as any other, whatever order the rows are in. */
  @Test
  void whichRowItIsGoesByTheSeedAlone() {
    int[] times = new int[10];
    for (long seed = 0; seed < 2000; seed++) {
      HoldoutSampler sampler = new HoldoutSampler(SIZES, 10, 7, seed);
      assertThat(Drawn.of(sampler.draw(HoldoutSampler.STEP, 0, 5)))
          .isEqualTo(
              Drawn.of(new HoldoutSampler(SIZES, 10, 99, seed).draw(HoldoutSampler.STEP, 4, 5)));
      times[heldOut(SIZES, sampler).get(13) - 130]++;
    }
    assertThat(IntStream.of(times))
        .allMatch(count -> count > 130 && count < 270); // five standard deviations
  }

  @Test
  void countsWhatABatchHas() {
    HoldoutSampler sampler = new HoldoutSampler(SIZES, 10, 7, 3);
    assertThat(sampler.heldOut()).isEqualTo(21);
    assertThat(sampler.expectedRows() * sampler.stepsPerEpoch()).isEqualTo(219 - 21);
    assertThat(sampler.expectedRows(HoldoutSampler.STEP)).isEqualTo(21);
    assertThat(sampler.divisor(HoldoutSampler.STEP, 21)).isEqualTo(21);
    assertThat(sampler.divisor(5, 6)).isEqualTo(sampler.expectedRows());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HoldoutSampler(SIZES, 1, 7, 3))
        .withMessage("oneIn must be at least 2 but was 1");
  }

  @Test
  void fromAllOnBatchesAreThoseOfAllRows() {
    HoldoutSampler sampler = new HoldoutSampler(SIZES, 10, 7, 3);
    Sampler ofAll = new Reshuffling.Epoch(SIZES, 7, 3);
    for (long step : new long[] {0, 1, 40}) {
      for (int shard = 0; shard < SIZES.shards(); shard++) {
        assertThat(Drawn.of(sampler.draw(HoldoutSampler.ALL + step, 0, shard)))
            .isEqualTo(Drawn.of(ofAll.draw(step, 0, shard)));
      }
      assertThat(sampler.expectedRows(HoldoutSampler.ALL + step)).isEqualTo(ofAll.expectedRows());
      assertThat(sampler.divisor(HoldoutSampler.ALL + step, 7)).isEqualTo(ofAll.expectedRows());
    }
    assertThat(sampler.rows()).isEqualTo(219);
    assertThat(sampler.expectedRows(3)).isEqualTo(sampler.expectedRows());
  }
}
