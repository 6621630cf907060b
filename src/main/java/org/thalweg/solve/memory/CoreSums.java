package org.thalweg.solve.memory;

import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import org.thalweg.linalg.LazyVector;
import org.thalweg.objective.Objective;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.ShardSum;
import org.thalweg.solve.Question;

/**
 * Sums over rows that are in this process, shard by shard, on as many cores as there are; or in the
 * calling thread where the work is too little to share. Sums merge in the fixed tree, so the number
 * of cores changes no bit. Keeps the arrays of sums from one to the next. For one caller at a time.
 */
public final class CoreSums {
  static final int THREADS = Runtime.getRuntime().availableProcessors();

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
   * The sum of the loss and its gradient over the rows that each shard has drawn.
   *
   * @param rows about how many there are in all
   * @return null where there are none
   */
  public GradientSum gradient(LazyVector w, double rows, IntFunction<? extends BlockRows> drawn) {
    int threads = threads(rows * objective.work(entriesPerRow));
    GradientSum sum =
        threads == 1
            ? overShards(1, shard -> drawn.apply(shard).gradient(w, alone))
            : overShards(threads, shard -> shared(w, drawn.apply(shard)));
    return sum == null ? null : sum.given();
  }

  private GradientSum shared(LazyVector w, BlockRows rows) {
    if (rows.count() == 0) {
      return null;
    }
    TaskSums own = idle.poll();
    TaskSums sums = own == null ? new TaskSums(objective, free) : own;
    GradientSum sum = rows.gradient(w, sums);
    idle.add(sums);
    return sum;
  }

  /** The sums of the losses along a line over the rows that each shard has drawn, likewise. */
  public LineSum line(Question.Line line, double rows, IntFunction<? extends BlockRows> drawn) {
    double points = line.rates().length;
    double work = objective.work(entriesPerRow);
    boolean isScoredOnce = objective.scoresAreLinear();
    return overShards(
        threads(rows * (isScoredOnce ? work + points : work * points)),
        shard -> drawn.apply(shard).line(objective, line.w(), line.direction(), line.rates()));
  }

  /** The sums of the losses and their derivatives over the rows that each shard has drawn. */
  public HessianSum hessian(
      Question.Hessian question, double rows, IntFunction<? extends BlockRows> drawn) {
    return overShards(
        hessianThreads(rows), shard -> drawn.apply(shard).hessian(objective, question));
  }

  /** How many threads share a sum of products of entries, of so many rows. */
  int hessianThreads(double rows) {
    return threads(rows * (1 + entriesPerRow / 2) * entriesPerRow);
  }

  /** How many threads share a sum that reads every entry of so many rows once. */
  int readThreads(double rows) {
    return threads(rows * entriesPerRow);
  }

  /** Any sum, by so many threads. */
  <S extends Mergeable<S>> S overShards(int threads, IntFunction<S> ofShard) {
    return new ShardSum<>(shards, ofShard).by(threads);
  }

  /**
   * How many threads share the work.
   *
   * @param work products of two numbers, about
   */
  private static int threads(double work) {
    return work <= FEW_PRODUCTS ? 1 : THREADS;
  }
}
