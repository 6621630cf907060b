package org.thalweg.ml;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The areas under curves of Spark's {@code BinaryClassificationMetrics}, with its bins: thresholds
 * are the distinct scores from the highest down, of which, where there are many, only every so
 * many-th counts. Spark begins to count anew in every partition, so its curves may have a few
 * points more.
 *
 * @param positive Σ s of rows above 0.5 down to each threshold
 * @param negative that of the other rows
 */
record RankedArea(double[] positive, double[] negative) {

  /**
   * The curve of some scores.
   *
   * @param bins about how many thresholds there are at most; 0 for all
   */
  static RankedArea of(double[] scores, double[] labels, double[] weights, int bins) {
    int[] order = descending(scores);
    double[] positive = new double[order.length];
    double[] negative = new double[order.length];
    int distinct = 0;
    for (int i = 0; i < order.length; i++) {
      boolean isNew = i == 0 || scores[order[i]] != scores[order[i - 1]];
      if (isNew) {
        positive[distinct] = distinct == 0 ? 0 : positive[distinct - 1];
        negative[distinct] = distinct == 0 ? 0 : negative[distinct - 1];
        distinct++;
      }
      double[] side = labels[order[i]] > 0.5 ? positive : negative;
      side[distinct - 1] += weights[order[i]];
    }
    int grouping = bins == 0 ? 1 : Math.max(1, distinct / bins);
    int[] kept = kept(distinct, grouping);
    return new RankedArea(
        Arrays.stream(kept).mapToDouble(i -> positive[i]).toArray(),
        Arrays.stream(kept).mapToDouble(i -> negative[i]).toArray());
  }

  /** The last threshold of each group. */
  private static int[] kept(int distinct, int grouping) {
    return IntStream.range(0, (distinct + grouping - 1) / grouping)
        .map(group -> Math.min(distinct, (group + 1) * grouping) - 1)
        .toArray();
  }

  private static int[] descending(double[] scores) {
    long[] keys = new long[scores.length];
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    // ranks of scores, with the place of the row behind
    for (int i = 0; i < keys.length; i++) {
      int rank = Arrays.binarySearch(sorted, scores[i]);
      keys[i] = ((long) -rank << 32) | i;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }

  /** Under the curve of true over false positives; from (0, 0) to (1, 1). */
  double underRoc() {
    double ones = last(positive);
    double zeros = last(negative);
    double area = 0;
    double x = 0;
    double y = 0;
    for (int i = 0; i <= positive.length; i++) {
      boolean isEnd = i == positive.length;
      double nextX = isEnd ? 1 : zeros == 0 ? 0 : negative[i] / zeros;
      double nextY = isEnd ? 1 : ones == 0 ? 0 : positive[i] / ones;
      area += (nextX - x) * (nextY + y) / 2;
      x = nextX;
      y = nextY;
    }
    return area;
  }

  /** Under the curve of precision over recall; from recall 0 with the first precision. */
  double underPrecision() {
    double ones = last(positive);
    double area = 0;
    double x = 0;
    double y = precision(0);
    for (int i = 0; i < positive.length; i++) {
      double nextX = ones == 0 ? 0 : positive[i] / ones;
      double nextY = precision(i);
      area += (nextX - x) * (nextY + y) / 2;
      x = nextX;
      y = nextY;
    }
    return area;
  }

  private double precision(int i) {
    double all = positive[i] + negative[i];
    return all == 0 ? 1 : positive[i] / all;
  }

  private static double last(double[] sums) {
    return sums[sums.length - 1];
  }
}
