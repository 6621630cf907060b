package org.thalweg.data.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.DenseBlock;

class BlockBuilderTest {
  private final BlockBuilder builder = new BlockBuilder();

  @Test
  void keepsRowsLabelsAndValues() {
    row(1, 0, 0.5, 3, -2);
    row(0);
    row(7, 3, 1e-300);
    Block block = builder.build();
    assertThat(RowText.of(block)).containsExactly("1.0 0:0.5 3:-2.0", "0.0", "7.0 3:1.0E-300");
    assertThat(block.features()).isEqualTo(4);
    assertThat(block.weight(0)).isEqualTo(1);
  }

  @Test
  void wholeRowsLeaveOutTheirZeros() {
    builder.entry(0, 5);
    builder.entries(2, new double[] {1, 0, -0.0, 3, 99}, 4);
    builder.endRow(1, 1, 0);
    double[] many = new double[10_000]; // more than a builder begins with
    many[9_999] = 7;
    builder.entries(1, many, many.length);
    builder.endRow(0, 1, 0);
    Block block = builder.build();
    assertThat(RowText.of(block)).containsExactly("1.0 0:5.0 2:1.0 5:3.0", "0.0 10000:7.0");
    assertThat(builder.rows(block, 0, 1, label -> label, 1)).isEqualTo(1);
    assertThat(RowText.of(builder.build())).containsExactly("1.0 0:5.0 2:1.0 5:3.0");
  }

  @Test
  void keepsWeightsAndOffsetsWhereSomeAreGiven() {
    builder.endRow(1, 1, 0);
    builder.endRow(1, 2, 0);
    Block weighted = builder.build();
    assertThat(new double[] {weighted.weight(0), weighted.weight(1)}).containsExactly(1, 2);
    assertThat(weighted.offset(1)).isZero();
    builder.endRow(1, 1, 0);
    builder.endRow(1, 1, -3);
    Block offset = builder.build();
    assertThat(new double[] {offset.offset(0), offset.offset(1)}).containsExactly(0, -3);
    assertThat(offset.weight(1)).isEqualTo(1);
    builder.endRow(1, 1, 0);
    assertThat(builder.build().bytes()).isZero();
  }

  @Test
  void startsAfreshAfterABlock() {
    row(1, 0, 1.0, 9, 2);
    assertThat(builder.isEmpty()).isFalse();
    assertThat(builder.build().features()).isEqualTo(10);
    assertThat(builder.isEmpty()).isTrue();
    row(0, 1, 3);
    Block second = builder.build();
    assertThat(RowText.of(second)).containsExactly("0.0 1:3.0");
    assertThat(second.features()).isEqualTo(2);
  }

  @Test
  void choosesTheLayoutThatTakesFewerBytes() {
    row(1, 0, 0.1, 1, 0.2, 2, 0.3); // dense 8·3 against sparse 9·3 + 8
    assertThat(builder.build()).isInstanceOf(DenseBlock.class);
    row(1, 3, 0.1); // 8·4 against 1 + 8
    assertThat(builder.build()).isInstanceOf(CsrBlock.class);
    row(1); // a block of rows without entries
    assertThat(builder.build()).isInstanceOf(DenseBlock.class).extracting(Block::rows).isEqualTo(1);
  }

  @Test
  void theLayoutDoesNotChangeTheRows() {
    SplittableRandom random = new SplittableRandom(1);
    for (int dense = 0; dense < 2; dense++) {
      List<String> rows = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        rows.add(randomRow(random, 20, dense == 1 ? 18 : 3));
      }
      Block block = builder.build();
      assertThat(block).isInstanceOf(dense == 1 ? DenseBlock.class : CsrBlock.class);
      assertThat(RowText.of(block)).isEqualTo(rows);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 30, 5_000, 200_000})
  void blocksAreCutAtAboutOneMebibyteAndTogetherAreTheRows(int entriesPerRow) {
    SplittableRandom random = new SplittableRandom(5);
    List<String> rows = new ArrayList<>();
    List<Block> blocks = new ArrayList<>();
    int count = entriesPerRow == 0 ? 280_000 : Math.max(5, 400_000 / entriesPerRow);
    for (int i = 0; i < count; i++) {
      rows.add(randomRow(random, 3 * entriesPerRow + 1, entriesPerRow));
      if (builder.isFull()) {
        blocks.add(builder.build());
      }
    }
    long row = 12L * entriesPerRow + 12;
    assertThat(blocks).hasSizeGreaterThan(2);
    assertThat(blocks).allMatch(block -> 12L * block.entries() + 12L * block.rows() >= 1 << 20);
    assertThat(blocks).allMatch(block -> block.bytes() < (1 << 20) + row + 4);
    List<String> together = new ArrayList<>();
    blocks.forEach(block -> together.addAll(RowText.of(block)));
    together.addAll(RowText.of(builder.build()));
    assertThat(together).isEqualTo(rows);
  }

  private String randomRow(SplittableRandom random, int columns, int entries) {
    StringBuilder text = new StringBuilder();
    double label = random.nextInt(2);
    text.append(label);
    int left = entries;
    for (int column = 0; column < columns && left > 0; column++) {
      if (random.nextInt(columns - column) < left) { // exactly so many, anywhere
        double value = random.nextDouble() - 0.5;
        builder.entry(column, value);
        text.append(' ').append(column).append(':').append(value);
        left--;
      }
    }
    builder.endRow(label, 1, 0);
    return text.toString();
  }

  private void row(double label, double... columnsAndValues) {
    for (int i = 0; i < columnsAndValues.length; i += 2) {
      builder.entry((int) columnsAndValues[i], columnsAndValues[i + 1]);
    }
    builder.endRow(label, 1, 0);
  }
}
