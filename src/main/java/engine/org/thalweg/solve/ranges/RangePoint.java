package org.thalweg.solve.ranges;

import org.thalweg.solve.Snapshot;

/**
 * Which w is meant, where w lies in ranges: the w after so many steps, and the weights that the
 * driver has. A {@link org.thalweg.solve.Minimiser} holds it as an array in the place of w.
 *
 * @param version steps taken
 * @param intercept b; 0 where there is none
 */
public record RangePoint(long version, double intercept) {
  /** Where a run begins at w = 0. */
  public static final RangePoint START = new RangePoint(0, 0);

  private static final int LENGTH = 2;

  /** The point that an array stands for. */
  public static RangePoint of(double[] array) {
    return new RangePoint((long) array[0], array[1]);
  }

  /** This point as an array. */
  public double[] toArray() {
    return new double[] {version, intercept};
  }

  /** The point that the w of a snapshot stands for. */
  static RangePoint of(Snapshot snapshot) {
    return of(snapshot.w(LENGTH));
  }
}
