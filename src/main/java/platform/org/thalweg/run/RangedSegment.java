package org.thalweg.run;

import java.io.Serializable;
import java.util.List;
import org.thalweg.solve.ranges.FeatureRanges;
import org.thalweg.solve.ranges.RangeHead;
import org.thalweg.solve.ranges.RangeState;

/**
 * A segment of w that has some of the numbers of each feature, side by side, while a range has all
 * of these so.
 *
 * @param begin where it begins in w
 * @param first of the numbers of a feature
 * @param count of them
 */
record RangedSegment(long begin, int first, int count) implements Serializable {
  /** Those of a model: its weights, and behind them its factors if it has any. */
  static List<RangedSegment> of(RangeHead head, int features) {
    RangedSegment weights = new RangedSegment(0, 0, head.scores());
    return head.rank() == 0
        ? List.of(weights)
        : List.of(weights, new RangedSegment(features, 1, head.rank()));
  }

  /** How many weights it has. */
  int length(FeatureRanges cut) {
    return Math.multiplyExact(cut.features(), count);
  }

  /** Where the numbers of a feature begin in w. */
  long place(int feature) {
    return begin + (long) feature * count;
  }

  /**
   * The weights of a range that are not 0, each with its place behind those of its first feature.
   */
  double[] of(RangeState state) {
    return state.nonZeros(first, count);
  }
}
