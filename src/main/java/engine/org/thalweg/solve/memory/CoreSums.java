package org.thalweg.solve.memory;

import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import org.thalweg.linalg.BlockRows;
import org.thalweg.objective.Objective;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.ShardSum;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.solve.RowQuestion;

/**
 * Sums over rows that are in this process, shard by shard, on as many cores as there are; or in the
 * calling thread where the work is too little to share. Sums merge in the fixed tree, so the number
 * of cores changes no bit. Keeps the arrays of sums from one to the next. For one caller at a time.
 */
public final class CoreSums {
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  /** Products that are summed up in less time than it takes to have other threads begin. */
  private static final double FEW_PRODUCTS = 1 << 16;

  private final Objective objective;
  private final int shards;
  private final double entriesPerRow;
  private final Deque<GradientSum> free = new ConcurrentLinkedDeque<>(); // sums not in use
  private final Queue<TaskSums> idle = new ConcurrentLinkedQueue<>(); // one for each busy thread
  private final TaskSums alone; // of the calling thread, where it shares the work with none

  /**
   * Sums of an objective.
   *
   * @param shards how many
   * @param entriesPerRow of all rows, in the mean
   */
  public CoreSums(Objective objective, int shards, double entriesPerRow) {
    this.objective = objective;
    this.shards = shards;
    this.entriesPerRow = entriesPerRow;
    this.alone = new TaskSums(objective);
  }

  /**
   * The sum that a question asks for over the rows that each shard has drawn.
   *
   * @param rows about how many there are in all
   * @return null where there are none
   */
  public <S extends Mergeable<S> & WeightedSum<S>> S sum(
      RowQuestion<S> question, double rows, IntFunction<? extends BlockRows> drawn) {
    int threads = threads(rows * question.work(objective, entriesPerRow));
    S sum =
        threads == 1
            ? overShards(1, shard -> question.sumOrNull(drawn.apply(shard), alone))
            : overShards(threads, shard -> shared(question, drawn.apply(shard)));
    return sum == null ? null : sum.given();
  }

  private <S extends Mergeable<S> & WeightedSum<S>> S shared(
      RowQuestion<S> question, BlockRows rows) {
    if (rows.count() == 0) {
      return null;
    }
    TaskSums own = idle.poll();
    TaskSums sums = own == null ? new TaskSums(objective, free) : own;
    S sum = question.sum(rows, sums);
    idle.add(sums);
    return sum;
  }

  /** Entries of a row, in the mean. */
  double entriesPerRow() {
    return entriesPerRow;
  }

  /**
   * Any sum, by as many threads as it is worth.
   *
   * @param work products of two numbers, about
   */
  <S extends Mergeable<S>> S overShards(double work, IntFunction<S> ofShard) {
    return overShards(threads(work), ofShard);
  }

  private <S extends Mergeable<S>> S overShards(int threads, IntFunction<S> ofShard) {
    return new ShardSum<>(shards, ofShard).by(threads);
  }

  private static int threads(double work) {
    return work <= FEW_PRODUCTS ? 1 : THREADS;
  }
}
