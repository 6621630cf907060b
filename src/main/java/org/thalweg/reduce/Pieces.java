package org.thalweg.reduce;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Arrays of sums that are cut into ranges of about the same length, and put together again. */
final class Pieces {
  private Pieces() {}

  /** The ranges of an array, one after the other. */
  static List<double[]> of(double[] whole, int ranges) {
    return IntStream.range(0, ranges)
        .mapToObj(
            range ->
                Arrays.copyOfRange(
                    whole,
                    begin(whole.length, range, ranges),
                    begin(whole.length, range + 1, ranges)))
        .toList();
  }

  private static int begin(int length, int range, int ranges) {
    return (int) ((long) length * range / ranges);
  }

  /** The array that was cut into these. */
  static double[] joined(List<double[]> pieces) {
    double[] whole = new double[pieces.stream().mapToInt(piece -> piece.length).sum()];
    int to = 0;
    for (double[] piece : pieces) {
      System.arraycopy(piece, 0, whole, to, piece.length);
      to += piece.length;
    }
    return whole;
  }
}
