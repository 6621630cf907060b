package org.thalweg.reduce;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Ranges of a {@link VectorSum}, which different tasks add up, and the sum that they make. */
final class VectorRanges {
  private VectorRanges() {}

  /** So many pieces of about the same length, in their order; dense or packed as the sum is. */
  static List<VectorSum> cut(VectorSum sum, int ranges) {
    List<VectorSum> cut = new ArrayList<>();
    for (int k = 0; k < ranges; k++) {
      int from = (int) ((long) sum.length() * k / ranges);
      cut.add(range(sum, from, (int) ((long) sum.length() * (k + 1) / ranges)));
    }
    return cut;
  }

  /** The sum of the coordinates [from, to), as one of that length; dense or packed as the whole. */
  static VectorSum range(VectorSum sum, int from, int to) {
    double[] values = sum.storedValues();
    if (sum.places() == null) {
      return VectorSum.dense(Arrays.copyOfRange(values, from, to));
    }
    int first = place(sum, from);
    int end = place(sum, to);
    int[] places = new int[end - first];
    for (int k = first; k < end; k++) {
      places[k - first] = sum.places()[k] - from;
    }
    return VectorSum.packed(to - from, places, Arrays.copyOfRange(values, first, end));
  }

  private static int place(VectorSum sum, int coordinate) {
    int found = Arrays.binarySearch(sum.places(), coordinate);
    return found < 0 ? -found - 1 : found;
  }

  /** The inverse of cutting into ranges, in their order; dense. */
  static VectorSum joined(List<VectorSum> ranges) {
    double[] whole = new double[ranges.stream().mapToInt(VectorSum::length).sum()];
    int from = 0;
    for (VectorSum range : ranges) {
      double[] values = range.storedValues();
      if (range.places() == null) {
        System.arraycopy(values, 0, whole, from, range.length());
      } else {
        for (int k = 0; k < range.places().length; k++) {
          whole[from + range.places()[k]] = values[k];
        }
      }
      from += range.length();
    }
    return VectorSum.dense(whole);
  }
}
