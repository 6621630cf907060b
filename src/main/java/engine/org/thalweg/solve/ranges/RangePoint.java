package org.thalweg.solve.ranges;

import java.util.Arrays;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.States;

/**
 * Which w is meant, where w lies in ranges: the w after so many steps, and the weights that the
 * driver has. A {@link org.thalweg.solve.Minimiser} holds it as an array in the place of w.
 *
 * @param version steps taken
 * @param intercepts b of every score, only to be read; 0 where there is none
 */
public record RangePoint(long version, @States.AnyLength double... intercepts) {
  /** Where a run begins at w = 0. */
  public static final RangePoint START = new RangePoint(0, 0);

  /** The point that an array stands for. */
  public static RangePoint of(double[] array) {
    return new RangePoint((long) array[0], Arrays.copyOfRange(array, 1, array.length));
  }

  /** This point as an array. */
  public double[] toArray() {
    double[] array = new double[1 + intercepts.length];
    array[0] = version;
    System.arraycopy(intercepts, 0, array, 1, intercepts.length);
    return array;
  }

  /** The point that the w of a snapshot stands for, of a model of so many scores. */
  static RangePoint of(Snapshot snapshot, int scores) {
    return of(snapshot.w(1 + scores));
  }

  /** b of the only score. */
  public double intercept() {
    return intercepts[0];
  }

  /** ‖b‖₂. */
  double length() {
    double sum = 0;
    for (double b : intercepts) {
      sum += b * b;
    }
    return Math.sqrt(sum);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RangePoint point
        && version == point.version
        && Arrays.equals(intercepts, point.intercepts);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(version) + Arrays.hashCode(intercepts);
  }

  @Override
  public String toString() {
    return "w after %d steps, intercepts %s".formatted(version, Arrays.toString(intercepts));
  }
}
