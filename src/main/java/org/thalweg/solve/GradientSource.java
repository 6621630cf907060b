package org.thalweg.solve;

import java.util.List;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.PartialSums;
import org.thalweg.reduce.Subtree;
import org.thalweg.update.Slot;
import org.thalweg.update.Slots;

/** Where gradients come from. The trainer knows no more of the data than this. */
public interface GradientSource extends AutoCloseable {

  /**
   * Sums over the batch of a step.
   *
   * @param w where; only read, and not kept: it changes afterwards
   * @param step from 0; the batch is a pure function of it
   * @return sums over at least one row, with a positive weight
   */
  GradientSum evaluate(double[] w, long step);

  /**
   * What the source remembers from step to step, as a part of the state of a run; nothing by
   * default. Behind the gradient its sums then have these slots, in order, whose means are the
   * memory once the step is taken.
   */
  default List<Slot> slots() {
    return List.of();
  }

  /**
   * The sums of a source that remembers.
   *
   * @param memory values of its slots, only read
   */
  default GradientSum evaluate(double[] w, long step, Slots memory) {
    return evaluate(w, step);
  }

  /** Number of rows of the whole data. */
  long rows();

  /** Gives back what the source holds; nothing by default. */
  @Override
  default void close() {}

  /** A function without data: every evaluation is one row of weight 1. */
  static GradientSource of(DifferentiableFunction function) {
    return new GradientSource() {
      @Override
      public GradientSum evaluate(double[] w, long step) {
        GradientSum sum = new GradientSum(w.length);
        double[] gradient = function.gradient(w);
        System.arraycopy(gradient, 0, sum.gradient(), 0, w.length);
        sum.add(function.value(w), 1, 1);
        return sum;
      }

      @Override
      public long rows() {
        return 1;
      }
    };
  }

  /**
   * All rows at every step, in the calling thread: slow, obvious, and the oracle of every
   * distributed source.
   *
   * @param shards each a list of blocks; merged in the same fixed tree as on a cluster
   */
  static GradientSource inMemory(Objective objective, List<? extends List<Block>> shards) {
    long rows = shards.stream().flatMap(List::stream).mapToLong(Block::rows).sum();
    return new GradientSource() {
      @Override
      public GradientSum evaluate(double[] w, long step) {
        PartialSums<GradientSum> sums = new PartialSums<>();
        for (int shard = 0; shard < shards.size(); shard++) {
          GradientSum sum = new GradientSum(objective.layout().dimension());
          for (Block block : shards.get(shard)) {
            objective.accumulate(w, block, Rows.all(block.rows()), sum);
          }
          sums.add(Subtree.leaf(shard, sum));
        }
        return sums.root(shards.size());
      }

      @Override
      public long rows() {
        return rows;
      }
    };
  }
}
