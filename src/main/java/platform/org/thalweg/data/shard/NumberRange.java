package org.thalweg.data.shard;

/**
 * The least and the largest number that training data have in a column.
 *
 * @param least a finite number
 * @param largest a finite number, not below the least
 */
public record NumberRange(double least, double largest) {
  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException if the numbers are no range
   */
  public NumberRange {
    if (!(least <= largest) || Double.isInfinite(least) || Double.isInfinite(largest)) {
      throw new IllegalArgumentException(
          "a range must be of finite numbers in ascending order but was %s to %s"
              .formatted(least, largest));
    }
  }

  /** The least number that is not far outside: as far below the range as that is wide. */
  public double low() {
    return least - (largest - least);
  }

  /** The largest number that is not far outside: as far above the range as that is wide. */
  public double high() {
    return largest + (largest - least);
  }
}
