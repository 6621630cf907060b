package org.thalweg.reduce;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Arrays of sums that are cut into ranges of about the same length, and put together again. */
final class Pieces {
  private Pieces() {}

  /** The ranges of arrays of one length, one after the other: those of all arrays in each. */
  static List<double[][]> of(int ranges, double[]... whole) {
    int length = whole[0].length;
    return IntStream.range(0, ranges)
        .mapToObj(
            range -> {
              int from = (int) ((long) length * range / ranges);
              int to = (int) ((long) length * (range + 1) / ranges);
              return Stream.of(whole)
                  .map(array -> Arrays.copyOfRange(array, from, to))
                  .toArray(double[][]::new);
            })
        .toList();
  }

  /** The arrays that were cut into these. */
  static double[][] joined(List<double[][]> pieces) {
    int length = pieces.stream().mapToInt(piece -> piece[0].length).sum();
    double[][] whole = new double[pieces.get(0).length][length];
    int to = 0;
    for (double[][] piece : pieces) {
      for (int k = 0; k < whole.length; k++) {
        System.arraycopy(piece[k], 0, whole[k], to, piece[k].length);
      }
      to += piece[0].length;
    }
    return whole;
  }
}
