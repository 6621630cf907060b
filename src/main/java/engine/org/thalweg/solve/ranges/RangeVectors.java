package org.thalweg.solve.ranges;

import java.io.DataOutputStream;
import java.io.IOException;

/** The vectors of a run over the features of one range that occur: w, and what its method needs. */
interface RangeVectors {

  /** w as it is after so many steps, which have been taken: a new array. */
  double[] at(long version);

  /**
   * An earlier w that is still there.
   *
   * @return w after so many steps; null where it is gone
   */
  default double[] earlier(long version) {
    return null;
  }

  /**
   * Takes a step.
   *
   * @param logged what the driver said of it
   * @param version steps taken before
   */
  void step(double[] logged, long version);

  /** Writes all that is not the rows. */
  void write(DataOutputStream out) throws IOException;
}
