package org.thalweg.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.data.shard.BlockBuilder;
import org.thalweg.linalg.Block;

class ShardSizesTest {
  private static final ShardSizes SIZES = new ShardSizes(40, 0, 1, 0, 25);

  @Test
  void knowsWhereEveryShardBegins() {
    assertThat(SIZES.shards()).isEqualTo(5);
    assertThat(SIZES.rows()).isEqualTo(66);
    assertThat(SIZES.empty()).isEqualTo(2);
    long[] begins = {0, 40, 40, 41, 41};
    for (int shard = 0; shard < begins.length; shard++) {
      assertThat(SIZES.begin(shard)).isEqualTo(begins[shard]);
    }
    assertThat(SIZES.rows(4)).isEqualTo(25);
    assertThat(SIZES.rows(1)).isZero();
  }

  @Test
  void rowsWeighOneUnlessTheyAreSaidToWeighMore() {
    assertThat(SIZES.weight()).isEqualTo(66);
    assertThat(SIZES.weight(0)).isEqualTo(40);
    assertThat(SIZES.meanWeight()).isEqualTo(1);
    ShardSizes heavy = SIZES.weighing(new double[] {100, 0, 2.5, 0, 30});
    assertThat(heavy.weight()).isEqualTo(132.5);
    assertThat(heavy.weight(0)).isEqualTo(100);
    assertThat(heavy.weight(2)).isEqualTo(2.5);
    assertThat(heavy.meanWeight()).isEqualTo(132.5 / 66);
    assertThat(heavy.rows(0)).isEqualTo(40);
    ShardSizes likeRows = SIZES.weighing(new double[] {40, 0, 1, 0, 25});
    assertThat(likeRows.weight(4)).isEqualTo(25);
    assertThat(likeRows.weight()).isEqualTo(66);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SIZES.weighing(new double[4]))
        .withMessage("there must be 5 weights, one a shard, but were 4");
  }

  @Test
  void countsTheRowsAndTheWeightsOfBlocks() {
    ShardSizes sizes = ShardSizes.of(List.of(List.of(block(1, 1), block(2.5)), List.of()));
    assertThat(sizes.shards()).isEqualTo(2);
    assertThat(sizes.rows(0)).isEqualTo(3);
    assertThat(sizes.weight(0)).isEqualTo(4.5);
    assertThat(sizes.weight(1)).isZero();
    assertThat(sizes.meanWeight()).isEqualTo(1.5);
  }

  private static Block block(double... weights) {
    BlockBuilder builder = new BlockBuilder();
    for (double weight : weights) {
      builder.entry(0, 1);
      builder.endRow(1, weight, 0);
    }
    return builder.build();
  }
}
