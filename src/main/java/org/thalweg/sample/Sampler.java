package org.thalweg.sample;

import java.io.Serializable;
import org.thalweg.linalg.Rows;

/**
 * Which rows make up the batch of a step. What a shard draws is a pure function of (seed, step,
 * attempt, shard), so a task that is run again, elsewhere, draws the same; and it costs O(batch).
 *
 * <p>A draw that turns out empty over all shards is repeated with the next attempt.
 */
public interface Sampler extends Serializable {

  /** The rows of a shard that belong to the batch, ascending; repeats are possible. */
  Rows draw(long step, int attempt, int shard);

  /** Whether a shard takes part at all; where none of a task's shards does, it is not launched. */
  default boolean takes(long step, int attempt, int shard) {
    return true;
  }

  /** Whether {@link #takes} may ever say no. */
  default boolean takesSubsets() {
    return false;
  }

  /** Mean number of rows of a batch. */
  double expectedRows();

  /** Whether the batch of a step is certain to be all rows, each once. */
  default boolean takesAll(long step) {
    return false;
  }
}
