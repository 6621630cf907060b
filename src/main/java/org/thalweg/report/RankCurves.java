package org.thalweg.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The receiver operating characteristic and the curve of precision over recall, of weighted rows of
 * two classes: T. Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters 27(8)
 * (2006). Rows of equal scores are one point.
 *
 * @param thresholds a row counts as class 1 from this score on; in descending order
 * @param falsePositiveRate of the rows of class 0
 * @param truePositiveRate of the rows of class 1: the recall
 * @param precision the part of the rows above the threshold that is of class 1
 * @param auc the area under the first curve, by trapezia
 * @param averagePrecision Σ precision·(growth of recall)
 * @param positives the part of all rows that is of class 1
 */
record RankCurves(
    double[] thresholds,
    double[] falsePositiveRate,
    double[] truePositiveRate,
    double[] precision,
    double auc,
    double averagePrecision,
    double positives) {
  private static final int POINTS = 300;

  /** The curves; null where one class has no weight. */
  static RankCurves of(ScoredRows rows) {
    int[] order =
        IntStream.range(0, rows.count())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -rows.scores()[i]))
            .mapToInt(i -> i)
            .toArray();
    double ones = 0;
    double zeros = 0;
    for (int i : order) {
      ones += rows.labels()[i] == 1 ? rows.weights()[i] : 0;
      zeros += rows.labels()[i] == 1 ? 0 : rows.weights()[i];
    }
    return ones > 0 && zeros > 0 ? of(rows, order, ones, zeros) : null;
  }

  private static RankCurves of(ScoredRows rows, int[] order, double ones, double zeros) {
    List<double[]> points = new ArrayList<>(); // threshold, false, true positive rate, precision
    points.add(new double[] {Double.POSITIVE_INFINITY, 0, 0, 1});
    double above1 = 0;
    double above0 = 0;
    double pairs = 0; // in order, half of those with equal scores
    double averagePrecision = 0;
    for (int i = 0; i < order.length; ) {
      double score = rows.scores()[order[i]];
      double before1 = above1;
      double before0 = above0;
      for (; i < order.length && Double.compare(rows.scores()[order[i]], score) == 0; i++) {
        above1 += rows.labels()[order[i]] == 1 ? rows.weights()[order[i]] : 0;
        above0 += rows.labels()[order[i]] == 1 ? 0 : rows.weights()[order[i]];
      }
      if (above1 + above0 == 0) {
        continue; // rows without weight alone
      }
      double precision = above1 / (above1 + above0);
      pairs += (above0 - before0) * (above1 + before1) / 2;
      averagePrecision += precision * (above1 - before1) / ones;
      points.add(new double[] {score, above0 / zeros, above1 / ones, precision});
    }
    points.get(0)[3] = points.get(1)[3]; // where nothing is above, as just after
    double[][] kept = thinned(points);
    return new RankCurves(
        column(kept, 0),
        column(kept, 1),
        column(kept, 2),
        column(kept, 3),
        pairs / (ones * zeros),
        averagePrecision,
        ones / (ones + zeros));
  }

  /** Points that are so far from each other, in any of the curves, that there are not too many. */
  private static double[][] thinned(List<double[]> points) {
    for (double distance = 1.0 / POINTS; ; distance *= 1.5) {
      List<double[]> kept = new ArrayList<>(List.of(points.get(0)));
      for (double[] point : points) {
        double[] last = kept.get(kept.size() - 1);
        double far = Math.abs(point[1] - last[1]) + Math.abs(point[2] - last[2]);
        if (far + Math.abs(point[3] - last[3]) >= distance) {
          kept.add(point);
        }
      }
      if (kept.get(kept.size() - 1) != points.get(points.size() - 1)) {
        kept.add(points.get(points.size() - 1));
      }
      if (kept.size() <= 2 * POINTS) {
        return kept.toArray(double[][]::new);
      }
    }
  }

  private static double[] column(double[][] points, int column) {
    return IntStream.range(0, points.length).mapToDouble(i -> points[i][column]).toArray();
  }
}
