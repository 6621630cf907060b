package org.thalweg.data.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.SparseRow;

/** Ranges of rows of blocks make the same blocks as rows one by one. */
class BlockListTest {
  private static final int ROWS = 7_000;

  /** What the blocks are like that rows are copied from. */
  enum Layout {
    WHOLE_ROWS(20, 1, 1),
    DENSE_WITH_ZEROS(20, 0.97, 1),
    SPARSE(300, 0.1, 1),
    FIRST_WHOLE_THEN_WITH_ZEROS(20, 0.97, 0.5),
    FEW_ENTRIES(3, 0.2, 1);

    private final int features;
    private final double density; // from a row on
    private final double first;

    Layout(int features, double density, double first) {
      this.features = features;
      this.density = density;
      this.first = first;
    }

    private List<Block> blocks() {
      SplittableRandom random = new SplittableRandom(ordinal());
      BlockList list = new BlockList();
      for (int row = 0; row < ROWS; row++) {
        double share = first < 1 && row < first * ROWS ? 1 : density;
        for (int j = 0; j < features; j++) {
          if (random.nextDouble() < share) {
            list.entry(j, random.nextInt(1, 1 << 20) / 64.0);
          }
        }
        list.endRow(random.nextInt(3), 1 + random.nextInt(2), random.nextInt(4));
      }
      return list.blocks();
    }
  }

  @ParameterizedTest
  @EnumSource
  void rangesMakeTheBlocksOfRowsOneByOne(Layout layout) {
    List<Block> given = layout.blocks();
    BlockList ranges = new BlockList();
    BlockList oneByOne = new BlockList();
    SparseRow x = new SparseRow();
    SplittableRandom random = new SplittableRandom(1);
    for (int turn = 0; turn < 4; turn++) {
      for (Block block : given) {
        int from = random.nextInt(block.rows() / 4 + 1);
        int to = block.rows() - random.nextInt(block.rows() / 4 + 1);
        ranges.rows(block, from, to, label -> label + 1, 4);
        for (int row = from; row < to; row++) {
          block.read(row, x);
          oneByOne.entries(x);
          oneByOne.endRow(block.label(row) + 1, block.weight(row) / 4, block.offset(row));
        }
      }
    }
    List<Block> made = ranges.blocks();
    List<Block> expected = oneByOne.blocks();
    assertThat(made)
        .hasSameSizeAs(expected)
        .hasSizeGreaterThan(layout == Layout.FEW_ENTRIES ? 0 : 2);
    for (int i = 0; i < made.size(); i++) {
      requireSame(made.get(i), expected.get(i));
    }
  }

  private static void requireSame(Block made, Block expected) {
    assertThat(made).hasSameClassAs(expected);
    assertThat(made.bytes()).isEqualTo(expected.bytes());
    assertThat(made.features()).isEqualTo(expected.features());
    assertThat(RowText.of(made)).isEqualTo(RowText.of(expected));
    for (int row = 0; row < made.rows(); row++) {
      assertThat(made.weight(row)).isEqualTo(expected.weight(row));
      assertThat(made.offset(row)).isEqualTo(expected.offset(row));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theLayoutsAreThoseThatAreMeant(Layout layout) {
    List<Block> blocks = layout.blocks();
    boolean areDense = layout != Layout.SPARSE && layout != Layout.FEW_ENTRIES;
    assertThat(blocks).allMatch(block -> block instanceof DenseBlock == areDense);
    long zeros =
        blocks.stream()
            .mapToLong(block -> block.rows() * (long) layout.features - block.entries())
            .sum();
    assertThat(zeros == 0).isEqualTo(areDense);
  }
}
