package org.thalweg.solve.ranges;

import org.thalweg.reduce.Mergeable;

/**
 * Numbers that ranges give, summed up one by one in the fixed tree over the ranges. A final class,
 * not a record, because tasks send it.
 */
public final class NumberSum implements Mergeable<NumberSum> {
  private static final long serialVersionUID = 1;

  private final double[] numbers;

  /** The numbers of one range, in an array that is given up. */
  public NumberSum(double[] numbers) {
    this.numbers = numbers;
  }

  /** The numbers, in the array itself. */
  public double[] numbers() {
    return numbers;
  }

  @Override
  public NumberSum merge(NumberSum other) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] += other.numbers[i];
    }
    return this;
  }
}
