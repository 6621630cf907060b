package org.thalweg.solve.memory;

import java.util.function.IntFunction;
import org.thalweg.linalg.Rows;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;
import org.thalweg.text.DataException;

/**
 * The rows of one draw, shard by shard: those of the first attempt in which there are any.
 *
 * @param sampler draws them
 * @param sizes of the shards
 * @param step of the draw
 */
public record DrawnRows(Sampler sampler, ShardSizes sizes, long step) {
  private static final int ATTEMPTS = 1000;

  /** The rows of a shard at an attempt, ascending. */
  public Rows of(int shard, int attempt) {
    return sampler.draw(step, attempt, shard);
  }

  /** How many rows there are in the mean. */
  public double expected() {
    return sampler.expectedRows(step);
  }

  /**
   * The sum over the rows of the first attempt that drew any. Where they are not all rows, the sum
   * is divided by the {@link Sampler#divisor} times the mean weight of all rows, not by the weight
   * of the batch: so the means are unbiased estimates of those over all rows, whatever these weigh.
   * A batch whose own weight is 0 is an estimate as good as others.
   *
   * @param sum of an attempt, or null where no row was drawn
   * @throws DataException if all rows have no weight, or attempt after attempt draws none
   */
  public <S extends WeightedSum<S>> S sum(IntFunction<S> sum) {
    if (!(sizes.weight() > 0)) {
      throw new DataException("the rows must have a positive weight but had none");
    }
    if (sampler.takesAll(step)) {
      return sum.apply(0);
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      S found = sum.apply(attempt);
      if (found != null) {
        return estimate(found);
      }
    }
    throw new DataException(
        "a batch must have at least one row but %d draws in a row had none".formatted(ATTEMPTS));
  }

  /**
   * The answer that the sum of the first attempt is.
   *
   * @param sum null where no row was drawn
   * @return null where there must be another attempt, or the rows have no weight
   */
  public <S extends WeightedSum<S>> S first(S sum) {
    if (sum == null || !(sizes.weight() > 0)) {
      return null;
    }
    return sampler.takesAll(step) ? sum : estimate(sum);
  }

  /** The sum over a batch that is not all rows, as an estimate of the means over all rows. */
  public <S extends WeightedSum<S>> S estimate(S sum) {
    return sum.withWeight(sampler.divisor(step, sum.rows()) * sizes.meanWeight());
  }
}
