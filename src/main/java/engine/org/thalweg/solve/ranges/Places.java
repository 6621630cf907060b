package org.thalweg.solve.ranges;

import java.util.function.IntPredicate;

/** Places in arrays. */
final class Places {
  private Places() {}

  /** The numbers at some places. */
  static double[] gathered(double[] all, int[] places) {
    double[] part = new double[places.length];
    for (int i = 0; i < places.length; i++) {
      part[i] = all[places[i]];
    }
    return part;
  }

  /** The numbers {@code [from, from + count)}. */
  static int[] numbers(int from, int count) {
    int[] numbers = new int[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = from + i;
    }
    return numbers;
  }

  /** The last of some numbers from 0 that is still so; 0 is. */
  static int last(int count, IntPredicate isSo) {
    int low = 0;
    int high = count - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (isSo.test(middle)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
