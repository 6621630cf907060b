package org.thalweg.solve.memory;

import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.thalweg.linalg.Rows;
import org.thalweg.sample.Sampler;
import org.thalweg.text.DataException;

/**
 * The rows of one draw, shard by shard: those of the first attempt in which they have a weight.
 *
 * @param sampler draws them
 * @param step of the draw
 */
public record DrawnRows(Sampler sampler, long step) {
  private static final int ATTEMPTS = 1000;

  /** The rows of a shard at an attempt, ascending. */
  public Rows of(int shard, int attempt) {
    return sampler.draw(step, attempt, shard);
  }

  /** How many rows there are in the mean. */
  public double expected() {
    return sampler.expectedRows();
  }

  /**
   * The first sum over the rows of an attempt that has a weight.
   *
   * @param sum of an attempt, or null where no row was drawn
   * @throws DataException if attempt after attempt has none
   */
  public <S> S sum(IntFunction<S> sum, Predicate<S> hasWeight) {
    int attempts = sampler.takesAll(step) ? 1 : ATTEMPTS; // where other rows can be drawn
    for (int attempt = 0; attempt < attempts; attempt++) {
      S found = sum.apply(attempt);
      if (found != null && hasWeight.test(found)) {
        return found;
      }
    }
    throw new DataException(
        attempts == 1
            ? "the rows must have a positive weight but had none"
            : "a batch must have a positive weight but %d draws in a row had none"
                .formatted(attempts));
  }
}
