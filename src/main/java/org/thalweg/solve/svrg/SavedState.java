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
    return array(name, dimension);
  }

  /**
   * An array of so many numbers, itself.
   *
   * @throws Snapshot.Unfit if there is none of that name and length
   */
  double[] array(String name, int length) {
    return Snapshot.array("method svrg", arrays, name, length);
  }
}
