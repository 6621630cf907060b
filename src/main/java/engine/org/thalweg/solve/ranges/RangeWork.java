package org.thalweg.solve.ranges;

import java.io.Serializable;

/** What is done with a range, for one thread at a time. */
@FunctionalInterface
public interface RangeWork extends Serializable {
  /** Reads the range, and gives what the driver wants to know; changes nothing of w. */
  double[] on(RangeState state);

  /** Whether it reads more than w, so that a w that was kept is not enough. */
  default boolean readsAll() {
    return false;
  }
}
