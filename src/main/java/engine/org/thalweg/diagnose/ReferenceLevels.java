package org.thalweg.diagnose;

import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.diagnose.StandardErrors.FeatureRange;
import org.thalweg.linalg.Packed;
import org.thalweg.reduce.HessianSum;

/**
 * The coefficients of a linear model with an intercept b, relative to a reference level of each
 * column of categories of which every row has one. Such a column's features add up to 1 in every
 * row, as the feature of the intercept does, so that without the feature r of the reference level
 * the scores stay what they are, and the coefficients are unique.
 *
 * <pre>
 *   w′ₖ = wₖ − wᵣ of the levels k of the column,   b′ = b + Σ wᵣ
 *   H′, M′, g′ are H, M, g without the rows and columns r
 * </pre>
 *
 * @param dimension of w
 * @param columns that have a reference level, which is the first of their features
 */
record ReferenceLevels(int dimension, List<FeatureRange> columns) {
  private static final double ROUNDING = 1e-11; // of sums over the rows

  /**
   * Those of the columns in which every row has a level: whose features' derivatives add up to
   * those of the intercept.
   *
   * @param intercept whether w ends with one, without which there are no reference levels
   */
  static ReferenceLevels of(HessianSum sums, List<FeatureRange> columns, boolean intercept) {
    double[] packed = sums.packedHessian();
    int last = Packed.order(packed.length) - 1;
    double all = Packed.at(packed, last, last);
    List<FeatureRange> complete =
        columns.stream()
            .filter(column -> intercept && column.to() > column.from())
            .filter(
                column -> {
                  double sum =
                      IntStream.range(column.from(), column.to())
                          .mapToDouble(k -> Packed.at(packed, last, k))
                          .sum();
                  return Math.abs(sum - all) <= ROUNDING * all;
                })
            .toList();
    return new ReferenceLevels(last + 1, complete);
  }

  /** The places in w of the coefficients that are not 0 by definition, ascending. */
  int[] places() {
    return IntStream.range(0, dimension)
        .filter(i -> columns.stream().noneMatch(column -> column.from() == i))
        .toArray();
  }

  /** The coefficients with the same scores in which those of the reference levels are 0. */
  double[] relative(double[] w) {
    double[] relative = w.clone();
    for (FeatureRange column : columns) {
      double reference = w[column.from()];
      for (int k = column.from(); k < column.to(); k++) {
        relative[k] -= reference;
      }
      relative[dimension - 1] += reference;
    }
    return relative;
  }

  /** The entries of a matrix in the form of {@link Packed} at some places. */
  static double[] at(int[] places, double[] packed) {
    double[] some = new double[Packed.length(places.length)];
    for (int i = 0, next = 0; i < places.length; i++) {
      for (int j = 0; j <= i; j++) {
        some[next++] = packed[Packed.start(places[i]) + places[j]];
      }
    }
    return some;
  }
}
