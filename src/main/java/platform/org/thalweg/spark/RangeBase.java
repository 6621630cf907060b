package org.thalweg.spark;

import java.io.Serializable;
import org.thalweg.solve.ranges.RangeMethod;
import org.thalweg.solve.ranges.RangeRows;
import org.thalweg.solve.ranges.RangeState;

/** From what a range is made that is lost: the start of the run, or what was written of it. */
@FunctionalInterface
interface RangeBase extends Serializable {
  RangeState state(RangeMethod method, RangeRows rows);
}
