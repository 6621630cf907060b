package org.thalweg.sample;

import java.io.Serializable;
import org.thalweg.linalg.Rows;

/**
 * Which rows make up the batch of a step. What a shard draws is a pure function of (seed, step,
 * attempt, shard), so a task that is run again, elsewhere, draws the same; and it costs O(batch).
 *
 * <p>A draw that turns out empty over all shards is repeated with the next attempt; {@link
 * #divisor} takes that into account.
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

  /** Mean number of rows of the batch of a step, where that is known to differ. */
  default double expectedRows(long step) {
    return expectedRows();
  }

  /**
   * What turns a sum over a batch into an unbiased estimate of a mean over all rows: whatever v is,
   *
   * <pre>
   *   E[Σ v over the batch / divisor] = Σ v over all rows / n
   * </pre>
   *
   * So it is n times the expected number of times that a row is drawn: D. G. Horvitz, D. J.
   * Thompson, "A Generalization of Sampling Without Replacement From a Finite Universe", JASA 47
   * (1952). Where all batches with the same number of rows are equally likely, that number itself
   * will do, with less variance.
   *
   * @param drawn number of rows that were drawn, at least 1
   */
  default double divisor(long step, long drawn) {
    return expectedRows();
  }

  /** Whether the batch of a step is certain to be all rows, each once. */
  default boolean takesAll(long step) {
    return false;
  }
}
