package org.thalweg.solve.svrg;

import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.sample.RowOrder;

/**
 * Rows that lie in memory in random order. An epoch steps on short chunks of neighbours, and takes
 * the chunks in an order of its own: so memory is read in order, and no two epochs are alike.
 */
public final class ShuffledRows {
  private static final int LONGEST_CHUNK = 64; // rows
  private static final int CHUNKS = 512; // at least: few rows fit in the cache anyway

  private final List<Block> blocks;
  private final int[] ends; // of the blocks, in chunks
  private final int chunk;

  /** The rows of some blocks, which are kept. */
  public ShuffledRows(List<Block> blocks) {
    int rows = blocks.stream().mapToInt(Block::rows).sum();
    this.blocks = blocks;
    this.chunk = Integer.highestOneBit(Math.max(1, Math.min(LONGEST_CHUNK, rows / CHUNKS)));
    this.ends = new int[blocks.size()];
    int chunks = 0;
    for (int b = 0; b < ends.length; b++) {
      chunks += (blocks.get(b).rows() + chunk - 1) / chunk;
      ends[b] = chunks;
    }
  }

  /** How many chunks. */
  public int chunks() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
  }

  /** Steps on as many chunks as the plan says, in the random order of a seed. */
  public void run(EpochPlan plan, long seed, LocalEpoch epoch) {
    int[] drawn = RowOrder.shuffled(chunks(), seed);
    run(drawn, 0, plan.rowsOf(drawn.length), epoch);
  }

  /** Steps on the chunks with the numbers at [from, to). */
  public void run(int[] numbers, int from, int to, LocalEpoch epoch) {
    for (int i = from; i < to; i++) {
      run(numbers[i], epoch);
    }
  }

  private void run(int number, LocalEpoch epoch) {
    int b = Arrays.binarySearch(ends, number);
    b = b < 0 ? -b - 1 : b + 1; // the first block that ends behind the chunk
    Block block = blocks.get(b);
    int first = (number - (b == 0 ? 0 : ends[b - 1])) * chunk;
    for (int row = first; row < Math.min(first + chunk, block.rows()); row++) {
      epoch.take(block, row);
    }
  }
}
