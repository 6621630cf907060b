package org.thalweg.solve.sgd;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.reduce.GradientSum;

/** The batches of one shard, and sums over those that were used so far. */
final class LocalBatches {
  private final Objective objective;
  private final List<Block> shard;
  private final LongFunction<Rows> batches;
  private final long rows;
  private final double weight; // of all rows
  private double loss;
  private double divisor; // of the sum of losses
  private long seen;

  /**
   * No batch used yet.
   *
   * @param weight the sum of the weights of all rows of the shard
   * @param batches the rows of the shard that make the batch of a step
   */
  LocalBatches(Objective objective, List<Block> shard, double weight, LongFunction<Rows> batches) {
    this.objective = objective;
    this.shard = shard;
    this.weight = weight;
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
    double[] at = units.isIdentity() ? w : units.original(w);
    GradientSum sum = add(at, draw(step), new GradientSum(w.length));
    if (!units.isIdentity()) {
      units.transform(sum.gradient());
    }
    return sum;
  }

  /**
   * Adds a batch to an empty sum, and has that divided by the number of its rows times their mean
   * weight in the shard. Given their number, any rows of the shard are as likely as any others: so
   * the mean gradient is an unbiased estimate of that of the shard.
   *
   * @return the sum, in the same array
   */
  GradientSum add(double[] w, Rows batch, GradientSum empty) {
    forEach(batch, (block, some) -> objective.accumulate(w, block, some, empty));
    GradientSum sum = empty.withWeight(batch.count() * (weight / rows));
    loss += sum.loss();
    divisor += sum.weight();
    seen += sum.rows();
    return sum;
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

  /** The weight of the whole shard. */
  double weight() {
    return weight;
  }

  /** The mean loss of the batches so far, each at the point of its step. */
  double meanLoss() {
    return loss / divisor;
  }

  /** Number of rows in the batches so far, counted as often as they were used. */
  long seen() {
    return seen;
  }
}
