package org.thalweg.data.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.Block;

/** How the rows of several shards become one part of a sample. */
class RowSampleTest {
  private static final int FEATURES = 30;

  @Test
  void smallBlocksBecomeOne() {
    List<List<Block>> shards = List.of(rows(0, 5), List.of(), rows(5, 1), rows(6, 40));
    List<Block> joined = RowSample.joined(shards);
    assertThat(joined).hasSize(1);
    assertThat(RowText.of(joined.get(0))).isEqualTo(RowText.of(rows(0, 46).get(0)));
  }

  /** For to copy them row by row takes longer than all sums over them. */
  @Test
  void largeBlocksAreKeptAsTheyAre() {
    int full = (int) (BlockBuilder.BLOCK_BYTES / 12 / (FEATURES + 1));
    List<Block> one = rows(0, full);
    List<Block> other = rows(full, full / 2);
    assertThat(RowSample.joined(List.of(one, other))).containsExactly(one.get(0), other.get(0));
  }

  @Test
  void theBlocksOfOneShardAreKept() {
    List<Block> one = rows(0, 5);
    assertThat(RowSample.joined(List.of(one))).containsExactly(one.get(0));
  }

  @Test
  void ofNoRowsThereIsNoBlock() {
    assertThat(RowSample.joined(List.of())).isEmpty();
    assertThat(RowSample.joined(List.of(List.of(), List.of()))).isEmpty();
  }

  private static List<Block> rows(int from, int count) {
    BlockList list = new BlockList();
    for (int row = from; row < from + count; row++) {
      for (int j = 0; j < FEATURES; j++) {
        list.entry(j, row + j / 100.0);
      }
      list.endRow(row % 2, 1, 0);
    }
    return new ArrayList<>(list.blocks());
  }
}
