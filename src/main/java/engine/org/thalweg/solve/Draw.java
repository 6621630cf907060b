package org.thalweg.solve;

import java.io.Serializable;

/**
 * The rows that a question is about. A draw is a pure function of its own fields, of the seed of
 * the run and of the shards, so that the same draw always gives the same rows, wherever they are.
 */
public sealed interface Draw extends Serializable {

  /** All rows, each once. */
  record All() implements Draw {}

  /**
   * The mini-batch that the sampler of the run draws at a step.
   *
   * @param step from 0
   */
  record Batch(long step) implements Draw {}

  /**
   * A random subset of the rows, without replacement, small enough for the memory of one process.
   *
   * @param rows about how many
   * @param seed of the choice
   */
  record Sample(long rows, long seed) implements Draw {}

  /**
   * A random part of the rows of every shard, the same whenever it is asked for: for sums of which
   * an estimate will do. No row is copied or moved.
   *
   * @param fraction the probability of a row to be in it, in (0, 1]
   */
  record Share(double fraction) implements Draw {}

  /** All rows on which points are validated, which take no part in the run. */
  record HeldOutDraw() implements Draw {}

  /** All rows. */
  static Draw all() {
    return new All();
  }

  /**
   * Makes sure that a draw is of all rows, or of a sample.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static void requireWhole(Draw draw) {
    if (!(draw instanceof All || draw instanceof Sample)) {
      throw new IllegalArgumentException("row norms and epochs are not of a batch: " + draw);
    }
  }
}
