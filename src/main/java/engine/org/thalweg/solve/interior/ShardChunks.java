package org.thalweg.solve.interior;

import java.util.List;
import java.util.function.Consumer;
import org.thalweg.linalg.Block;
import org.thalweg.objective.LinearObjective;

/** The blocks of a shard, and their products with vectors, some neighbouring rows at a time. */
record ShardChunks(LinearObjective objective, List<Block> blocks) {

  /** Some neighbouring rows of a block. */
  static final class ShardChunk {
    final Block block;
    private final int base; // number in the shard of the first row of the block
    final int[] rows;
    final double[] first; // a number of each row
    final double[] second;
    int count;

    ShardChunk(Block block, int base) {
      this.block = block;
      this.base = base;
      this.rows = new int[Math.min(block.chunkRows(), block.rows())];
      this.first = new double[rows.length];
      this.second = new double[rows.length];
    }

    int number(int i) {
      return base + rows[i];
    }
  }

  void forEachChunk(Consumer<ShardChunk> action) {
    int base = 0;
    for (Block block : blocks) {
      forEachChunk(block, base, action);
      base += block.rows();
    }
  }

  static void forEachChunk(Block block, int base, Consumer<ShardChunk> action) {
    ShardChunk chunk = new ShardChunk(block, base);
    for (int from = 0; from < block.rows(); from += chunk.count) {
      chunk.count = Math.min(chunk.rows.length, block.rows() - from);
      for (int i = 0; i < chunk.count; i++) {
        chunk.rows[i] = from + i;
      }
      action.accept(chunk);
    }
  }

  /** x·w + b of each row, without its offset. */
  void multiply(ShardChunk chunk, double[] w, double[] toRows) {
    chunk.block.scores(w, chunk.rows, chunk.count, chunk.first);
    for (int i = 0; i < chunk.count; i++) {
      double b = objective.intercept() ? w[objective.features()] : 0;
      toRows[chunk.number(i)] = chunk.first[i] + b;
    }
  }

  /** Adds Σ factor·[x, 1] over the rows of a chunk. */
  void scatter(ShardChunk chunk, double[] factors, double[] to) {
    chunk.block.scatter(chunk.rows, chunk.count, factors, to);
    for (int i = 0; objective.intercept() && i < chunk.count; i++) {
      to[objective.features()] += factors[i];
    }
  }
}
