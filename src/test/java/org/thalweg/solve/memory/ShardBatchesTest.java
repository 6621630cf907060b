package org.thalweg.solve.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.BlockRows;
import org.thalweg.linalg.Rows;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.sample.ShardSizes;

/** Batches of several steps that were copied together, each beside the draw of its step. */
class ShardBatchesTest {
  private static final int[] BLOCKS = {300, 1, 40}; // rows of each
  private static final int ROWS = 341;
  private static final ShardSizes SIZES = new ShardSizes(ROWS, 0, ROWS);
  private static final long FIRST = 5;
  private static final int STEPS = 40;
  private static final Sampler ABOUT_128 = new Samplers.Bernoulli(SIZES, 0.425, 3); // of the first

  /** Rows whose labels are their numbers; those of the second block have the most entries. */
  private static List<Block> shard() {
    List<Block> shard = new ArrayList<>();
    int row = 0;
    for (int size : BLOCKS) {
      double[][] x = new double[size][3];
      double[] numbers = new double[size];
      for (int i = 0; i < size; i++) {
        x[i][0] = 1;
        x[i][1] = size == 1 ? 2 : 0;
        x[i][2] = size < 300 ? 3 : 0;
        numbers[i] = row++;
      }
      shard.add(AllBlocks.sparse(x, 3, numbers, null));
    }
    return shard;
  }

  /** Of many rows of a block and of few, of none, and of all, which are not copied. */
  static List<Sampler> samplers() {
    Sampler many = new Reshuffling.Epoch(SIZES, 400, 3);
    return List.of(
        many,
        new Samplers.WithAll(SIZES, many),
        ABOUT_128,
        new Samplers.Replacement(SIZES, 64, 3),
        new Samplers.Bernoulli(SIZES, 0.003, 3));
  }

  private static BatchWindow window(List<ShardBatches> drawn) {
    return new BatchWindow(FIRST, STEPS, SIZES.shards(), drawn);
  }

  private static ShardBatches batches(Sampler sampler, int shard) {
    List<Block> blocks = SIZES.rows(shard) == 0 ? List.of() : shard();
    return ShardBatches.draw(shard, blocks, sampler, FIRST, STEPS);
  }

  private static int[] numbers(Block block, Rows rows) {
    return IntStream.range(0, rows.count()).map(i -> (int) block.label(rows.at(i))).toArray();
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void haveTheRowsOfTheirStepsInOrder(Sampler sampler) {
    List<ShardBatches> drawn = new ArrayList<>();
    for (int shard = SIZES.shards() - 1; shard >= 0; shard--) {
      drawn.add(batches(sampler, shard));
      assertThat(drawn.get(drawn.size() - 1).shard()).isEqualTo(shard);
    }
    BatchWindow window = window(drawn);
    for (long step = FIRST; step < window.end(); step++) {
      for (int shard = 0; shard < SIZES.shards(); shard++) {
        List<Integer> numbers = new ArrayList<>();
        BlockRows batch = window.rows(step, shard);
        batch.forEach(
            (block, rows) -> {
              assertThat(rows.count()).isPositive();
              IntStream.of(numbers(block, rows)).forEach(numbers::add);
            });
        Rows rows = sampler.draw(step, 0, shard);
        int count = sampler.takesAll(step) ? 0 : rows.count();
        assertThat(numbers).isEqualTo(IntStream.range(0, count).mapToObj(rows::at).toList());
        assertThat(batch.count()).isEqualTo(count);
      }
    }
  }

  @Test
  void areThoseOfTheStepsOfTheWindow() {
    BatchWindow window = window(List.of());
    assertThat(window.end()).isEqualTo(FIRST + STEPS);
    assertThat(window.has(FIRST - 1)).isFalse();
    assertThat(window.has(FIRST)).isTrue();
    assertThat(window.has(FIRST + STEPS - 1)).isTrue();
    assertThat(window.has(FIRST + STEPS)).isFalse();
  }

  /** A count of rows is a byte, or two from 128 on. */
  @Test
  void sayHowLargeTheyAre() {
    ShardBatches drawn = batches(ABOUT_128, 0);
    BatchWindow window = window(List.of(drawn));
    Set<Block> blocks = Collections.newSetFromMap(new IdentityHashMap<>());
    long[] longer = new long[1];
    for (long step = FIRST; step < window.end(); step++) {
      BlockRows batch = window.rows(step, 0);
      assertThat(batch.entriesPerRow()).isEqualTo(3);
      batch.forEach(
          (block, rows) -> {
            blocks.add(block);
            longer[0] += rows.count() > 127 ? 1 : 0;
          });
    }
    assertThat(blocks).hasSize(BLOCKS.length);
    assertThat(longer[0]).isBetween(1L, STEPS - 1L);
    long counts = (long) BLOCKS.length * STEPS + longer[0];
    assertThat(drawn.bytes()).isEqualTo(counts + blocks.stream().mapToLong(Block::bytes).sum());
  }
}
