package org.thalweg.objective;

import java.util.Arrays;
import org.thalweg.linalg.Packed;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;

/**
 * Second derivatives and lengths of standardised rows, from sums over the rows as they are: what
 * {@link Standardisation} is to w and its gradient.
 */
public final class StandardisedSums {
  private StandardisedSums() {}

  /**
   * Turns the second derivatives by a w of x into those by a w of standardised features, in place:
   * TᵀHT, where T is {@link Standardisation#toOriginal}.
   *
   * @param packed H, in the form of {@link Packed}
   */
  public static void transformPacked(Standardisation by, double[] packed) {
    if (by.isIdentity()) {
      return;
    }
    int order = Packed.order(packed.length);
    double[][] whole = new double[order][order];
    for (int i = 0; i < order; i++) {
      for (int j = 0; j <= i; j++) {
        whole[i][j] = packed[Packed.start(i) + j];
        whole[j][i] = whole[i][j];
      }
    }
    double[] column = new double[order];
    for (double[] row : whole) {
      by.transform(row);
    }
    for (int j = 0; j < order; j++) {
      for (int i = 0; i < order; i++) {
        column[i] = whole[i][j];
      }
      by.transform(column);
      for (int i = j; i < order; i++) {
        packed[Packed.start(i) + j] = column[i];
      }
    }
  }

  /**
   * Second derivatives among some coordinates of a model of one layer, if only these are known; all
   * intercepts are among them where features are centred.
   *
   * <pre>
   *   H'ⱼₖ = (Hⱼₖ − μⱼ·Hₐₖ − μₖ·Hⱼ_b + μⱼ·μₖ·Hₐ_b)/(σⱼ·σₖ),  H'ⱼ_b = (Hⱼ_b − μⱼ·Hₐ_b)/σⱼ
   *   a, b the intercepts of the sums that j and k are part of
   * </pre>
   *
   * @param coordinates ascending; intercepts, which have no σ, are the last
   * @throws IllegalArgumentException if w has more than one layer
   */
  public static void transformPacked(Standardisation by, double[] packed, int[] coordinates) {
    if (by.isIdentity()) {
      return;
    }
    if (by.inputs.size() > 1) {
      throw new IllegalArgumentException("the model must have one layer but w is of " + by.inputs);
    }
    int sums = by.inputs.get(0).columns(); // scores of a row
    int order = coordinates.length;
    int behind = by.inputs.get(0).intercepts();
    int columns = order; // features before the intercepts
    while (behind >= 0 && columns > 0 && coordinates[columns - 1] >= behind) {
      columns--;
    }
    double[][] borders = new double[sums][order + sums]; // rows of the intercepts; 0 without them
    for (int k = 0; columns < order && k < sums; k++) {
      for (int i = 0; i < order; i++) {
        borders[k][i] = Packed.at(packed, columns + k, i);
      }
    }
    for (int i = 0; i < order; i++) {
      int row = Packed.start(i);
      int feature = coordinates[i] / sums;
      int score = coordinates[i] % sums;
      double mu = i < columns ? by.shift[feature] : 0;
      double over = i < columns ? by.inverse[feature] : 1;
      for (int j = 0; j <= i; j++) {
        boolean isFeature = j < columns;
        int other = coordinates[j] % sums;
        double nu = isFeature ? by.shift[coordinates[j] / sums] : 0;
        double moved =
            packed[row + j]
                - mu * borders[score][j]
                - nu * borders[other][i]
                + mu * nu * borders[score][columns + other];
        packed[row + j] = moved * over * (isFeature ? by.inverse[coordinates[j] / sums] : 1);
      }
    }
  }

  /**
   * The length of standardised rows, as a function of the rows as they are.
   *
   * @param weights W of each feature, and of the intercept behind them where there is one
   * @param features how many there are
   */
  public static RowMetric rowMetric(Standardisation by, double[] weights, int features) {
    double[] squares = Arrays.copyOf(weights, features);
    for (int j = 0; j < by.scale.length; j++) {
      squares[j] = weights[j] * by.inverse[j] * by.inverse[j];
    }
    double intercept = weights.length > features ? weights[features] : 0;
    return new RowMetric(squares, by.centres() ? by.shift : null, intercept);
  }

  /**
   * 1 / the root mean square of each standardised feature, and 1 for the intercept behind them; 1
   * where a feature has no entry but 0.
   *
   * @param norms of rows that were added with this metric
   * @param length number of features, and 1 more with an intercept
   */
  public static double[] inverseSizes(
      Standardisation by, RowNorms norms, RowMetric metric, int length) {
    double[] inverse = new double[length];
    Arrays.fill(inverse, 1);
    for (int j = 0; j < metric.weights().length; j++) {
      double square = norms.meanSquare(j, metric);
      double deviation = by.isIdentity() ? 1 : by.scale[j];
      inverse[j] = square > 0 && deviation > 0 ? deviation / Math.sqrt(square) : 1;
    }
    return inverse;
  }
}
