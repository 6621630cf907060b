package org.thalweg.solve.svrg;

import java.util.Map;
import org.thalweg.solve.Snapshot;

/**
 * The arrays of a saved state, which may be that of another solver or of another problem.
 *
 * @param dimension of w
 */
record SavedState(Map<String, double[]> arrays, int dimension) {

  /**
   * A vector as long as w, itself.
   *
   * @throws Snapshot.Unfit if there is none of that name and length
   */
  double[] vector(String name) {
    double[] array = arrays.get(name);
    if (array == null || array.length != dimension) {
      throw unfit(name, "" + dimension, array);
    }
    return array;
  }

  /**
   * An array of at least so many numbers, itself.
   *
   * @throws Snapshot.Unfit if there is none
   */
  double[] atLeast(String name, int length) {
    double[] array = arrays.get(name);
    if (array == null || array.length < length) {
      throw unfit(name, "at least " + length, array);
    }
    return array;
  }

  private static Snapshot.Unfit unfit(String name, String wanted, double[] array) {
    return new Snapshot.Unfit(
        "%s must have %s values but has %s"
            .formatted(name, wanted, array == null ? "none" : array.length));
  }
}
