package org.thalweg.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.metrics.RankCurve;

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
  static RankCurves of(ScoredSample rows) {
    if (rows.count() == 0) {
      return null;
    }
    RankCurve curve = RankCurve.of(rows.scores(), rows.labels(), rows.weights());
    int last = curve.thresholds().length - 1;
    double ones = curve.ones()[last];
    double zeros = curve.zeros()[last];
    return ones > 0 && zeros > 0 ? of(curve, ones, zeros) : null;
  }

  private static RankCurves of(RankCurve curve, double ones, double zeros) {
    List<double[]> points = new ArrayList<>(); // threshold, false, true positive rate, precision
    points.add(new double[] {Double.POSITIVE_INFINITY, 0, 0, 1});
    double before1 = 0;
    double before0 = 0;
    double pairs = 0; // in order, half of those with equal scores
    double averagePrecision = 0;
    for (int i = 0; i < curve.thresholds().length; i++) {
      double above1 = curve.ones()[i];
      double above0 = curve.zeros()[i];
      if (above1 + above0 == 0) {
        continue; // rows without weight alone
      }
      double precision = curve.precision(i);
      pairs += (above0 - before0) * (above1 + before1) / 2;
      averagePrecision += precision * (above1 - before1) / ones;
      points.add(new double[] {curve.thresholds()[i], above0 / zeros, above1 / ones, precision});
      before1 = above1;
      before0 = above0;
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
