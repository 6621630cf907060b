package org.thalweg.linalg;

import java.util.stream.IntStream;

/**
 * A long vector, range by range: each is small enough for a core's cache, and where there are many
 * all cores share them. Where a range begins and ends depends on the length of the vector alone, so
 * a sum has the same bits however many cores there are.
 */
public final class Ranges {
  /** Coordinates of a range; the last may have fewer. */
  public static final int LENGTH = 1 << 14;

  private static final int MANY = 16; // ranges that are worth copies for more than one thread
  private static final int SHARED = 6; // ranges that are worth more than one thread

  private Ranges() {}

  /** What is done with the coordinates {@code [from, to)}. */
  @FunctionalInterface
  public interface RangeAction {
    void on(int from, int to);
  }

  /** What the coordinates {@code [from, to)} give. */
  @FunctionalInterface
  public interface RangeTerm {
    double of(int from, int to);
  }

  /** Whether a vector of this length is worth copies of its ranges, to be shared among cores. */
  public static boolean areMany(int length) {
    return length > MANY * LENGTH;
  }

  /** Runs over the coordinates {@code [from, to)}; in any order where they are many. */
  public static void each(int from, int to, RangeAction action) {
    if (to - from <= LENGTH) {
      if (from < to) {
        action.on(from, to); // a stream would cost more than a short vector
      }
      return;
    }
    range(from, to).forEach(k -> action.on(begin(from, k), end(from, to, k)));
  }

  /**
   * Runs over the coordinates {@code [from, to)} likewise, where each is read or written somewhere
   * in a long vector: all cores then share even a few ranges, since they wait for memory.
   */
  public static void share(int from, int to, RangeAction action) {
    if (to - from <= LENGTH) {
      each(from, to, action);
    } else {
      int ranges = (to - from + LENGTH - 1) / LENGTH;
      IntStream.range(0, ranges)
          .parallel()
          .forEach(k -> action.on(begin(from, k), end(from, to, k)));
    }
  }

  /** Σ of the terms of the ranges of {@code [from, to)}, in their order. */
  public static double sum(int from, int to, RangeTerm term) {
    if (to - from <= LENGTH) {
      return from < to ? 0 + term.of(from, to) : 0;
    }
    double[] terms =
        range(from, to).mapToDouble(k -> term.of(begin(from, k), end(from, to, k))).toArray();
    double sum = 0;
    for (double each : terms) {
      sum += each;
    }
    return sum;
  }

  private static IntStream range(int from, int to) {
    IntStream ranges = IntStream.range(0, (to - from + LENGTH - 1) / LENGTH);
    return to - from > SHARED * LENGTH ? ranges.parallel() : ranges;
  }

  private static int begin(int from, int k) {
    return from + k * LENGTH;
  }

  private static int end(int from, int to, int k) {
    return Math.min(to, begin(from, k) + LENGTH);
  }
}
