package org.thalweg.epoch;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.reduce.GradientSum;

/** The batches of one shard, and sums over those that were used so far. */
final class ShardBatches {
  private final Objective objective;
  private final List<Block> shard;
  private final LongFunction<Rows> batches;
  private final long rows;
  private double loss;
  private double weight;
  private long seen;

  /**
   * No batch used yet.
   *
   * @param batches the rows of the shard that make the batch of a step
   */
  ShardBatches(Objective objective, List<Block> shard, LongFunction<Rows> batches) {
    this.objective = objective;
    this.shard = shard;
    this.batches = batches;
    this.rows = shard.stream().mapToLong(Block::rows).sum();
  }

  /** The batch of a step. */
  Rows draw(long step) {
    return batches.apply(step);
  }

  /**
   * The sums of the loss and of its gradient over the batch of a step.
   *
   * @param units the coordinates of w
   */
  GradientSum sum(double[] w, long step, Standardisation units) {
    GradientSum sum = new GradientSum(w.length);
    add(units.isIdentity() ? w : units.original(w), draw(step), sum);
    if (!units.isIdentity()) {
      units.transform(sum.gradient());
    }
    return sum;
  }

  /**
   * Adds a batch to an empty sum. A batch without weight has the gradient 0: its step is that of
   * the penalties alone.
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

  /** Calls an action for every block that has rows of a batch. */
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

  /** About how many entries a batch has, by the mean of the shard. */
  double entries(Rows batch) {
    return (double) shard.stream().mapToLong(Block::entries).sum() / rows * batch.count();
  }

  /** The weight of the whole shard, estimated from the batches so far. */
  double weight() {
    return weight == 0 ? 0 : weight * ((double) rows / seen);
  }

  /** The mean loss of the batches so far, each at the point of its step. */
  double meanLoss() {
    return loss / weight;
  }

  /** Number of rows in the batches so far, counted as often as they were used. */
  long seen() {
    return seen;
  }
}
