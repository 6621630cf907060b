package org.thalweg.solve.sgd;

import java.util.Arrays;

/**
 * How coordinates that a batch touches join those that are active already. Short vectors then make
 * room for the new ones in place.
 *
 * @param at where each touched coordinate is among the active ones afterwards
 * @param fresh the new ones, ascending
 * @param before how many were active before each of these
 * @param size how many new ones there are, of both arrays
 * @param count how many were active
 */
record CoordinateInsertion(int[] at, int[] fresh, int[] before, int size, int count) {

  /**
   * Of coordinates that a batch touches.
   *
   * @param ranks of those that are active
   * @param count how many these are
   * @param touched ascending
   */
  static CoordinateInsertion of(RankIndex ranks, int count, int[] touched) {
    int[] at = new int[touched.length];
    int[] fresh = new int[touched.length];
    int[] before = new int[touched.length];
    int size = 0;
    for (int k = 0; k < touched.length; k++) { // no branch depends on places as good as random
      int rank = ranks.of(touched[k]);
      at[k] = rank + size;
      fresh[size] = touched[k];
      before[size] = rank;
      size += 1 - ranks.has(touched[k]);
    }
    return new CoordinateInsertion(at, fresh, before, size, count);
  }

  /**
   * The first index of {@code [from, to)} whose place is at least a coordinate, or to: near from.
   */
  static int first(int[] places, int from, int to, int coordinate) {
    int low = from; // all before are less
    int step = 1;
    while (low + step <= to && places[low + step - 1] < coordinate) {
      low += step;
      step *= 2;
    }
    int high = Math.min(to, low + step - 1); // not less, or the end
    while (low < high) {
      int middle = low + high >>> 1;
      if (places[middle] < coordinate) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Makes room in a short vector, which has the slack, and puts a value where there is a new one.
   */
  void insert(double[] vector, double value) {
    int end = count;
    for (int k = size - 1; k >= 0; k--) {
      System.arraycopy(vector, before[k], vector, before[k] + k + 1, end - before[k]);
      vector[before[k] + k] = value;
      end = before[k];
    }
  }

  /** Puts the new ones among the places themselves, likewise. */
  void insert(int[] places) {
    int end = count;
    for (int k = size - 1; k >= 0; k--) {
      System.arraycopy(places, before[k], places, before[k] + k + 1, end - before[k]);
      places[before[k] + k] = fresh[k];
      end = before[k];
    }
  }

  /** A short vector with more slack. */
  static double[] longer(double[] vector, int length, double rest) {
    double[] longer = Arrays.copyOf(vector, length);
    if (rest != 0) {
      Arrays.fill(longer, vector.length, length, rest);
    }
    return longer;
  }
}
