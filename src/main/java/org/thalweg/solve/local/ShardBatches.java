package org.thalweg.solve.local;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.GradientSource;

/** The batches of one shard, and what was seen of them. */
final class ShardBatches implements GradientSource {
  private final Objective objective;
  private final List<Block> shard;
  private final LongFunction<Rows> batches;
  private final long rows;
  private double loss;
  private double weight;
  private long seen;

  /** Nothing seen yet. */
  ShardBatches(Objective objective, List<Block> shard, LongFunction<Rows> batches) {
    this.objective = objective;
    this.shard = shard;
    this.batches = batches;
    this.rows = shard.stream().mapToLong(Block::rows).sum();
  }

  /** The rows of the shard that a step wants. */
  Rows draw(long step) {
    return batches.apply(step);
  }

  @Override
  public GradientSum evaluate(double[] w, long step) {
    GradientSum sum = new GradientSum(w.length);
    add(w, draw(step), sum);
    return sum;
  }

  /**
   * Adds a batch to an empty sum. One without weight has the gradient 0: the step is that of the
   * penalties alone.
   */
  void add(double[] w, Rows batch, GradientSum sum) {
    forEach(batch, (block, rows) -> objective.accumulate(w, block, rows, sum));
    loss += sum.loss();
    weight += sum.weight();
    seen += sum.rows();
    if (sum.weight() == 0) {
      sum.add(0, 1, 0);
    }
  }

  /** Shows a batch block by block. */
  void forEach(Rows batch, BiConsumer<Block, Rows> action) {
    int begin = 0;
    for (Block block : shard) {
      Rows here = batch.within(begin, begin + block.rows());
      if (here.count() > 0) {
        action.accept(block, here);
      }
      begin += block.rows();
    }
  }

  /** About how many entries a batch has. */
  double entries(Rows batch) {
    return (double) shard.stream().mapToLong(Block::entries).sum() / rows * batch.count();
  }

  @Override
  public long rows() {
    return rows;
  }

  /** The weight of the whole shard, estimated from the rows seen. */
  double weight() {
    return weight == 0 ? 0 : weight * ((double) rows / seen);
  }

  /** The mean loss over the rows seen, along the way. */
  double meanLoss() {
    return loss / weight;
  }

  /** Number of rows seen. */
  long seen() {
    return seen;
  }
}
