package org.thalweg.linalg;

import java.util.List;
import java.util.function.BiConsumer;

/** The rows of one shard, as executors and driver both read them. */
public final class ShardRows {
  private final List<Block> blocks;
  private final double entriesPerRow; // of the block where there are most

  /** Rows in blocks, which are kept. */
  public ShardRows(List<Block> blocks) {
    this.blocks = blocks;
    double most = 0;
    for (Block block : blocks) {
      most = Math.max(most, (double) block.entries() / Math.max(1, block.rows()));
    }
    this.entriesPerRow = most;
  }

  /** The blocks, in row order. */
  public List<Block> blocks() {
    return blocks;
  }

  /** Some of the rows, by their numbers in the shard. */
  public BlockRows drawn(Rows drawn) {
    return new BlockRows() {
      @Override
      public int count() {
        return drawn.count();
      }

      @Override
      public double entriesPerRow() {
        return entriesPerRow;
      }

      @Override
      public void forEach(BiConsumer<Block, Rows> action) {
        int begin = 0;
        for (Block block : blocks) {
          Rows here = drawn.within(begin, begin + block.rows());
          if (here.count() > 0) {
            action.accept(block, here);
          }
          begin += block.rows();
        }
      }
    };
  }
}
