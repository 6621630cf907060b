package org.thalweg.solve.memory;

import java.util.Arrays;
import org.thalweg.linalg.Hash;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Question;

/**
 * Which rows a run draws at random: the batches of its steps, and an order of its own for epochs.
 *
 * @param sizes rows of each shard, and what they weigh
 * @param batches the batch of a step, over all shards
 * @param localBatches the batch that every shard draws for itself at a local step
 * @param seed of the order of rows in epochs
 */
public record RowDraws(ShardSizes sizes, Sampler batches, Sampler localBatches, long seed) {
  private static final long SHARE = 0x5a; // keeps its draws apart from those of the batches

  /** All rows at every step. */
  public static RowDraws all(ShardSizes sizes, long seed) {
    Sampler all = new Samplers.Full(sizes);
    return new RowDraws(sizes, all, all, seed);
  }

  /**
   * What is equal for the questions that are answered by the same pass over the same rows; a
   * question that shares none is equal to no other.
   */
  public Object pass(Question<?> question) {
    if (!question.sharesPass()) {
      return new Object();
    }
    boolean isAll = question.draw() instanceof Draw.All;
    return Arrays.asList(
        question.getClass(), question.draw(), isAll ? null : of(question.draw()).sampler());
  }

  /**
   * The rows of a draw by shard.
   *
   * @throws IllegalArgumentException if it is a sample, whose rows belong to no shard
   */
  public DrawnRows of(Draw draw) {
    if (draw instanceof Draw.Batch batch) {
      return new DrawnRows(batches, sizes, batch.step());
    }
    if (draw instanceof Draw.Share share) {
      long own = Hash.of(seed, SHARE);
      return new DrawnRows(new Samplers.Bernoulli(sizes, share.fraction(), own), sizes, 0);
    }
    if (draw instanceof Draw.All) {
      return new DrawnRows(new Samplers.Full(sizes), sizes, 0);
    }
    throw new IllegalArgumentException("a sample has no rows of a shard: " + draw);
  }
}
