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
   * Second derivatives among some coordinates of a linear model, if only these are known; the
   * intercept is one of them where features are centred.
   *
   * <pre>
   *   H'ⱼₖ = (Hⱼₖ − μⱼ·Hₐₖ − μₖ·Hⱼₐ + μⱼ·μₖ·Hₐₐ)/(σⱼ·σₖ),  H'ⱼₐ = (Hⱼₐ − μⱼ·Hₐₐ)/σⱼ
   * </pre>
   *
   * @param coordinates ascending; an intercept, which has no σ, is the last
   * @throws IllegalArgumentException if w has more than one weight for a feature
   */
  public static void transformPacked(Standardisation by, double[] packed, int[] coordinates) {
    if (by.isIdentity()) {
      return;
    }
    if (by.inputs.size() > 1 || by.inputs.get(0).columns() > 1) {
      throw new IllegalArgumentException("the model must be linear but w is of " + by.inputs);
    }
    int order = coordinates.length;
    boolean hasIntercept = order > 0 && coordinates[order - 1] == by.inputs.get(0).intercepts();
    int columns = hasIntercept ? order - 1 : order;
    double[] means = new double[order]; // of the rows, weighted by their curvature
    double sum = hasIntercept ? packed[Packed.start(columns) + columns] : 0;
    for (int j = 0; hasIntercept && j < columns; j++) {
      means[j] = packed[Packed.start(columns) + j];
    }
    for (int i = 0; i < order; i++) {
      int row = Packed.start(i);
      double mu = i < columns ? by.shift[coordinates[i]] : 0;
      double over = i < columns ? by.inverse[coordinates[i]] : 1;
      double mean = i < columns ? means[i] : sum;
      for (int j = 0; j <= i; j++) {
        boolean isFeature = j < columns;
        double nu = isFeature ? by.shift[coordinates[j]] : 0;
        double other = isFeature ? means[j] : sum;
        double moved = packed[row + j] - mu * other - nu * mean + mu * nu * sum;
        packed[row + j] = moved * over * (isFeature ? by.inverse[coordinates[j]] : 1);
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
