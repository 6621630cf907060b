package org.thalweg.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.thalweg.linalg.Norms;

/**
 * How much weight rows of two classes have down to each threshold of their scores, of which all
 * curves are made that go by the order of scores. Rows of equal scores are one threshold.
 *
 * @param thresholds the distinct scores, from the highest down
 * @param ones Σ s of the rows of label 1 with such a score or a higher one
 * @param zeros that of the other rows
 */
public record RankCurve(double[] thresholds, double[] ones, double[] zeros) {

  /** The curve of some rows, at least one. */
  public static RankCurve of(double[] scores, double[] labels, double[] weights) {
    int[] order = descending(scores);
    double[] thresholds = new double[order.length];
    double[] ones = new double[order.length];
    double[] zeros = new double[order.length];
    int distinct = 0;
    for (int i = 0; i < order.length; i++) {
      double score = scores[order[i]];
      if (i == 0 || score != scores[order[i - 1]]) {
        thresholds[distinct] = score;
        ones[distinct] = distinct == 0 ? 0 : ones[distinct - 1];
        zeros[distinct] = distinct == 0 ? 0 : zeros[distinct - 1];
        distinct++;
      }
      double[] side = labels[order[i]] == 1 ? ones : zeros;
      side[distinct - 1] += weights[order[i]];
    }
    return new RankCurve(thresholds, ones, zeros).at(IntStream.range(0, distinct));
  }

  /**
   * With fewer thresholds, as Spark's {@code BinaryClassificationMetrics} bins them: where there
   * are many, only every so many-th counts. Spark begins to count anew in every partition, so its
   * curves may have a few points more.
   *
   * @param bins about how many there are at most; 0 for all
   */
  public RankCurve binned(int bins) {
    int distinct = thresholds.length;
    int grouping = bins == 0 ? 1 : Math.max(1, distinct / bins);
    return at(
        IntStream.range(0, (distinct + grouping - 1) / grouping)
            .map(group -> Math.min(distinct, (group + 1) * grouping) - 1));
  }

  private RankCurve at(IntStream places) {
    int[] kept = places.toArray();
    return new RankCurve(
        Norms.gathered(thresholds, kept), Norms.gathered(ones, kept), Norms.gathered(zeros, kept));
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
  public double underRoc() {
    double allOnes = last(ones);
    double allZeros = last(zeros);
    double area = 0;
    double x = 0;
    double y = 0;
    for (int i = 0; i <= ones.length; i++) {
      boolean isEnd = i == ones.length;
      double nextX = isEnd ? 1 : allZeros == 0 ? 0 : zeros[i] / allZeros;
      double nextY = isEnd ? 1 : allOnes == 0 ? 0 : ones[i] / allOnes;
      area += (nextX - x) * (nextY + y) / 2;
      x = nextX;
      y = nextY;
    }
    return area;
  }

  /** Under the curve of precision over recall; from recall 0 with the first precision. */
  public double underPrecision() {
    double allOnes = last(ones);
    double area = 0;
    double x = 0;
    double y = precision(0);
    for (int i = 0; i < ones.length; i++) {
      double nextX = allOnes == 0 ? 0 : ones[i] / allOnes;
      double nextY = precision(i);
      area += (nextX - x) * (nextY + y) / 2;
      x = nextX;
      y = nextY;
    }
    return area;
  }

  /** The part of the weight down to a threshold that is of label 1; 1 where there is none. */
  public double precision(int i) {
    double all = ones[i] + zeros[i];
    return all == 0 ? 1 : ones[i] / all;
  }

  private static double last(double[] sums) {
    return sums[sums.length - 1];
  }
}
